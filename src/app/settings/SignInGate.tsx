import { type ReactNode, Suspense } from "react";
import { useInfo } from "../api/server.ts";
import { FailedState } from "../ui/LoadState.tsx";
import { lazyPage } from "../ui/lazyPage.ts";
import { PagePlaceholder } from "../ui/PagePlaceholder.tsx";
import { useSignInLink } from "./useSignInLink.ts";

const SignInForm = lazyPage(() => import("./SignInForm.tsx").then((form) => form.SignInForm));

/** Shows the pages to a person who is signed in, and the sign-in form to anyone else. */
export function SignInGate(props: { children: ReactNode }) {
  const info = useInfo();
  const link = useSignInLink();
  if (info.data === undefined) {
    return info.isError ? (
      <FailedState error={info.error} what="page" onRetry={() => info.refetch()} />
    ) : (
      <PagePlaceholder />
    );
  }
  if (link.busy) return <PagePlaceholder />;
  if (info.data.signInNeeded) {
    return (
      <Suspense fallback={<PagePlaceholder />}>
        <SignInForm linkFailure={link.failure} />
      </Suspense>
    );
  }
  return props.children;
}
