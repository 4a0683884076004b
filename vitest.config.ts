import { defineConfig } from "vitest/config";

/** Tests that need an object store. */
const onObjectStore = ["blobs/s3BlobStore", "commands/s3Product", "commands/migrateS3", "sources/bucketSource"].map(
  (name) => `src/server/${name}.test.ts`,
);

// Unit and suite tests; everything that needs a browser is in e2e/.
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", "json"],
    outputFile: { json: "node_modules/.cache/results/unit.json" },
    projects: [
      {
        extends: true,
        test: {
          name: "pure",
          include: ["src/{app,contract,formats,model,samples}/**/*.test.ts"],
          // Functions of what they are given: their modules are loaded once for all files instead of once for each.
          isolate: false,
        },
      },
      // What holds for the source code itself: words, walls, doc comments. Part of npm run check.
      { extends: true, test: { name: "house", include: ["house/**/*.test.ts"] } },
      // What the bench prints, and the files that it imports.
      { extends: true, test: { name: "bench", include: ["bench/**/*.test.ts"] } },
      { extends: true, test: { name: "uploader", include: ["src/uploader/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "server",
          include: ["src/server/**/*.test.ts"],
          exclude: ["src/server/scale/**", "src/server/db/onPostgres/**", ...onObjectStore],
          globalSetup: "src/server/programs.setup.suite.ts",
        },
      },
      // The same steps of the product once more on a database server: npm run test:postgres.
      {
        extends: true,
        test: {
          name: "services-postgres",
          include: ["src/server/db/onPostgres/**/*.test.ts"],
          globalSetup: "src/server/programs.setup.suite.ts",
        },
      },
      // The store and the product on an object store: npm run test:s3.
      {
        extends: true,
        test: {
          name: "services-s3",
          include: onObjectStore,
          globalSetup: "src/server/programs.setup.suite.ts",
        },
      },
      // Whole processes on a database server, killed again and again: npm run test:scale.
      {
        extends: true,
        test: {
          name: "services-scale",
          include: ["src/server/scale/**/*.test.ts"],
          globalSetup: "src/server/programs.setup.suite.ts",
        },
      },
      // Tests of page and server together: neither of the two imports the other.
      { extends: true, test: { name: "integration", include: ["integration/**/*.test.ts"] } },
    ],
  },
});
