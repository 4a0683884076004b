import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useSignIn } from "../api/server.ts";
import { useUploads } from "../uploads/UploadsContext.ts";

/**
 * Signs in with the key in the fragment of a link (`/settings#key=...`), which browsers never send to a server, and opens the import page.
 * The fragment is removed from the address and the history before anything else happens.
 */
export function useKeyFromLink(): { busy: boolean; failure: unknown } {
  const [key] = useState(() => new URLSearchParams(location.hash.slice(1)).get("key"));
  const { store } = useUploads();
  const signIn = useSignIn();
  const [, navigate] = useLocation();
  const isSent = useRef(false);
  const { mutate } = signIn;
  useEffect(() => {
    if (key === null || isSent.current) return;
    isSent.current = true;
    history.replaceState(history.state, "", location.pathname + location.search);
    mutate(key, {
      onSuccess() {
        store.getState().signedIn();
        navigate("/", { replace: true });
      },
    });
  }, [key, mutate, store, navigate]);
  return { busy: key !== null && (signIn.isIdle || signIn.isPending), failure: signIn.error ?? undefined };
}
