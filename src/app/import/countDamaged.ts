import type { ProblemCode } from "../../model/problemCodes.ts";
import type { ProblemGroup } from "../problems/problemGroups.ts";

/** Codes of the problems whose images the choice "Skip damaged images" is about. */
const damageCodes: readonly ProblemCode[] = ["image_truncated", "image_damaged", "image_too_large"];

/** Returns how many problems of damaged images there are. */
export function countDamaged(groups: readonly Pick<ProblemGroup, "code" | "count">[]): number {
  return groups.reduce((sum, { code, count }) => sum + (damageCodes.some((one) => one === code) ? count : 0), 0);
}
