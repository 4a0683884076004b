/** Pixels as in `Mask`: row by row, above 0 inside. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** A part of a mask, cropped to its box; `left` and `top` in pixels of the mask. */
interface MaskPart extends Pixels {
  readonly left: number;
  readonly top: number;
}

/** Adjacent pixels of one row: from `start` up to, but not including, `end`. */
interface Run {
  readonly y: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the connected parts of a mask, connected over corners too, in the order of their first pixels; undefined when there are more than
 * `maxParts`.
 */
export function connectedParts(mask: Pixels, maxParts: number): MaskPart[] | undefined {
  const runs = runsOf(mask);
  const parent = Int32Array.from(runs, (_, i) => i);
  const parentOf = (run: number): number => {
    const found = parent[run];
    if (found === undefined) throw new RangeError(`There is no run ${run} among ${parent.length}.`);
    return found;
  };
  const rootOf = (run: number): number => {
    let root = run;
    for (let next = parentOf(root); next !== root; next = parentOf(root)) root = next;
    for (let at = run; at !== root; ) [at, parent[at]] = [parentOf(at), root];
    return root;
  };
  // Both rows are walked once: `above` never goes back.
  let above = 0;
  for (const [i, { y, start, end }] of runs.entries()) {
    for (let run = runs[above]; run !== undefined && isBefore(run, y, start); run = runs[above]) above++;
    let j = above;
    for (let run = runs[j]; run !== undefined && run.y === y - 1 && run.start <= end; run = runs[++j]) {
      const [a, b] = [rootOf(i), rootOf(j)];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const groups = new Map<number, Run[]>();
  for (const [i, run] of runs.entries()) {
    const root = rootOf(i);
    const group = groups.get(root);
    if (group !== undefined) group.push(run);
    else if (groups.size >= maxParts) return undefined;
    else groups.set(root, [run]);
  }
  return [...groups.values()].map(partOf);
}

/** True for a run that does not touch one that begins at `start` in row `y`, nor any after it. */
function isBefore(run: Run, y: number, start: number): boolean {
  return run.y < y - 1 || (run.y === y - 1 && run.end < start);
}

function runsOf({ width, height, values }: Pixels): Run[] {
  const runs: Run[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (values[y * width + x] === 0) continue;
      const start = x;
      while (x < width && values[y * width + x] !== 0) x++;
      runs.push({ y, start, end: x });
    }
  }
  return runs;
}

function partOf(runs: readonly Run[]): MaskPart {
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [0, 0];
  for (const { y, start, end } of runs) {
    left = Math.min(left, start);
    right = Math.max(right, end);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  const [width, height] = [right - left, bottom - top];
  const values = new Uint8Array(width * height);
  for (const { y, start, end } of runs)
    values.fill(1, (y - top) * width + start - left, (y - top) * width + end - left);
  return { left, top, width, height, values };
}
