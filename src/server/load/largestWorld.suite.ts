import type { SqliteConnection } from "../db/sqliteApi.ts";
import { changeRows, hashOfNumber, storeBlobs } from "./storedBlobs.suite.ts";

/** What the data of the largest calls is called and how much of it there is. */
export const world = {
  /** Stored contents, `hashOfNumber(0)` and so on. */
  blobs: 20_000,
  /** A project with as many classes, tags and datasets. */
  wide: { id: 1, definitions: 20_000 },
  /** A project with one dataset of images with large annotations. */
  deep: {
    id: 2,
    datasetId: 1,
    images: 400,
    annotationBytes: 30_000,
    largestAnnotationBytes: 2_000_000,
    firstImage: 1,
  },
  /** Library projects with datasets. */
  projects: { firstId: 1_001, count: 1_000, datasets: 20 },
  /** Tasks with long reports; the first has long problems and log lines. */
  tasks: { firstId: 1, count: 1_000, reportBytes: 60_000, problems: 1_500, lines: 1_500 },
  keys: 1_100,
  /** Webhooks, as many as a workspace may have but one; the first has deliveries, as many as are kept. */
  webhooks: { firstId: 1, count: 19, deliveries: 1_000 },
  auditEntries: 2_000,
} as const;

const NOW = Date.now();

/** Fills a new data directory. */
export async function makeLargestWorld(dataDir: string): Promise<void> {
  await storeBlobs(dataDir, world.blobs);
  await changeRows(dataDir, (connection) => {
    addTasks(connection);
    addWideProject(connection);
    addDeepProject(connection);
    addProjects(connection);
    addKeys(connection);
    addWebhooks(connection);
    addAudit(connection);
  });
}

/** Returns a function that adds one row. */
function inserter(connection: SqliteConnection, table: string, columns: string) {
  const marks = columns
    .split(",")
    .map(() => "?")
    .join(",");
  const statement = connection.prepare(`INSERT INTO ${table} (${columns}) VALUES (${marks})`);
  return (...values: (string | number | null)[]) => void statement.run(...values);
}

function times(count: number, each: (index: number) => void): void {
  for (let index = 0; index < count; index++) each(index);
}

function addTasks(connection: SqliteConnection): void {
  const { firstId, count, reportBytes, problems, lines } = world.tasks;
  const report = JSON.stringify({
    seen: 1,
    used: 1,
    skipped: [],
    failed: 0,
    ignored: listOf(reportBytes / 60, (index) => ({ reason: `a reason of about forty letters ${index}`, count: 1 })),
    imported: { images: 1, annotations: 0, objects: 0, classes: 0, tags: 0 },
    problems: { errors: 0, warnings: 0, byCode: {} },
  });
  const add = inserter(
    connection,
    "tasks",
    "id,workspace_id,type,status,title,preset,request,created_at,finished_at,report",
  );
  const request = JSON.stringify({ project: { title: "Again" }, preset: "images", onConflict: "ignore" });
  times(count, (index) =>
    add(firstId + index, 1, "import", "finished", "T".repeat(900), "images", request, NOW, NOW, report),
  );
  const file = inserter(connection, "task_files", "task_id,path,hash");
  times(world.blobs, (index) => file(firstId, `folder/image-${index}.png`, hashOfNumber(index)));
  const path = "folder/".repeat(580);
  const problem = inserter(connection, "task_problems", "task_id,seq,code,severity,path,line,object,message,action");
  times(problems, (index) =>
    problem(
      firstId,
      index + 1,
      "bad_box",
      "warning",
      `${path}${index}`,
      1,
      "o".repeat(4_000),
      "m".repeat(8_000),
      "It is skipped.",
    ),
  );
  const line = inserter(connection, "task_log", "task_id,seq,at,level,message");
  times(lines, (index) => line(firstId, index + 1, NOW, "info", "l".repeat(16_000)));
}

function listOf<T>(count: number, each: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => each(index));
}

/** Adds a visible project, whose import has the same id. */
function addProject(connection: SqliteConnection, id: number, title: string, library = 0): void {
  inserter(connection, "imports", "id,task_id,project_id,committed_at")(id, world.tasks.firstId, id, NOW);
  inserter(connection, "projects", "id,workspace_id,title,library,preset,created_at,updated_at,import_id")(
    id,
    1,
    title,
    library,
    "images",
    NOW,
    NOW,
    id,
  );
}

