import { type SampleFile, textFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas } from "./scene.ts";

interface MotDatasetOptions {
  /** How many frames in each sequence; those below `test` have no ground truth. Default `{"train/S-01": 3, "train/S-02": 2, "test/S-03": 2}`. */
  readonly sequences?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

/** Sequences as MOTChallenge has them, with drawn frames: boxes with tracks, classes and visibility. */
export function motDataset({
  sequences = { "train/S-01": 3, "train/S-02": 2, "test/S-03": 2 },
  seed = 1,
}: MotDatasetOptions = {}): SampleFile[] {
  const files: SampleFile[] = [];
  let drawn = 0;
  for (const [folder, frames] of Object.entries(sequences)) {
    const rows: string[] = [];
    for (let frame = 1; frame <= frames; frame++) {
      const { canvas, figures } = drawScene({
        seed: seed * 10_007 + drawn++,
        width: 160,
        height: 120,
        kinds: ["box"],
        objects: 3,
      });
      files.push({ path: `${folder}/img1/${String(frame).padStart(6, "0")}.png`, bytes: encodeCanvas(canvas) });
      for (const [i, { geometry }] of figures.entries()) {
        if (geometry.type !== "rectangle") throw new Error(`MOT has no ${geometry.type}.`);
        const { left, top, right, bottom } = geometry;
        rows.push(
          [frame, i + 1, left, top, right - left, bottom - top, i === 2 ? 0 : 1, i + 1, 0.25 * (i + 1)].join(","),
        );
      }
    }
    const info = {
      name: folder.replace(/^.*\//, ""),
      imDir: "img1",
      frameRate: 30,
      seqLength: frames,
      imWidth: 160,
      imHeight: 120,
      imExt: ".png",
    };
    const lines = Object.entries(info).map(([key, value]) => `${key}=${value}`);
    files.push(textFile(`${folder}/seqinfo.ini`, `[Sequence]\n${lines.join("\n")}\n`));
    if (!folder.startsWith("test/")) files.push(textFile(`${folder}/gt/gt.txt`, `${rows.join("\n")}\n`));
  }
  return files;
}
