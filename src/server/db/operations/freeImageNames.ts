import { numberedName } from "../../../model/numberedName.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import type { Sql } from "../operation.ts";
import { hiddenBy, visibilityOf } from "../visible.ts";

/** An image that gets another name because its own is taken. */
export interface Renamed {
  readonly id: number;
  readonly from: string;
  readonly to: string;
}

/**
 * Finds free names for images that will be visible in a dataset. Images that change `leaving` hides do not take a name. Returns those whose
 * name is taken, with a name that no image of the dataset has, visible or not.
 */
export async function freeImageNames(
  sql: Sql,
  dataset: { readonly projectId: number; readonly id: number },
  images: readonly { readonly id: number; readonly name: string }[],
  leaving?: number,
): Promise<Renamed[]> {
  const visible = (await visibilityOf(sql, dataset.projectId)).images("m");
  const taken = new Set<string>();
  for (const chunk of chunksOf(images.map(({ name }) => name))) {
    const rows = await sql.all<{ name: string }>(
      `SELECT m.name FROM images m WHERE m.dataset_id = ? AND m.name IN (${chunkPlaceholders}) AND ${visible.text}
       AND (m.superseded_by IS NULL OR m.superseded_by <> ?)`,
      [dataset.id, ...chunk, ...visible.values, leaving === undefined ? 0 : hiddenBy(leaving)],
    );
    for (const { name } of rows) taken.add(name);
  }
  const renamed: Renamed[] = [];
  const given = new Set<string>();
  for (const { id, name } of images) {
    if (!taken.has(name) && !given.has(name)) {
      given.add(name);
      continue;
    }
    for (let number = 1; ; number++) {
      const to = numberedName(name, number);
      if (given.has(to)) continue;
      const there = await sql.get("SELECT 1 AS one FROM images WHERE dataset_id = ? AND name = ? LIMIT 1", [
        dataset.id,
        to,
      ]);
      if (there !== undefined) continue;
      given.add(to);
      renamed.push({ id, from: name, to });
      break;
    }
  }
  return renamed;
}
