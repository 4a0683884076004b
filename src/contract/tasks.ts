import { z } from "zod";
import { problem } from "../model/problem.ts";
import { report } from "../model/report.ts";
import { severity } from "../model/severity.ts";
import { endpoint } from "./endpoint.ts";
import { idParams, list, listQuery } from "./list.ts";
import { taskStarted } from "./startImport.ts";

/** `queued` waits; `consumed` is claimed by a worker; `started` runs; `terminating` was asked to stop. The rest is final. */
export const taskStatus = z.enum(["queued", "consumed", "started", "finished", "error", "terminating", "stopped"]);
export type TaskStatus = z.infer<typeof taskStatus>;

export const detected = z.object({
  slug: z.string(),
  certainty: z.enum(["certain", "likely", "weak"]),
  root: z.string(),
  reasons: z.array(z.string()),
  candidates: z.array(
    z.object({
      slug: z.string(),
      certainty: z.enum(["certain", "likely", "weak"]),
      root: z.string(),
      reasons: z.array(z.string()),
    }),
  ),
});
export type Detected = z.infer<typeof detected>;

export const task = z.object({
  id: z.number().int(),
  type: z.enum(["import", "clone"]),
  status: taskStatus,
  /** Title of the project it makes or fills. */
  title: z.string(),
  preset: z.string().nullable(),
  progress: z.object({ subtask: z.string(), current: z.number().int(), total: z.number().int() }),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  output: z.object({ project: z.object({ id: z.number().int(), title: z.string() }) }).nullable(),
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }).nullable(),
  detected: detected.nullable(),
  report: report.nullable(),
});
export type Task = z.infer<typeof task>;

export const listTasks = endpoint({
  method: "GET",
  path: "/v1/tasks",
  summary: "Tasks, newest first",
  scope: "read",
  query: listQuery.extend({ status: taskStatus.optional() }),
  response: list(task),
});

export const getTask = endpoint({
  method: "GET",
  path: "/v1/tasks/:id",
  summary: "One task",
  scope: "read",
  params: idParams,
  response: task,
});

export const logLine = z.object({
  seq: z.number().int(),
  at: z.string(),
  level: z.enum(["info", "warning", "error"]),
  message: z.string(),
});
export type LogLine = z.infer<typeof logLine>;

/** Lines with a `seq` above `after`; ask again with the last `seq` to follow a task. */
export const taskLog = endpoint({
  method: "GET",
  path: "/v1/tasks/:id/log",
  summary: "Log lines of a task",
  scope: "read",
  params: idParams,
  query: listQuery.pick({ limit: true }).extend({ after: z.coerce.number().int().nonnegative().default(0) }),
  response: list(logLine),
});

export const stopTask = endpoint({
  method: "POST",
  path: "/v1/tasks/:id/stop",
  summary: "Stop a task; no half project stays",
  scope: "import",
  params: idParams,
  response: task,
});

export const retryTask = endpoint({
  method: "POST",
  path: "/v1/tasks/:id/retry",
  summary: "Run the same input again, as a new task",
  scope: "import",
  params: idParams,
  response: taskStarted,
});

/** Problems of one kind: how many there are, and the first of them. */
export const problemGroup = z.object({ code: z.string(), severity, count: z.number().int(), first: problem });
export type ProblemGroup = z.infer<typeof problemGroup>;

/** The problems of a task by kind: errors first, then by how many there are. `search` narrows them as it does in the report. */
export const taskProblemGroups = endpoint({
  method: "GET",
  path: "/v1/tasks/:id/report/groups",
  summary: "The problems of a task, counted by kind",
  scope: "read",
  params: idParams,
  query: z.object({ search: z.string().optional() }),
  response: list(problemGroup),
});

/** The problems of a task; `format=csv` answers all of them as a file. */
export const taskReport = endpoint({
  method: "GET",
  path: "/v1/tasks/:id/report",
  summary: "Every problem of a task",
  scope: "read",
  params: idParams,
  query: listQuery.extend({
    format: z.enum(["json", "csv"]).default("json"),
    severity: severity.optional(),
    code: z.string().optional(),
    search: z.string().optional(),
  }),
  response: list(problem),
});
