import { nameLosses } from "../../export/nameLosses.ts";
import type { LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { superviselyPlaces } from "./write.ts";

/** Reports what `writeSupervisely` cannot hold: only names that it has to change. */
export function superviselyLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const names = nameLosses(superviselyPlaces(project), report, (folder) => folder.replaceAll("/datasets/", "/"));
  return { ...names, namesOnly: true };
}
