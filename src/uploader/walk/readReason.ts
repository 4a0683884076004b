/** Returns why a file or folder of a drop cannot be read, as one plain sentence. The names of errors are those of browsers. */
export function readReason(error: unknown, what: "file" | "folder" = "file"): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotFoundError":
      return `This ${what} was removed after it was listed.`;
    case "NotReadableError":
      return what === "file"
        ? "This file cannot be read: no permission, in use by another program, or changed while it was being read."
        : "This folder cannot be read: no permission, or in use by another program.";
    case "NotAllowedError":
    case "SecurityError":
      return `The browser is not allowed to read this ${what}.`;
    case "NoModificationAllowedError":
    case "InvalidStateError":
      return `This ${what} cannot be read: no permission.`;
    case "TypeMismatchError":
      return `This ${what} is not what it was when it was listed, or its name is not valid text.`;
    case "ArchiveError":
    case "ArchiveGoneError":
      return (error as Error).message;
    case "AbortError":
      return `Reading this ${what} was stopped by the browser.`;
    default:
      return `This ${what} cannot be read${error instanceof Error && error.message !== "" ? ` (${error.message})` : ""}.`;
  }
}
