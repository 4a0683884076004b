import { againOnPostgres } from "./againOnPostgres.suite.ts";

// The tests of the store and of the API once more, on Postgres.
againOnPostgres({
  sweep: () => import("../../storage/sweep.test.ts"),
  compaction: () => import("../../storage/compaction.test.ts"),
  check: () => import("../../storage/check.test.ts"),
  rebuild: () => import("../../storage/rebuild.test.ts"),
  commitUpload: () => import("../../storage/commitUpload.test.ts"),
  checkHashes: () => import("../../services/checkHashes.test.ts"),
  keys: () => import("../../services/keys.test.ts"),
  startWebhooks: () => import("../../webhooks/startWebhooks.test.ts"),
  signInLink: () => import("../../routes/signInLink.test.ts"),
  keyLimits: () => import("../../routes/keyLimits.test.ts"),
});
