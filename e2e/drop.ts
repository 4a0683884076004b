import { realpath } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";

/**
 * Drops real files and folders onto an element as a person's file manager would: Chromium gives the page real directory entries, which a
 * DataTransfer made by script never does.
 */
export async function dropPaths(page: Page, target: Locator, paths: readonly string[]): Promise<void> {
  const files = await Promise.all(paths.map((path) => realpath(path)));
  const box = await target.boundingBox();
  if (box === null) throw new Error("The element to drop on is not visible.");
  const session = await page.context().newCDPSession(page);
  const place = { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 300) };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", {
      type,
      ...place,
      data: { items: [], files, dragOperationsMask: 1 },
    });
  }
  await session.detach();
}
