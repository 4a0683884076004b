import { ApiError } from "../api/apiError.ts";
import type { Bell } from "../flow/bell.ts";
import type { Insist, Link } from "../send/link.ts";

/** API calls that continue after a sign-in. */
interface SignIn {
  /** Handles a refusal that another key can resolve, and returns true for it. */
  takesError(error: unknown): boolean;
  /** Repeats a call until it succeeds or fails permanently; waits while the person is signed out. */
  readonly insist: Insist;
}

/** What the sign-in depends on. */
interface SignInContext {
  readonly link: Pick<Link, "insist">;
  readonly isSignedOut: () => boolean;
  /** Rings when the phase changes. */
  readonly bell: Pick<Bell, "next">;
  /** A key is needed; `message` is the server's sentence. */
  readonly onSignedOut: (message: string) => void;
}

/** Creates the sign-in of one upload. */
export function createSignIn({ link, isSignedOut, bell, onSignedOut }: SignInContext): SignIn {
  function takesError(error: unknown): boolean {
    if (!(error instanceof ApiError)) return false;
    if (error.status !== 401 && !(error.status === 403 && error.code === "forbidden")) return false;
    onSignedOut(error.message);
    return true;
  }
  return {
    takesError,
    async insist(call, signal) {
      for (;;) {
        while (isSignedOut()) await bell.next(signal);
        try {
          return await link.insist(call, signal);
        } catch (error) {
          if (signal.aborted || !takesError(error)) throw error;
        }
      }
    },
  };
}
