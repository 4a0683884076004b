import { generatedColor } from "../../formats/public.ts";

/** Answers the colour of a class, `#RRGGBB`, by its title: its own if it has a proper one, else one that its title always gets. */
export function classColors(
  known: Iterable<{ readonly title: string; readonly color: string }>,
): (title: string) => string {
  const colors = new Map<string, string>();
  for (const { title, color } of known) {
    if (/^#[0-9a-f]{6}$/i.test(color)) colors.set(title, color);
  }
  return (title) => colors.get(title) ?? generatedColor(title);
}
