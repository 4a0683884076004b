/** Returns why a file or folder of a drop cannot be read, as one plain sentence. The names of errors are those of browsers. */
export function readReason(error: unknown, what: "file" | "folder" = "file"): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotFoundError":
      return `This ${what} was removed after it was listed.`;
    case "NotReadableError":
      return what === "file"
        ? "This file cannot be read: access is denied, another program is using it, or it changed while it was being read."
        : "This folder cannot be read: access is denied, or another program is using it.";
    case "NotAllowedError":
    case "SecurityError":
      return `The browser is not allowed to read this ${what}.`;
    case "NoModificationAllowedError":
    case "InvalidStateError":
      return `This ${what} cannot be read: access is denied.`;
    case "TypeMismatchError":
      return `This ${what} has changed since it was listed, or its name is not valid text.`;
    case "ArchiveError":
    case "ArchiveGoneError":
      return (error as Error).message;
    case "AbortError":
      return `The browser stopped reading this ${what}.`;
    default:
      return `This ${what} cannot be read${error instanceof Error && error.message !== "" ? ` (${error.message})` : ""}.`;
  }
}

/**
 * Returns the same as a clause that follows "The file cannot be read:" in the problems of readers. The messages of errors of archives
 * are sentences and become clauses.
 */
export function readClause(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotFoundError":
      return "it was removed after it was listed";
    case "NotReadableError":
      return "access is denied, another program is using it, or it changed while it was being read";
    case "NotAllowedError":
    case "SecurityError":
      return "the browser is not allowed to read it";
    case "NoModificationAllowedError":
    case "InvalidStateError":
      return "access is denied";
    case "TypeMismatchError":
      return "it has changed since it was listed, or its name is not valid text";
    case "AbortError":
      return "the browser stopped reading it";
    default: {
      const message = error instanceof Error ? error.message.trim().replace(/\.$/, "") : "";
      return message === "" ? "the reason is not known" : message.charAt(0).toLowerCase() + message.slice(1);
    }
  }
}
