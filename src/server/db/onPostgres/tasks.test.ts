import { againOnPostgres } from "./againOnPostgres.suite.ts";

// The tests of tasks and imports once more, on Postgres: whole steps of the product, which use most operations.
againOnPostgres({
  queue: () => import("../../tasks/queue.test.ts"),
  startOrder: () => import("../../tasks/startOrder.test.ts"),
  importTask: () => import("../../tasks/importTask.test.ts"),
  sameImports: () => import("../../tasks/sameImports.test.ts"),
  sharedDatasets: () => import("../../tasks/sharedDatasets.test.ts"),
});
