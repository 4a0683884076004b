import { againOnPostgres } from "./againOnPostgres.suite.ts";

// The tests of changes and the trash once more, on Postgres.
againOnPostgres({ changes: () => import("../../routes/changes.test.ts") });
