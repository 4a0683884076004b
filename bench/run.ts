// `npm run bench -- 5` times imports in five rounds; `npm run bench -- readers 5 coco yolo` readers of annotations, `-- multipart 5` uploads,
// `-- checks 3` how long a check of hashes takes beside uploaders.
import { timeChecks } from "./checks/timeChecks.ts";
import { timeMultipart } from "./multipart/timeMultipart.ts";
import { readerCases } from "./readers/cases.ts";
import { timeReaders } from "./readers/timeReaders.ts";
import { timeImports } from "./timeImports.ts";

const words = process.argv.slice(2);
const rounds = Number(words.find((word) => /^\d+$/.test(word)) ?? 3);
const names = words.filter((word) => word !== "readers" && !/^\d+$/.test(word));
const unknown = names.find((name) => !readerCases.has(name));

if (words[0] === "multipart") await timeMultipart(rounds);
else if (words[0] === "checks") await timeChecks(rounds);
else if (unknown !== undefined || (names.length > 0 && words[0] !== "readers")) {
  console.error(
    `There is nothing called ${unknown ?? names[0]} to time. Readers: ${[...readerCases.keys()].join(", ")}.`,
  );
  process.exitCode = 1;
} else if (words[0] === "readers") await timeReaders(rounds, names);
else await timeImports(rounds);
