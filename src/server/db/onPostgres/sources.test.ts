import { againOnPostgres } from "./againOnPostgres.suite.ts";

// The tests of imports from folders of the server once more, on Postgres.
againOnPostgres({ sources: () => import("../../routes/sources.test.ts") });
