import { defineConfig } from "vitest/config";

// Unit and suite tests; everything that needs a browser is in e2e/.
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    globalSetup: "src/server/programs.setup.suite.ts",
    testTimeout: 30_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", "json"],
    outputFile: { json: "node_modules/.cache/results/unit.json" },
  },
});
