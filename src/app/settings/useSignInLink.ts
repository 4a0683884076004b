import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useSignIn } from "../api/server.ts";
import { useUploads } from "../uploads/UploadsContext.ts";

/**
 * Signs in with the token in the fragment of a link (`/settings#sign-in=...`), which browsers never send to a server, and opens the import
 * page. The fragment is removed from the address and the history before anything else happens. A token works once.
 */
export function useSignInLink(): { busy: boolean; failure: unknown } {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("sign-in"));
  const { store } = useUploads();
  const signIn = useSignIn();
  const [, navigate] = useLocation();
  const isSent = useRef(false);
  const { mutate } = signIn;
  useEffect(() => {
    if (token === null || isSent.current) return;
    isSent.current = true;
    history.replaceState(history.state, "", location.pathname + location.search);
    mutate(
      { token },
      {
        onSuccess() {
          store.getState().signedIn();
          navigate("/", { replace: true });
        },
      },
    );
  }, [token, mutate, store, navigate]);
  return { busy: token !== null && (signIn.isIdle || signIn.isPending), failure: signIn.error ?? undefined };
}
