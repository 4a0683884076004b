import { defineConfig } from "@playwright/test";
import { findInstalledBrowser } from "./e2e/findBrowser.ts";

const browser = findInstalledBrowser();
/** One product of four processes for all tests, which are given more time: npm run test:e2e -- --scale. */
const isScale = process.env.E2E_SCALE !== undefined;

// Chromium takes one list of features to leave out, the last: the runner's own, without those of other systems, and ours.
const withoutFeatures = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
  // Three pages of the browser's address bar, loaded again for every window: two thirds of what a new context costs.
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "WebUIOmniboxPopup",
];

// Every test starts the built product by itself (e2e/test.ts), on a free port with a data folder of its own.
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.e2e.ts",
  globalSetup: isScale ? "./e2e/scale/startStores.ts" : "./e2e/startedData.ts",
  timeout: isScale ? 300_000 : 90_000,
  expect: { timeout: isScale ? 45_000 : 15_000 },
  retries: 0,
  workers: isScale ? 1 : 2,
  fullyParallel: true,
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: "node_modules/.cache/results/e2e.json" }]],
  outputDir: "test-results",
  use: {
    headless: true,
    viewport: { width: 1280, height: 800 },
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(browser === undefined ? {} : { executablePath: browser }),
      args: [
        // Chromium refuses its sandbox to root, and only root is allowed to go without.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--disable-default-apps",
        "--no-first-run",
        "--no-pings",
        "--metrics-recording-only",
        "--disable-gpu",
        `--disable-features=${withoutFeatures.join(",")}`,
      ],
    },
  },
});
