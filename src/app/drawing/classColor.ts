import { generatedColor } from "../../formats/public.ts";

/** Returns a function from the title of a class to its colour, `#RRGGBB`: its own if that is valid, else one that its title always gets. */
export function classColors(
  known: Iterable<{ readonly title: string; readonly color: string }>,
): (title: string) => string {
  const colors = new Map<string, string>();
  for (const { title, color } of known) {
    if (/^#[0-9a-f]{6}$/i.test(color)) colors.set(title, color);
  }
  return (title) => colors.get(title) ?? generatedColor(title);
}
