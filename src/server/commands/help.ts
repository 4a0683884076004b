import { configVariables } from "../config.ts";

/** Returns the text of `dropset --help`. */
export function helpText(version: string): string {
  const width = Math.max(...configVariables.map(({ name }) => name.length));
  const variables = configVariables.map(
    ({ name, fallback, meaning }) => `  ${name.padEnd(width)}  ${meaning}\n  ${"".padEnd(width)}  default: ${fallback}`,
  );
  return `dropset ${version}: drop a dataset folder into a page and get a project.

Usage: dropset [command]

  serve                       run the server (the default)
  check [--read-data]         check for lost or damaged data; with --read-data, read and hash every byte
  check --rebuild             restore missing rows from the segments before the check
  gc                          free the space of unused uploads
  backup DIR                  copy everything into a folder from which a server can start
  keys create [--name NAME] [--scopes read,import,admin] [--workspace NAME] [--expires DATE]
  keys list
  keys revoke NUMBER
  --help, --version

Commands other than serve are executed by the server that runs on DATA_DIR, or access DATA_DIR directly when no server runs.

Environment:
${variables.join("\n")}
`;
}
