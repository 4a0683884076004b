import { parseSync, Visitor } from "rolldown/utils";

/** A text of a source file that somebody reads. */
export interface SourceText {
  readonly kind: "comment" | "string" | "jsx" | "export";
  readonly text: string;
  /** Line in the file, from 1. */
  readonly line: number;
}

/**
 * Returns the texts of a TypeScript file: comments, string literals and the fixed parts of templates, JSX text, and the names that it
 * exports. Throws for a file that does not parse.
 */
export function readTexts(path: string, source: string): SourceText[] {
  const { program, comments, errors, module } = parseSync(path, source, { sourceType: "module" });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineAt = lineFinder(source);
  const texts: SourceText[] = comments.map(({ value, start }) => ({
    kind: "comment",
    text: value,
    line: lineAt(start),
  }));
  new Visitor({
    Literal(node) {
      if (typeof node.value === "string") texts.push({ kind: "string", text: node.value, line: lineAt(node.start) });
    },
    TemplateElement(node) {
      texts.push({ kind: "string", text: node.value.cooked ?? node.value.raw, line: lineAt(node.start) });
    },
    JSXText(node) {
      texts.push({ kind: "jsx", text: node.value, line: lineAt(node.start) });
    },
  }).visit(program);
  for (const { entries } of module.staticExports)
    for (const { exportName, start } of entries)
      if (exportName.name) texts.push({ kind: "export", text: exportName.name, line: lineAt(start) });
  return texts;
}

function lineFinder(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}
