import type { ImageState } from "../../../contract/imageFilter.ts";
import type { Sql, SqlValue } from "../operation.ts";
import { containsPattern } from "../texts.ts";
import { type Condition, visibilityOf } from "../visible.ts";

/** Which images of a project. */
export interface ImageFilter {
  /** Only those of this dataset. */
  readonly datasetId: number | undefined;
  /** Only those with an object of the class with this title. */
  readonly class: string | undefined;
  /** Only those whose name contains this text. */
  readonly search: string | undefined;
  /** Only those that are labelled as far as this. */
  readonly state?: ImageState | undefined;
  /** Only those that the import of this task added. */
  readonly task?: number | undefined;
}

const stateConditions: Readonly<Record<ImageState, string>> = {
  labelled: "x.objects > 0",
  reviewed: "x.labelled = 1 AND x.objects = 0",
  unlabelled: "x.labelled = 0",
};

/** Returns the condition that image `x` is visible and one of a filter. The dataset must be one of the project. */
export async function imagesOf(sql: Sql, projectId: number, filter: ImageFilter): Promise<Condition> {
  const visible = (await visibilityOf(sql, projectId)).images("x");
  const where = [filter.datasetId === undefined ? "x.project_id = ?" : "x.dataset_id = ?", visible.text];
  const values: SqlValue[] = [filter.datasetId ?? projectId, ...visible.values];
  if (filter.class !== undefined) {
    where.push(
      `x.id IN (SELECT c.image_id FROM image_classes c WHERE c.class_id IN (SELECT id FROM classes WHERE project_id = ? AND title = ?))`,
    );
    values.push(projectId, filter.class);
  }
  if (filter.search !== undefined && filter.search !== "") {
    where.push("lower(x.name) LIKE ? ESCAPE '\\'");
    values.push(containsPattern(filter.search));
  }
  if (filter.state !== undefined) where.push(stateConditions[filter.state]);
  if (filter.task !== undefined) {
    where.push("x.import_id IN (SELECT id FROM imports WHERE task_id = ?)");
    values.push(filter.task);
  }
  return { text: where.join(" AND "), values };
}
