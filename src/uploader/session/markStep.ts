/** Marks a step of an upload on the timeline of the browser's performance tools, as `upload sending` and the like. */
export function markStep(name: string): void {
  performance.mark(`upload ${name}`);
}
