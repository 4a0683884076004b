import { configVariables } from "../config.ts";

/** What `dropset --help` prints. */
export function helpText(version: string): string {
  const width = Math.max(...configVariables.map(({ name }) => name.length));
  const variables = configVariables.map(
    ({ name, fallback, meaning }) => `  ${name.padEnd(width)}  ${meaning}\n  ${"".padEnd(width)}  default: ${fallback}`,
  );
  return `dropset ${version}: drop a dataset folder into a page, get a project.

Usage: dropset [command]

  serve                       run the server (also without a command)
  check [--read-data]         look for lost or damaged data; with --read-data read and hash every byte
  check --rebuild             first restore rows from the segments alone
  gc                          free the space of uploads that nothing uses
  backup DIR                  copy everything into a folder that a server can be started on
  keys create [--name NAME] [--scopes read,import,admin] [--workspace NAME] [--expires DATE]
  keys list
  keys revoke NUMBER
  --help, --version

Commands other than serve ask the server that runs on DATA_DIR, or open the folder themselves when none does.

Environment:
${variables.join("\n")}
`;
}
