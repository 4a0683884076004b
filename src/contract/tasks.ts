import { z } from "zod";
import { problem } from "../model/problem.ts";
import { report } from "../model/report.ts";
import { severity } from "../model/severity.ts";
import { describedCodes } from "./describedCodes.ts";
import { detected } from "./detected.ts";
import { endpoint } from "./endpoint.ts";
import { knownFields } from "./knownFields.ts";
import { SHORT_TEXT_CHARACTERS, SMALL_TASK_ANNOTATION_BYTES, SMALL_TASK_FILES, TASK_WAIT_SECONDS } from "./limits.ts";
import { idParams, list, listQuery } from "./list.ts";
import { sourceFolder } from "./sources.ts";
import { importHead, importOptions, taskStarted } from "./startImport.ts";
import { taskFailures } from "./taskFailures.ts";
import { timestamp } from "./timestamp.ts";

/** State of a task. `finished`, `error` and `stopped` are final. */
const taskStatus = z
  .enum(["queued", "consumed", "started", "finished", "error", "terminating", "stopped"])
  .describe(
    "`queued` waits, `consumed` is claimed by a worker, `started` runs, `terminating` was asked to stop; `finished`, `error` and `stopped` are final.",
  );
/** State of a task. */
export type TaskStatus = z.infer<typeof taskStatus>;
/** A state of tasks, or those that have not ended. */
export type TaskStatusFilter = TaskStatus | "unfinished";

/** The states after which a task does not change. */
export const FINAL_STATUSES = ["finished", "error", "stopped"] as const satisfies readonly TaskStatus[];

/** True for a state after which a task does not change. */
export function isFinalStatus(status: string): boolean {
  return (FINAL_STATUSES as readonly string[]).includes(status);
}

/** Which workers run a task. */
const taskLane = z
  .enum(["small", "large"])
  .describe(
    `\`small\`: at most ${SMALL_TASK_FILES.toLocaleString("en")} files (for a copy: images of the project), whose files that are not images have at most ${SMALL_TASK_ANNOTATION_BYTES / 1024 ** 2} MiB together. Others are \`large\` and run on a quarter of the workers, at least one, so that small tasks do not wait behind them; with one worker the lanes take turns.`,
  );

/** One job of the server with a status and progress. */
export const task = z.object({
  id: z.number().int(),
  type: z.enum(["import", "clone"]),
  status: taskStatus,
  title: z.string().describe("Title of the project that the task creates or adds to."),
  preset: z.string().nullable().describe("Slug of the preset; null while it is not known, and for a clone."),
  progress: z
    .object({
      subtask: z.string().describe("What the task is doing now, as text for people."),
      current: z.number().int(),
      total: z.number().int(),
    })
    .describe("`current` of `total` steps, usually files."),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  output: z
    .object({ project: z.object({ id: z.number().int(), title: z.string() }) })
    .nullable()
    .describe("The project that the task created or added to; null until the task has finished."),
  error: z
    .object({
      code: describedCodes("Why the task failed. Codes do not change.", taskFailures),
      message: z.string(),
      details: z.unknown().optional(),
    })
    .nullable()
    .describe("Why the task failed; null if it did not fail."),
  detected: detected.nullable().describe("Null when the preset was chosen, and for a clone."),
  report: report.nullable(),
  source: sourceFolder
    .nullable()
    .describe("The folder that the server brings the files from (`POST /v1/tasks/import/remote`); null for others."),
  undone: z
    .number()
    .int()
    .nullable()
    .describe(
      "Id of the change that undid the task (`POST /v1/tasks/{id}/undo`) and whose images are in the trash; null for others. When the project itself is in the trash, `GET /v1/trash?project=` has it.",
    ),
  queue: z
    .object({
      position: z.number().int().min(1).describe("1 for the task that starts next in its lane."),
      ahead: z.number().int().min(0).describe("Number of waiting tasks that start before it: `position - 1`."),
      lane: taskLane,
      waitsFor: z
        .number()
        .int()
        .nullable()
        .describe(
          "Id of the task into the same project that has to end first, because such tasks run one after another; null when there is none.",
        ),
    })
    .nullable()
    .describe(
      "Place of a task with the status `queued`; null for others. Workspaces take turns, so that the tasks of one do not delay those of another; a task of another workspace that is added later may therefore start earlier.",
    ),
});
/** One job of the server. */
export type Task = z.infer<typeof task>;

/** Lists tasks, newest first. */
export const listTasks = endpoint({
  operationId: "getTasks",
  tag: "tasks",
  method: "GET",
  path: "/v1/tasks",
  summary: "List tasks",
  description: "Newest first.",
  scope: "read",
  idempotent: true,
  query: listQuery.extend({
    status: z
      .enum([...taskStatus.options, "unfinished"])
      .optional()
      .describe("Only tasks of this status, or those that have not ended: `unfinished`."),
    search: z
      .string()
      .max(SHORT_TEXT_CHARACTERS)
      .optional()
      .describe("Only tasks whose title, or the title of their project, contains this text."),
    project: z.coerce
      .number()
      .int()
      .positive()
      .optional()
      .describe("Only finished tasks that made the project with this id or added to it."),
  }),
  response: list(task),
  errors: [],
});

