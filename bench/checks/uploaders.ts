import { checkOnce, newFiles, upload } from "./calls.ts";

// A process of timeChecks.ts: clients that check and upload new files, again and again, until it is killed. In a process of their own, so
// that their work is not a part of the times that are taken.

const FILE_BYTES = 20_000;

const [url = "", key = "", clients = "1"] = process.argv.slice(2);
async function run(): Promise<never> {
  for (;;) {
    const files = newFiles(FILE_BYTES);
    await checkOnce(
      { url, key },
      files.map(({ hash }) => hash),
    );
    await upload({ url, key }, files);
  }
}
await Promise.all(Array.from({ length: Number(clients) }, run));
