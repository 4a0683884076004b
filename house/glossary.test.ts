import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ReplacedWord, replacedNames, replacedWords } from "./glossary.ts";
import { readTexts, type SourceText } from "./readTexts.ts";
import { isTest, sourceFiles } from "./sourceFiles.ts";

/** What the rule reads of a file: comments everywhere; strings of the page, and sentences of all other product code; exported names. */
function isRead({ kind, text }: SourceText, path: string): boolean {
  if (kind === "string") return !isTest(path) && (path.startsWith("src/app/") || /\s/.test(text.trim()));
  return true;
}

function findings(path: string, texts: readonly SourceText[]): string[] {
  return texts
    .filter((text) => isRead(text, path))
    .flatMap(({ kind, text, line }) =>
      wordsIn(text, kind === "export" ? replacedNames : replacedWords).map((word) => `${path}:${line} ${word}`),
    );
}

function wordsIn(text: string, words: readonly ReplacedWord[]): string[] {
  return words.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`"${found[0].trim()}": write ${instead}`];
  });
}

describe("texts that people read use the words of docs/glossary.md", () => {
  it.each([
    "src/app",
    "src/contract",
    "src/formats",
    "src/model",
    "src/samples",
    "src/server",
    "src/uploader",
    "e2e",
    "bench",
    "conformance",
    "reliability",
  ])("%s", (folder) => {
    const files = sourceFiles(folder);
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((path) => findings(path, readTexts(path, readFileSync(path, "utf8"))))).toEqual([]);
  });

  it("README and docs", () => {
    const decisions = readdirSync("docs/decisions").map((file) => `docs/decisions/${file}`);
    const docs = readdirSync("docs").filter(
      (file) => file.endsWith(".md") && !["glossary.md", "upgrading.md"].includes(file),
    );
    const pages = ["README.md", ...docs.map((file) => `docs/${file}`), ...decisions];
    const found = pages.flatMap((page) =>
      readFileSync(page, "utf8")
        .split("\n")
        .flatMap((text, at) => wordsIn(text, replacedWords).map((word) => `${page}:${at + 1} ${word}`)),
    );
    expect(found).toEqual([]);
  });

  it("names of files", () => {
    const stems = sourceFiles("src").map((path) => path.slice(path.lastIndexOf("/") + 1).split(".")[0] ?? "");
    expect(stems.flatMap((stem) => wordsIn(stem, replacedNames).map((word) => `${stem} ${word}`))).toEqual([]);
  });
});

describe("the rule itself", () => {
  const planted = `
    /** Answers the picture that is left out. */
    export function labelWords(): string {
      return \`It is no table, says \${1}.\`;
    }
    export const view = <p title="here already">A twin</p>;
  `;

  it("finds planted words in comments, templates, attributes, JSX text and names", () => {
    const found = findings("src/app/planted.tsx", readTexts("planted.tsx", planted));
    expect(found.map((finding) => /"(.*?)"/.exec(finding)?.[1])).toEqual([
      "picture",
      "left out",
      "* Answers",
      "says",
      "is no",
      "here already",
      "twin",
      "lWords",
    ]);
  });

  it("lets ordinary English pass", () => {
    const text = "// There is no image of this name, and it is no longer used. Tell them apart.";
    expect(findings("src/model/plain.ts", readTexts("plain.ts", text))).toEqual([]);
  });
});
