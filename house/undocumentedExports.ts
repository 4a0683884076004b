import { parseSync } from "rolldown/utils";

/**
 * Returns the names that a TypeScript file declares and exports without a doc comment directly above. A type that is inferred from a
 * documented schema of the same name needs one of its own.
 */
export function undocumentedExports(path: string, source: string): string[] {
  const { program, comments } = parseSync(path, source, { sourceType: "module" });
  const docEnds = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*")).map(({ end }) => end);
  return program.body.flatMap((node) => {
    if (node.type !== "ExportNamedDeclaration" || !node.declaration) return [];
    const isDocumented = docEnds.some((end) => end <= node.start && source.slice(end, node.start).trim() === "");
    return isDocumented ? [] : namesOf(node.declaration);
  });
}

function namesOf(declaration: object): string[] {
  if ("declarations" in declaration && Array.isArray(declaration.declarations))
    return declaration.declarations.map(({ id }: { id: { name: string } }) => id.name);
  const { id } = declaration as { id?: { name: string } };
  return id === undefined || id === null ? [] : [id.name];
}
