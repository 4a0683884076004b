import { useEffect, useState } from "react";
import type { UploadSession } from "../../uploader/index.ts";

/**
 * Resolves when all files of an upload are listed and hashed, or after `mostMs`: decoding images takes the same cores. Never rejects.
 */
export function whenHashed(session: Pick<UploadSession, "getState" | "subscribe">, mostMs: number): Promise<void> {
  return new Promise((resolve) => {
    const isHashed = () => {
      const { phase, found, hashed, failed } = session.getState();
      return phase.name !== "walking" && hashed.files + failed.files >= found.files;
    };
    if (isHashed()) return resolve();
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const unsubscribe = session.subscribe(() => {
      if (isHashed()) end();
    });
    const timer = setTimeout(end, mostMs);
  });
}

/** Returns true once `whenHashed` has resolved for an upload. */
export function useHashed(session: UploadSession, mostMs: number): boolean {
  const [hashed, setHashed] = useState<UploadSession>();
  useEffect(() => {
    void whenHashed(session, mostMs).then(() => setHashed(session));
  }, [session, mostMs]);
  return hashed === session;
}
