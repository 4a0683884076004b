import { expect, test } from "vitest";
import { runExamples } from "./openapiExamples.suite.ts";

test("the examples of the API are what a server responds with; `npm run examples` writes them anew", async () => {
  const examples = await runExamples();
  await expect(`${JSON.stringify(examples, null, 2)}\n`).toMatchFileSnapshot("./openapiExamples.json");
});
