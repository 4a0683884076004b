import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { endpoints } from "../contract/endpoints.ts";
import { describeApi } from "./openapi.ts";

// `npm run check:api`: checks the description of the API with the recommended rules of Redocly. A warning fails like an error.

const FOLDER = "node_modules/.cache/openapi";
const FILE = `${FOLDER}/openapi.json`;

await mkdir(FOLDER, { recursive: true });
await writeFile(FILE, JSON.stringify(await describeApi(endpoints, "0.0.0"), null, 2));
const lint = ["lint", "--extends=recommended", "--format=json", "--max-problems=1000", FILE];
const { stdout, stderr } = await promisify(execFile)(
  process.execPath,
  ["node_modules/@redocly/cli/bin/cli.js", ...lint],
  {
    // Neither figures nor questions for a newer version leave this machine.
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    maxBuffer: 64 * 1024 * 1024,
  },
).catch((failed: { stdout: string; stderr: string }) => failed);

interface Report {
  readonly totals: { readonly errors: number; readonly warnings: number };
  readonly problems: readonly {
    readonly ruleId: string;
    readonly severity: string;
    readonly message: string;
    readonly location: readonly { readonly pointer?: string }[];
  }[];
}

const report = readReport();
for (const { ruleId, severity, message, location } of report.problems) {
  console.error(`${severity} ${ruleId}: ${message}\n  at ${location[0]?.pointer ?? "?"} of ${FILE}`);
}
const { errors, warnings } = report.totals;
console.log(`openapi.json: ${errors} errors, ${warnings} warnings`);
process.exitCode = errors + warnings > 0 ? 1 : 0;

function readReport(): Report {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`Redocly did not report: ${stdout}\n${stderr}`);
  }
}
