import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useSignIn } from "../api/server.ts";
import { useUploads } from "../uploads/UploadsContext.ts";

/**
 * Signs in with a key that a link carries in its fragment (`/settings#key=...`), which browsers never send to a server. The fragment is
 * taken out of the address and of the history before anything else happens. Goes on to the import page.
 */
export function useKeyFromLink(): { busy: boolean; failure: unknown } {
  const [key] = useState(() => new URLSearchParams(location.hash.slice(1)).get("key"));
  const { store } = useUploads();
  const signIn = useSignIn();
  const [, navigate] = useLocation();
  const asked = useRef(false);
  const { mutate } = signIn;
  useEffect(() => {
    if (key === null || asked.current) return;
    asked.current = true;
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
