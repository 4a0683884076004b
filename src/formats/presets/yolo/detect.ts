import { baseName, type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { Certainty, Detection } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { datasetFolder, rootOfLabelFiles } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { sortFiles, type YoloFiles } from "./dataset.ts";
import { withKeypoints } from "./inferKeypoints.ts";
import { readSetup, type Setup } from "./setup.ts";
import { type LabelSurvey, surveyLabels } from "./surveyLabels.ts";

/** How many label files are opened. */
const SAMPLES = 24;
/** How many folders with settings may be datasets of their own. */
const MAX_ROOTS = 20;

/** Detects YOLO datasets by settings that name classes and by text files whose lines are labels. */
export async function detectYolo(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  if (!tree.files.some((file) => extensionOf(file.path) === ".txt")) return [];
  const found: Detection[] = [];
  for (const root of candidateRoots(tree)) {
    if (found.some((other) => isInside(root, other.root) || isInside(other.root, root))) continue;
    const claim = await claimOn(tree, root, signal);
    if (claim !== undefined) found.push({ slug: "yolo", root, ...claim });
  }
  return found;
}

/** Returns the folders with settings, outermost first, each widened until there are labels in it, and the folder of all labels. */
function candidateRoots(tree: SourceTree): string[] {
  const paths = tree.files.map((file) => file.path);
  const textFolders = new Set<string>();
  for (const path of paths) {
    if (extensionOf(path) !== ".txt") continue;
    for (let folder = folderOf(path); !textFolders.has(folder); folder = folderOf(folder)) {
      textFolders.add(folder);
      if (folder === "") break;
    }
  }
  const roots = new Set<string>();
  for (const path of paths) {
    if (!isSettingsName(path)) continue;
    let root = folderOf(path);
    // Settings may be in a folder of their own beside the data.
    while (root !== "" && !hasImagesAndTexts(paths, root, textFolders)) root = folderOf(root);
    roots.add(datasetFolder(root));
    if (roots.size >= MAX_ROOTS) break;
  }
  const nested = [...roots].sort((a, b) => a.length - b.length);
  return [...nested, rootOfLabelFiles(paths)].filter((root, i, all) => all.indexOf(root) === i);
}

/** Lists of class names do not count: each folder that was labelled separately has one. */
function isSettingsName(path: string): boolean {
  return [".yaml", ".yml", ".data"].includes(extensionOf(path));
}

function hasImagesAndTexts(paths: readonly string[], root: string, textFolders: ReadonlySet<string>): boolean {
  return textFolders.has(root) && paths.some((path) => path.startsWith(`${root}/`) && isImageName(path));
}

async function claimOn(
  tree: SourceTree,
  root: string,
  signal?: AbortSignal,
): Promise<Pick<Detection, "certainty" | "reasons"> | undefined> {
  const stated = await readSetup(tree, root, signal);
  const files = sortFiles(tree, root, stated);
  const paired = [...files.pairs.labelOf.values()].map((label) => label.path);
  const labels = paired.length > 0 ? paired : files.pairs.orphans.filter(liesAmongLabels);
  const setup = await withKeypoints(tree, stated, labels, signal);
  const rules = { ...(setup.keypoints && { keypoints: setup.keypoints }), rotated: false };
  const survey = await surveyLabels(tree, labels, rules, (_, id) => String(id), { maxFiles: SAMPLES, signal });
  const certainty = certaintyOf(setup, files, labels, survey);
  return certainty === undefined ? undefined : { certainty, reasons: reasonsFor(setup, files, labels, survey) };
}

function certaintyOf(
  setup: Setup,
  files: YoloFiles,
  labels: readonly DatasetPath[],
  survey: LabelSurvey,
): Certainty | undefined {
  if (labels.length === 0) return undefined;
  const hasYamlNames = setup.yaml !== undefined && setup.names !== undefined;
  const isNamed = hasYamlNames || setup.names !== undefined || setup.namesFiles.length > 0;
  if (survey.lines === 0) return hasYamlNames && setup.yaml.splits.length > 0 ? "likely" : undefined;
  const fit = survey.inRange / survey.lines;
  // Settings that name classes outweigh some damaged labels.
  if (hasYamlNames) return fit >= 0.5 ? "certain" : survey.parsed / survey.lines >= 0.5 ? "likely" : undefined;
  if (fit < 0.9) return undefined;
  if (isNamed) return "likely";
  const inOtherFolder = [...files.pairs.labelOf].some(([image, label]) => folderOf(image) !== folderOf(label.path));
  if (inOtherFolder || labels.every(liesAmongLabels)) return "likely";
  return "weak";
}

function reasonsFor(setup: Setup, files: YoloFiles, labels: readonly DatasetPath[], survey: LabelSurvey): string[] {
  const reasons: string[] = [];
  const names = setup.names ?? setup.namesFiles[0];
  if (names !== undefined) {
    reasons.push(`${baseName(names.path)} names ${count(names.names.size, "class", "classes")}`);
  }
  const images = files.images.filter(({ path }) => isImageName(path) || files.pairs.labelOf.has(path)).length;
  if (files.pairs.labelOf.size > 0) {
    reasons.push(`${files.pairs.labelOf.size} of ${images} ${images === 1 ? "image has" : "images have"} a label file`);
  } else
    reasons.push(`there ${labels.length === 1 ? "is" : "are"} ${count(labels.length, "label file")} without images`);
  if (survey.lines > 0) {
    reasons.push(
      `${survey.inRange} of ${survey.lines} lines in ${count(survey.files, "label file")} have a class number and coordinates from 0 to 1`,
    );
  }
  return reasons;
}

function liesAmongLabels(path: DatasetPath): boolean {
  return folderOf(path)
    .split("/")
    .some((segment) => /^labels?$|^obj_\w+_data$/i.test(segment));
}

function isInside(folder: string, parent: string): boolean {
  return parent === "" || folder === parent || folder.startsWith(`${parent}/`);
}
