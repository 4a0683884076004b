import type { ReactNode } from "react";
import { useInfo } from "../api/server.ts";
import { FailedState } from "../ui/LoadState.tsx";
import { PagePlaceholder } from "../ui/PagePlaceholder.tsx";
import { SignInForm } from "./SignInForm.tsx";
import { useSignInLink } from "./useSignInLink.ts";

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
  if (info.data.signInNeeded) return <SignInForm linkFailure={link.failure} />;
  return props.children;
}