function addWideProject(connection: SqliteConnection): void {
  const { id, definitions } = world.wide;
  addProject(connection, id, "Wide");
  const dataset = inserter(connection, "datasets", "id,project_id,name,import_id");
  const cls = inserter(connection, "classes", "id,project_id,title,definition,import_id");
  const tag = inserter(connection, "tags", "id,project_id,name,definition,import_id");
  const name = (index: number) => `${"a long name of something ".repeat(4)}${index}`;
  times(definitions, (index) => {
    dataset(1_000_000 + index, id, name(index), id);
    const definition = { title: name(index), shape: "any", color: "#112233" };
    cls(1_000_000 + index, id, name(index), JSON.stringify(definition), id);
    tag(
      1_000_000 + index,
      id,
      name(index),
      JSON.stringify({ name: name(index), valueType: "none", color: "#112233" }),
      id,
    );
  });
}

/** Returns the text of an annotation with outlines, of about a size. */
function annotationOf(bytes: number): string {
  const exterior = listOf(100, (index) => [100 + (index % 60), 200 + index]);
  const object = {
    classTitle: "car",
    geometryType: "polygon",
    description: "",
    tags: [],
    points: { exterior, interior: [] },
  };
  const count = Math.ceil(bytes / JSON.stringify(object).length);
  const objects = listOf(count, () => object);
  return JSON.stringify({ description: "", tags: [], size: { width: 1_000, height: 1_000 }, objects });
}

function addDeepProject(connection: SqliteConnection): void {
  const { id, datasetId, images, annotationBytes, largestAnnotationBytes, firstImage } = world.deep;
  addProject(connection, id, "Deep");
  inserter(connection, "datasets", "id,project_id,name,import_id")(datasetId, id, "train", id);
  inserter(connection, "classes", "id,project_id,title,definition,import_id")(
    1,
    id,
    "car",
    JSON.stringify({ title: "car", shape: "polygon", color: "#112233" }),
    id,
  );
  const add = inserter(
    connection,
    "images",
    "id,project_id,dataset_id,name,path,hash,bytes,kind,width,height,orientation,labelled,objects,annotation,import_id",
  );
  const usual = annotationOf(annotationBytes);
  const largest = annotationOf(largestAnnotationBytes);
  times(images, (index) =>
    add(
      firstImage + index,
      id,
      datasetId,
      `image-${index}.png`,
      `train/image-${index}.png`,
      hashOfNumber(0),
      100,
      "png",
      1_000,
      1_000,
      1,
      1,
      30,
      index === 0 ? largest : usual,
      id,
    ),
  );
}

function addProjects(connection: SqliteConnection): void {
  const { firstId, count, datasets } = world.projects;
  const add = inserter(connection, "datasets", "project_id,name,import_id");
  times(count, (index) => {
    addProject(connection, firstId + index, `${"title ".repeat(150)}${index}`, 1);
    times(datasets, (number) => add(firstId + index, `${"name ".repeat(50)}${number}`, firstId + index));
  });
}

function addKeys(connection: SqliteConnection): void {
  const add = inserter(connection, "keys", "workspace_id,name,prefix,secret_sha256,scopes,created_at");
  times(world.keys, (index) => add(1, "n".repeat(200), `key_${index}`, `secret ${index}`, "read", NOW));
}

function addWebhooks(connection: SqliteConnection): void {
  const { firstId, count, deliveries } = world.webhooks;
  const add = inserter(
    connection,
    "webhooks",
    "id,workspace_id,url,description,events,secret,created_at,off_at,off_reason,free_at",
  );
  const url = `http://127.0.0.1:9/${"u".repeat(1_900)}`;
  times(count, (index) =>
    add(firstId + index, 1, url, "d".repeat(900), "task.failed", "secret", NOW, NOW, "manual", 0),
  );
  const deliver = inserter(
    connection,
    "webhook_deliveries",
    "delivery_id,webhook_id,event,body,status,created_at,due_at,attempts,attempted_at,duration_ms,error,answer",
  );
  const body = JSON.stringify({ title: "T".repeat(1_000) });
  times(deliveries, (index) =>
    deliver(
      `id ${index}`,
      firstId,
      "task.failed",
      body,
      "failed",
      NOW,
      NOW,
      9,
      NOW,
      1,
      "e".repeat(500),
      "a".repeat(1_024),
    ),
  );
}

function addAudit(connection: SqliteConnection): void {
  const add = inserter(connection, "audit", "workspace_id,at,action,via,key_id,actor,target_id,target,details");
  const details = JSON.stringify({ format: "f".repeat(400), archive: "a".repeat(400) });
  times(world.auditEntries, (index) =>
    add(1, NOW, "project.downloaded", "key", 1, "n".repeat(400), index, "t".repeat(400), details),
  );
}
