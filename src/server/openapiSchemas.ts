import { z } from "zod";
import { detected } from "../contract/detected.ts";
import { downloadLoss } from "../contract/download.ts";
import { errorBody, errorCode } from "../contract/errors.ts";
import { image } from "../contract/images.ts";
import { key } from "../contract/keys.ts";
import { preset } from "../contract/presets.ts";
import { classSummary, datasetSummary, project, projectSummary, tagSummary } from "../contract/projects.ts";
import { importFile, importOptions } from "../contract/startImport.ts";
import { logLine, problemGroup, task } from "../contract/tasks.ts";
import { fileMetadata, uploadedFile } from "../contract/uploadFiles.ts";
import { webhookMessage } from "../contract/webhookMessages.ts";
import { delivery, webhook } from "../contract/webhooks.ts";
import { problem } from "../model/problem.ts";
import { problemCodes } from "../model/problemCodes.ts";
import { report } from "../model/report.ts";

/** Plain JSON. */
export type Json = Record<string, unknown>;

/** Whether a schema describes what a caller writes or what it reads: a field with a default is optional for the one, present for the other. */
type SchemaSide = "input" | "output";

interface NamedSchema {
  readonly schema: z.ZodType;
  readonly side: SchemaSide;
}

/** The schemas that stand in `components` under a name and are referred to from everywhere else. */
const named: Readonly<Record<string, NamedSchema>> = {
  Error: { schema: errorBody, side: "output" },
  ErrorCode: { schema: errorCode, side: "output" },
  FileMetadata: { schema: fileMetadata, side: "input" },
  UploadedFile: { schema: uploadedFile, side: "output" },
  ImportOptions: { schema: importOptions, side: "input" },
  ImportFile: { schema: importFile, side: "input" },
  Task: { schema: task, side: "output" },
  Detected: { schema: detected, side: "output" },
  Report: { schema: report, side: "output" },
  Problem: { schema: problem, side: "output" },
  ProblemCode: { schema: problem.shape.code, side: "output" },
  ProblemGroup: { schema: problemGroup, side: "output" },
  LogLine: { schema: logLine, side: "output" },
  Project: { schema: project, side: "output" },
  ProjectSummary: { schema: projectSummary, side: "output" },
  Dataset: { schema: datasetSummary, side: "output" },
  Class: { schema: classSummary, side: "output" },
  Tag: { schema: tagSummary, side: "output" },
  Image: { schema: image, side: "output" },
  DownloadLoss: { schema: downloadLoss, side: "output" },
  Preset: { schema: preset, side: "output" },
  Key: { schema: key, side: "output" },
  Webhook: { schema: webhook, side: "output" },
  Delivery: { schema: delivery, side: "output" },
  WebhookMessage: { schema: webhookMessage, side: "output" },
};

const nameOf = new Map<z.core.$ZodType, string>(Object.entries(named).map(([name, { schema }]) => [schema, name]));

/** Returns the JSON Schema of a schema; one that has a name is referred to by it. */
export function schemaOf(schema: z.ZodType, side: SchemaSide): Json {
  const name = nameOf.get(schema);
  return name === undefined ? describe(schema, side) : reference(name);
}

/** Returns the schemas of `components`, by name. */
export function namedSchemas(): Record<string, Json> {
  return Object.fromEntries(Object.entries(named).map(([name, { schema, side }]) => [name, describe(schema, side)]));
}

function describe(root: z.core.$ZodType, io: SchemaSide): Json {
  const { $schema: _, ...described } = z.toJSONSchema(root, {
    io,
    unrepresentable: "any",
    target: "draft-2020-12",
    override({ zodSchema, jsonSchema }) {
      const name = zodSchema === root ? undefined : nameOf.get(zodSchema);
      if (name !== undefined) replace(jsonSchema, reference(name));
      else if (zodSchema === problem.shape.code) describeProblemCodes(jsonSchema);
      else dropNoise(jsonSchema);
    },
  });
  return described;
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function describeProblemCodes(schema: Json): void {
  replace(schema, {
    type: "string",
    description: "The kind of problem. Codes do not change.",
    oneOf: Object.entries(problemCodes).map(([code, { title, help }]) => ({ const: code, title, description: help })),
  });
}

/** Drops rules that follow from the type, and a pattern that `format` already states. */
function dropNoise(schema: Json): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === "date-time") delete schema.pattern;
  delete schema.propertyNames;
}

function replace(target: Json, source: Json): void {
  for (const name of Object.keys(target)) delete target[name];
  Object.assign(target, source);
}
