// npm run conformance -- URL KEY [--page]: does a server keep the four calls of the Import API?
import { createCalls } from "./calls.ts";
import { allChecks, runChecks } from "./runChecks.ts";

const HELP = `Checks whether a server keeps the four calls of the Import API.

  npm run conformance -- URL KEY [--page]

URL     address of the server, such as http://127.0.0.1:8080
KEY     a key that may import
--page  only what the original page of the API states or shows, not what Dropset decides where it is silent

It uploads small files and starts about ten tasks: use a server or a workspace for tests. Prints one line for each
check and a summary. Exit code 0: all passed; 1: some failed; 2: wrong arguments.`;

const args = process.argv.slice(2);
const [url, key] = args.filter((arg) => !arg.startsWith("--"));
if (url === undefined || key === undefined || !URL.canParse(url)) {
  console.error(HELP);
  process.exitCode = 2;
} else {
  const checks = args.includes("--page") ? allChecks.filter(({ source }) => source === "page") : allChecks;
  let failed = 0;
  for await (const { name, source, failure } of runChecks(createCalls(url, key), checks)) {
    if (failure !== undefined) failed++;
    console.log(`${failure === undefined ? "pass" : "FAIL"}  ${source.padEnd(8)}  ${name}`);
    if (failure !== undefined) console.log(`      ${failure}`);
  }
  console.log(`\n${checks.length - failed} of ${checks.length} checks passed, ${failed} failed.`);
  process.exitCode = failed === 0 ? 0 : 1;
}
