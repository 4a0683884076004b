import { defineConfig } from "@playwright/test";

// What needs root, mounts, strace, Python or Firefox: `npm run test:system` installs it and runs this.
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.system.ts",
  timeout: 180_000,
  expect: { timeout: 15_000 },
  retries: 0,
  workers: 1,
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: "../../node_modules/.cache/results/system.json" }]],
  outputDir: "../../test-results/system",
});