/** Returns one task. Poll it to follow its progress, or let the call wait for the end of the task. */
export const getTask = endpoint({
  operationId: "getTasksId",
  tag: "tasks",
  method: "GET",
  path: "/v1/tasks/:id",
  summary: "Get a task",
  description:
    "Poll it, once a second at most, to follow the progress of the task. With `wait`, the call responds as soon as the task has ended, or after that many seconds with the task as it is then; progress does not end the wait. 100 calls of a workspace may wait at the same time; further ones are refused with 429 and `Retry-After`.",
  scope: "read",
  idempotent: true,
  params: idParams,
  query: z.object({
    wait: z.coerce
      .number()
      .int()
      .min(0)
      .max(TASK_WAIT_SECONDS)
      .default(0)
      .describe(
        "Seconds to wait for the end of the task, 0 to 60. Proxies may end calls that take longer than they allow.",
      ),
  }),
  response: task,
  errors: [],
});

/** A line of the log of a task. */
export const logLine = z.object({
  seq: z.number().int().describe("Number of the line, from 1."),
  at: timestamp,
  level: z.enum(["info", "warning", "error"]),
  message: z.string(),
});
/** A line of the log of a task. */
export type LogLine = z.infer<typeof logLine>;

/** Lists the log lines of a task that come after a line. */
export const taskLog = endpoint({
  operationId: "getTasksIdLog",
  tag: "tasks",
  method: "GET",
  path: "/v1/tasks/:id/log",
  summary: "List the log lines of a task",
  description: "Send the last `seq` as `after` to get the lines that were added since.",
  scope: "read",
  idempotent: true,
  params: idParams,
  query: listQuery
    .pick({ limit: true })
    .extend({ after: z.coerce.number().int().nonnegative().default(0).describe("Only lines with a greater `seq`.") }),
  response: list(logLine),
  errors: [],
});

/** Stops a task. Nothing of its import is kept. */
export const stopTask = endpoint({
  operationId: "postTasksIdStop",
  tag: "tasks",
  method: "POST",
  path: "/v1/tasks/:id/stop",
  summary: "Stop a task",
  description: "Nothing of its import is kept. If the task has ended, the call responds with 409.",
  scope: "import",
  idempotent: true,
  params: idParams,
  response: task,
  errors: ["conflict"],
});

/** What a retry changes. */
const retryChoice = knownFields(
  z.object({
    preset: importHead.shape.preset.optional(),
    root: importOptions.shape.root,
  }),
);
/** What a retry changes. */
export type RetryChoice = z.infer<typeof retryChoice>;

/**
 * Runs the input of an ended task again, as a new task; with a `preset`, in that format.
 *
 * @example
 * const { taskId } = await api.call(retryTask, { params: { id }, body: { preset: "classification" } });
 */
export const retryTask = endpoint({
  operationId: "postTasksIdRetry",
  tag: "tasks",
  method: "POST",
  path: "/v1/tasks/:id/retry",
  summary: "Retry a task",
  description:
    "Runs the same input again, as a new task; no file has to be uploaded again. A body is optional: `preset` reads the files in another format, as after `ambiguous_format`, and `root` from another folder. Options of the former format then have their defaults. While such a retry is under way, the call returns it. If the task has not ended, the call responds with 409.",
  scope: "import",
  idempotent: false,
  params: idParams,
  body: retryChoice.optional(),
  response: taskStarted,
  errors: ["unknown_preset", "bad_option", "conflict", "unknown_reference"],
});

const search = z
  .string()
  .max(SHORT_TEXT_CHARACTERS)
  .optional()
  .describe("Only problems whose path, object or message contains this text.");

/** Problems of one kind. */
export const problemGroup = z.object({
  code: z.string(),
  severity,
  count: z.number().int(),
  first: problem,
});
/** Problems of one kind. */
export type ProblemGroup = z.infer<typeof problemGroup>;

/** Counts the problems of a task by code: errors first, then the most frequent. */
export const taskProblemGroups = endpoint({
  operationId: "getTasksIdReportGroups",
  tag: "tasks",
  method: "GET",
  path: "/v1/tasks/:id/report/groups",
  summary: "Count the problems of a task by code",
  description: "Errors first, then the most frequent. Each group contains its first problem.",
  scope: "read",
  idempotent: true,
  params: idParams,
  query: z.object({ search }),
  response: list(problemGroup),
  errors: [],
});

/** Lists the problems of a task, as pages or as one CSV file. */
export const taskReport = endpoint({
  operationId: "getTasksIdReport",
  tag: "tasks",
  method: "GET",
  path: "/v1/tasks/:id/report",
  summary: "List the problems of a task",
  description: "Returns pages of JSON, or one file with `format=csv`.",
  scope: "read",
  idempotent: true,
  params: idParams,
  query: listQuery.extend({
    format: z.enum(["json", "csv"]).default("json").describe("`csv` returns all problems as a file, in UTF-8."),
    severity: severity.optional(),
    code: z.string().max(SHORT_TEXT_CHARACTERS).optional().describe("Only problems with this code."),
    search,
  }),
  response: list(problem),
  mediaTypes: ["text/csv"],
  errors: [],
});
