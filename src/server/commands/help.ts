import { keyScopes, scopeMeanings } from "../../contract/scopes.ts";
import { configVariables } from "../config.ts";

interface CommandHelp {
  /** What follows `dropset`. */
  readonly usage: string;
  readonly meaning: string;
  /** Lines that `--help` of the command adds. */
  readonly more?: readonly string[];
}

const commandHelps: readonly CommandHelp[] = [
  {
    usage: "serve",
    meaning: "run the server (the default)",
    more: [
      "The first start prints a link to sign in and an admin key. Settings come from the environment: dropset --help.",
    ],
  },
  {
    usage: "worker",
    meaning: "run tasks only, beside servers that share DATABASE_URL and DATA_DIR or BLOB_URL",
    more: [
      "Any number of workers and servers may run; WORKERS is how many tasks each of them runs at the same time.",
      "It listens on no port, or with WORKER_PORT on one for /healthz, /readyz and /metrics.",
      "SIGTERM gives running tasks back, and others start them again.",
    ],
  },
  {
    usage: "check [--read-data] [--rebuild]",
    meaning: "check for lost or damaged data",
    more: [
      "--read-data   read and hash every byte",
      "--rebuild     restore missing rows from the segments before the check",
      "",
      "The last lines state the space that gc would free. The exit code is 1 when there is damage.",
    ],
  },
  {
    usage: "gc",
    meaning: "free the space of unused uploads",
    more: [
      "Removes uploads that no import used for UNUSED_UPLOAD_HOURS, unfinished files, and dead space above a fifth of the store.",
      "The server does the same every hour.",
    ],
  },
  {
    usage: "health",
    meaning: "ask the server whether it is ready",
    more: [
      "Uses HOST, PORT and TLS_CERT as the server does. For containers and scripts.",
      "The exit code is 0 when the server is ready, 1 when it is not or does not respond.",
    ],
  },
  {
    usage: "backup DIR",
    meaning: "copy everything into a folder from which a server can start",
    more: [
      "DIR does not exist, is empty, or contains an earlier backup, which is updated. It is outside DATA_DIR.",
      "The server may run in the meantime.",
    ],
  },
  {
    usage: "restore DIR",
    meaning: "copy a complete backup into an empty DATA_DIR and check every byte",
    more: [
      "DATA_DIR does not exist or is empty. The backup is not changed.",
      "The exit code is 1 when there is damage.",
    ],
  },
  {
    usage: "migrate [--to-directory DIR] [--to-database URL] [--to-blobs URL] [--dry-run]",
    meaning: "copy a whole installation to another database or store",
    more: [
      "DATA_DIR, DATABASE_URL and BLOB_URL are those of the installation that is copied. It is not changed. Servers start on the copy",
      "with the values of these options instead:",
      "",
      "--to-directory DIR   DATA_DIR, with SQLite unless --to-database is set, and with uploaded files unless --to-blobs is set",
      "--to-database URL    DATABASE_URL; PGPASSWORD may hold the password, which other users of the machine could see here",
      "--to-blobs URL       BLOB_URL; the credentials are those of BLOB_URL: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      "--dry-run            count what would be copied, check that the target is empty and can be reached, and change nothing",
      "--read-data          read every byte of the target again before it may be used",
      "--with-damage        copy an installation with damaged contents too, these as they are",
      "",
      "Stop all servers and workers first. A DATA_DIR in use is refused, and a PostgreSQL database while others are connected to it. Behind a",
      "pooler, and for processes on a DATA_DIR of their own that are not connected at the moment, this cannot be seen.",
      "",
      "Every content is hashed on its way, and every row is compared afterwards. Keys, sessions, webhooks and the trash come along;",
      "thumbnails do not, they are made again. The target is a new database and a new folder or prefix. No server starts on it before the",
      "migration has ended. After an interruption run the same command again: segments that were copied are kept.",
    ],
  },
  {
    usage: "keys create [--name NAME] [--scopes SCOPE,...] [--workspace NAME] [--expires DATE] [limits]",
    meaning: "create a key and print it",
    more: [
      '--name NAME        how the list shows it; default "command line"',
      `--scopes SCOPE,... ${keyScopes.join(", ")}, separated by commas; default admin. dropset --help explains them.`,
      '--workspace NAME   the workspace whose data it can use; default "default"',
      "--expires DATE     such as 2030-12-31; default: never",
      "",
      "Limits of this key alone, a number or `none`; default: REQUESTS_PER_MINUTE, BYTES_PER_DAY and TASKS_PER_HOUR:",
      "--requests-per-minute NUMBER",
      "--bytes-per-day SIZE         of uploaded files, such as 50G",
      "--tasks-per-hour NUMBER      imports, copies and retries",
    ],
  },
  {
    usage: "sign-in [--key NUMBER]",
    meaning: "print a link that signs in on the page, once, within an hour",
    more: ['--key NUMBER   the key to sign in with; "keys list" shows the numbers; default: the oldest admin key'],
  },
  { usage: "keys list", meaning: "list the keys, without their secrets" },
  { usage: "keys revoke NUMBER", meaning: 'end a key; "keys list" shows the numbers' },
];

/** Returns the text of `dropset --help`, or of `dropset TOPIC --help` when `topic` is the name of a command. */
export function helpText(version: string, topic?: string): string {
  const about = commandHelps.filter(({ usage }) => usage.split(" ")[0] === topic);
  return about.length > 0 ? about.map(commandText).join("\n") : overview(version);
}

function commandText({ usage, meaning, more = [] }: CommandHelp): string {
  const lines = ["", `${meaning[0]?.toUpperCase()}${meaning.slice(1)}.`, ...(more.length > 0 ? [""] : []), ...more];
  return `Usage: dropset ${usage}\n${lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}\n`;
}

function overview(version: string): string {
  const width = Math.max(...configVariables.map(({ name }) => name.length));
  const variables = configVariables.map(
    ({ name, fallback, meaning }) => `  ${name.padEnd(width)}  ${meaning}\n  ${"".padEnd(width)}  default: ${fallback}`,
  );
  const scopes = keyScopes.map((scope) => `  ${scope.padEnd(width)}  ${scopeMeanings[scope].replaceAll("`", "")}`);
  return `dropset ${version}: drop a dataset folder into a page and get a project.

Usage: dropset [command]

${commandHelps.map(({ usage, meaning }) => listed(usage, meaning)).join("\n")}
  COMMAND --help              explain a command
  --help, --version

Scopes of keys; a key has admin unless others are given:

${scopes.join("\n")}

Commands other than serve, worker, health, restore and migrate are executed by the server that runs on DATA_DIR, or access DATA_DIR directly when no server
runs. With DATABASE_URL they always access both directly.

Environment:
${variables.join("\n")}
`;
}

function listed(usage: string, meaning: string): string {
  return usage.length > 26 ? `  ${usage}\n${" ".repeat(30)}${meaning}` : `  ${usage.padEnd(28)}${meaning}`;
}
