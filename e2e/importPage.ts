import { expect, type Page } from "@playwright/test";
import { dropPaths } from "./drop.ts";

/** How files get onto the page: dropped, or through the folder input behind "Choose folder". */
type Way = "drop" | "folder input";
/** Both ways in. */
export const WAYS: readonly Way[] = ["drop", "folder input"];

/** The import page by the names that assistive technology uses. */
export function importPage(page: Page) {
  return {
    dropZone: page.getByRole("region", { name: "Drop zone" }),
    chooseFolder: page.getByRole("button", { name: "Choose folder" }),
    chooseFiles: page.getByRole("button", { name: "Choose files" }),
    folderInput: page.locator("input[type=file][webkitdirectory]"),
    filesInput: page.locator("input[type=file]:not([webkitdirectory])"),
    preset: page.getByRole("combobox", { name: "Preset" }),
    detected: page.getByRole("region", { name: "Detected format" }),
    projectName: page.getByRole("textbox", { name: "Project name" }),
    onConflict: page.getByRole("combobox", { name: "If an image exists" }),
    start: page.getByRole("button", { name: "Start import" }),
    pause: page.getByRole("button", { name: "Pause", exact: true }),
    resume: page.getByRole("button", { name: "Resume", exact: true }),
    cancel: page.getByRole("button", { name: "Cancel", exact: true }),
    retryFailed: page.getByRole("button", { name: "Retry failed" }),
    hashed: page.getByRole("progressbar", { name: "Hashed" }),
    uploaded: page.getByRole("progressbar", { name: "Uploaded" }),
    imported: page.getByRole("progressbar", { name: "Imported" }),
    status: page.getByRole("status"),
    problems: page.getByRole("table", { name: "Problems" }),
    openProject: page.getByRole("link", { name: "Open project" }),
  };
}

/** Brings a folder onto the page that is open and waits for the review. */
export async function bring(page: Page, folder: string, way: Way = "drop"): Promise<void> {
  const { dropZone, folderInput, start } = importPage(page);
  await expect(dropZone).toBeVisible();
  if (way === "drop") await dropPaths(page, dropZone, [folder]);
  else await folderInput.first().setInputFiles(folder);
  await expect(start).toBeEnabled();
}

/** Waits until the upload of a page has hashed all of its files: it sets a mark on the timeline then. Polls nothing, which would draw the page. */
export async function hashed(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        new PerformanceObserver((list) => {
          if (list.getEntries().some(({ name }) => name === "upload hashed")) resolve();
        }).observe({ type: "mark", buffered: true });
      }),
  );
}

/** Waits for the end of an import and opens its project. Returns the project's id. */
export async function openProject(page: Page, timeoutMs = 60_000): Promise<number> {
  const link = importPage(page).openProject;
  await expect(link).toBeVisible({ timeout: timeoutMs });
  await link.click();
  await expect(page).toHaveURL(/\/projects\/\d+/);
  return Number(/\/projects\/(\d+)/.exec(page.url())?.[1]);
}

/** The whole way: bring a folder, start, wait, open the project. Returns the project's id. */
export async function importFolder(page: Page, folder: string, way: Way = "drop"): Promise<number> {
  await bring(page, folder, way);
  await importPage(page).start.click();
  return openProject(page);
}
