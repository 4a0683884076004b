import { count } from "../../model/plural.ts";
import type { Certainty, DatasetFormat, Detection, UnreadFormat } from "../format.ts";
import { isImageName } from "../images/imageFile.ts";
import { formats } from "../index.ts";
import { findMasks } from "../masks/findMasks.ts";
import type { SourceTree } from "../sourceTree.ts";
import { decodedTree } from "../text/decodedTree.ts";
import { PLAIN_IMAGES } from "./plainImages.ts";
import { findUnreadFormat } from "./unreadFormats.ts";
import { withoutJunk } from "./withoutJunk.ts";

/**
 * What detection decides about a drop. `chosen`: one format fits clearly. `ambiguous`: two fit within one step, or the best is weak, so a
 * person has to choose; `parts`, from `detectWithParts`, are the datasets in it that can be imported on their own. `unsupported`: a format
 * that is known and not read. `imagesOnly`: images without labels that any format knows. `nothing`: no format reads any file.
 */
export type Verdict =
  | { readonly kind: "chosen"; readonly detection: Detection }
  | {
      readonly kind: "ambiguous";
      readonly candidates: readonly Detection[];
      readonly parts?: readonly Detection[] | undefined;
    }
  | { readonly kind: "unsupported"; readonly unread: UnreadFormat; readonly candidates: readonly Detection[] }
  | { readonly kind: "imagesOnly"; readonly detection: Detection }
  | { readonly kind: "nothing" };

/** The claims on a drop, and the decision. */
export interface DetectionResult {
  /** Claims of all formats, best first; that of plain images comes last. */
  readonly detections: readonly Detection[];
  readonly verdict: Verdict;
}

/** Steps of certainty; between claims within one step a person has to choose. */
const score: Record<Certainty, number> = { certain: 3, likely: 2, weak: 1 };

/** Collects the claims of every format on a drop, and decides. Judges by content, names first, and ignores junk. */
export async function detect(
  tree: SourceTree,
  signal?: AbortSignal,
  among: readonly DatasetFormat[] = formats,
): Promise<DetectionResult> {
  const clean = decodedTree(withoutJunk(tree)).tree;
  const all = (await Promise.all(among.map((format) => claimsOf(format, clean, signal)))).flat();
  const claims = withoutYielding(all, clean);
  const detections = (await withMasks(claims, clean, among, signal)).sort(
    (a, b) =>
      Number(a.slug === PLAIN_IMAGES) - Number(b.slug === PLAIN_IMAGES) ||
      score[b.certainty] - score[a.certainty] ||
      depth(a.root) - depth(b.root) ||
      (a.root < b.root ? -1 : 1),
  );
  const specific = detections.filter((detection) => detection.slug !== PLAIN_IMAGES);
  const plain = detections.find((detection) => detection.slug === PLAIN_IMAGES);
  const best = specific[0];
  if (best !== undefined && best.certainty !== "weak") {
    const rivals = specific.filter((rival) => score[best.certainty] - score[rival.certainty] <= 1);
    const verdict: Verdict =
      rivals.length > 1 ? { kind: "ambiguous", candidates: rivals } : { kind: "chosen", detection: best };
    return { detections, verdict };
  }
  const unread = await findUnreadFormat(clean, among, signal);
  if (unread !== undefined) return { detections, verdict: { kind: "unsupported", unread, candidates: detections } };
  if (best !== undefined) return { detections, verdict: { kind: "ambiguous", candidates: detections } };
  if (plain !== undefined) return { detections, verdict: { kind: "imagesOnly", detection: plain } };
  return { detections, verdict: { kind: "nothing" } };
}

/**
 * Returns the claims without those that yield to a better one on all of their images: `train/Apple/Label/1.txt` has the boxes of an image in
 * `train/Apple`, which is not only a class folder.
 */
function withoutYielding(claims: readonly Detection[], tree: SourceTree): Detection[] {
  if (!claims.some(({ yields }) => yields)) return [...claims];
  const images = tree.files.map(({ path }) => path).filter(isImageName);
  const better = claims.filter(({ slug, certainty, yields }) => {
    return !yields && slug !== PLAIN_IMAGES && certainty !== "weak";
  });
  const isCovered = (claim: Detection) => {
    const own = images.filter((path) => liesIn(path, claim.root));
    return better.some(({ root }) => own.every((path) => liesIn(path, root)));
  };
  return claims.filter((claim) => !(claim.yields && isCovered(claim)));
}

function liesIn(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

async function claimsOf(format: DatasetFormat, tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  try {
    const claims = await format.detect(tree, signal);
    // Files of the same name in several folders, such as those of splits, have the same reason.
    return claims.map((claim) => ({ ...claim, reasons: [...new Set(claim.reasons)] }));
  } catch {
    // A file that one format cannot read must not end the detection of the others; a cancelled detection ends here.
    signal?.throwIfAborted();
    return [];
  }
}

/** Adds to claims that files of the drop are masks, where the format does not say so itself. */
async function withMasks(
  claims: readonly Detection[],
  tree: SourceTree,
  among: readonly DatasetFormat[],
  signal?: AbortSignal,
): Promise<Detection[]> {
  const masks = claims.length === 0 ? [] : await findMasks(tree, signal);
  return claims.map((claim) => {
    const format = among.find(({ slug }) => slug === claim.slug);
    const inside = masks.filter(({ path }) => claim.root === "" || path.startsWith(`${claim.root}/`));
    const others = inside.filter((mask) => !format?.keepsMask?.(mask)).length;
    if (others === 0) return claim;
    const are = count(others, "file is the mask of another image", "files are masks of other images");
    const reason = `${are}, and not ${others === 1 ? "an image" : "images"}`;
    return { ...claim, reasons: [...claim.reasons, reason] };
  });
}

function depth(root: string): number {
  return root === "" ? 0 : root.split("/").length;
}
