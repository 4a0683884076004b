import { z } from "zod";

/** The scopes of a key with what each allows. A call of another scope is refused with 403. */
export const scopeMeanings = {
  read: "read projects, images and tasks, and download",
  upload: "check hashes, send files and start imports; nothing can be read, not even the progress of a task",
  import: "all of `read` and `upload`, and change projects and stop tasks",
  admin: "all of `import`, and keys, webhooks, the audit log, metrics and the library",
} as const;

/** A scope that a key can have. */
export type KeyScope = keyof typeof scopeMeanings;

/** All scopes of keys, in the order in which they are shown. */
export const keyScopes = ["read", "upload", "import", "admin"] as const satisfies readonly KeyScope[];

/** One scope of a key. */
export const keyScope = z.enum(keyScopes);

/** Scopes of a key or a session. */
export const scopes = z
  .array(keyScope)
  .min(1)
  .describe(keyScopes.map((scope) => `\`${scope}\`: ${scopeMeanings[scope]}.`).join(" "));
