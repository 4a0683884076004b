import type { PartResult } from "./part.ts";

/** One line of the table. */
export interface Row {
  readonly title: string;
  readonly seconds: number;
  /** Most memory of its servers, MB; 0 when it was not measured. */
  readonly peakMb: number;
  readonly result?: PartResult;
  /** Why the part did not run. */
  readonly notRun?: string;
}

/** Returns the table of a run as Markdown. */
export function markdownOf(heading: string, rows: readonly Row[]): string {
  const lines = rows.map(({ title, seconds, peakMb, result, notRun }) => {
    const cells =
      result === undefined
        ? [`not run: ${notRun}`, "", "", "", "", "", ""]
        : [
            result.done,
            result.lost,
            result.corrupt,
            result.serverErrors,
            peakMb === 0 ? "" : `${Math.round(peakMb)} MB`,
            result.figures ?? "",
            `${Math.round(seconds)} s`,
          ];
    return `| ${[title, ...cells].join(" | ")} |`;
  });
  return `${heading}

| what | how much | lost | corrupt | server errors | most memory | figures | time |
|---|---|---|---|---|---|---|---|
${lines.join("\n")}
`;
}
