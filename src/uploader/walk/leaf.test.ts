import { expect, test } from "vitest";
import { createOpener } from "./leaf.ts";

/** A dropped entry whose File comes, or does not, a moment later. */
function entry(onOpen: () => void, onDone: () => void, error?: DOMException): FileSystemFileEntry {
  return {
    file(resolve: (file: File) => void, reject: (error: DOMException) => void) {
      onOpen();
      setTimeout(() => {
        onDone();
        if (error === undefined) resolve(new File(["x"], "x"));
        else reject(error);
      });
    },
  } as unknown as FileSystemFileEntry;
}

test("only a few files are opened at once, all are opened, and a failure takes no slot away", async () => {
  const opener = createOpener(4);
  let now = 0;
  let most = 0;
  const opened = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) =>
      opener.open(
        entry(
          () => {
            most = Math.max(most, ++now);
          },
          () => {
            now--;
          },
          i % 5 === 0 ? new DOMException("", "NotFoundError") : undefined,
        ),
      ),
    ),
  );
  expect(most).toBe(4);
  expect(opened.filter(({ status }) => status === "fulfilled")).toHaveLength(40);
  expect(opened.filter(({ status }) => status === "rejected")).toHaveLength(10);
});

test("a File need not be opened", async () => {
  const file = new File(["x"], "x");
  expect(await createOpener(0).open(file)).toBe(file);
});
