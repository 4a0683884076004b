/** The first schema. */
export const initialSqlite = `
-- Every row belongs to a workspace, directly or through its project or task. Times are milliseconds since the epoch.

CREATE TABLE workspaces (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
);
INSERT INTO workspaces (id, name, created_at) VALUES (1, 'default', 0);

CREATE TABLE keys (
  id INTEGER PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  secret_sha256 TEXT NOT NULL UNIQUE,      -- hex of SHA-256 of the whole key
  scopes TEXT NOT NULL,                    -- comma separated
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER,
  revoked_at INTEGER
);

CREATE TABLE sessions (
  token_sha256 TEXT PRIMARY KEY,           -- hex of SHA-256 of the cookie
  key_id INTEGER NOT NULL REFERENCES keys(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);

CREATE TABLE segments (
  id TEXT PRIMARY KEY,                     -- 32 hex digits
  bytes INTEGER NOT NULL,                  -- of the whole segment
  created_at INTEGER NOT NULL,
  retired_at INTEGER                       -- compacted away; deleted after the grace time
);

-- What a workspace holds. The same content in two workspaces has two rows, which may point at the same range.
CREATE TABLE blobs (
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  hash TEXT NOT NULL,                      -- base64 of SHA-256
  segment_id TEXT NOT NULL REFERENCES segments(id),
  start INTEGER NOT NULL,                  -- first byte in the segment
  bytes INTEGER NOT NULL,
  kind TEXT NOT NULL,                      -- what the first bytes say: jpeg, png ... unknown
  width INTEGER,                           -- as stored, before turning
  height INTEGER,
  orientation INTEGER NOT NULL DEFAULT 1,
  touched_at INTEGER NOT NULL,             -- last uploaded, answered as present, or named in an import
  PRIMARY KEY (workspace_id, hash)
) WITHOUT ROWID;
CREATE INDEX blobs_by_segment ON blobs(segment_id, start, bytes);
CREATE INDEX blobs_by_touch ON blobs(touched_at, workspace_id, hash);

-- Names for contents that are not images; many may point at one blob.
CREATE TABLE files (
  id TEXT PRIMARY KEY,                     -- uuid, the fileId on the wire
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_by_hash ON files(workspace_id, hash);

CREATE TABLE tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  type TEXT NOT NULL,                      -- import, clone
  status TEXT NOT NULL,
  title TEXT NOT NULL,
  target_project_id INTEGER,               -- append to it, or null for a new project
  preset TEXT,                             -- slug, or auto
  request TEXT NOT NULL,                   -- JSON: the body without its files
  subtask TEXT NOT NULL DEFAULT '',
  current INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  lease_owner TEXT,
  lease_until INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  project_id INTEGER,                      -- what it made or filled
  project_title TEXT,
  error TEXT,                              -- JSON {code, message, details}
  detected TEXT,                           -- JSON
  report TEXT                              -- JSON
);
CREATE INDEX tasks_by_status ON tasks(status, id);
CREATE INDEX tasks_by_workspace ON tasks(workspace_id, id);

CREATE TABLE task_files (
  task_id INTEGER NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (task_id, path)
) WITHOUT ROWID;
CREATE INDEX task_files_by_hash ON task_files(hash);

CREATE TABLE task_log (
  task_id INTEGER NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  level TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (task_id, seq)
) WITHOUT ROWID;

CREATE TABLE task_problems (
  task_id INTEGER NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  path TEXT,
  line INTEGER,
  object TEXT,
  message TEXT NOT NULL,
  action TEXT,
  PRIMARY KEY (task_id, seq)
) WITHOUT ROWID;

CREATE TABLE idempotency (
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  key TEXT NOT NULL,
  body_sha256 TEXT NOT NULL,
  task_id INTEGER NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, key)
) WITHOUT ROWID;

-- Rows of a project carry the import that brought them and are seen only once that import is committed: one row makes all visible.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id INTEGER NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
  project_id INTEGER NOT NULL,
  committed_at INTEGER
);
CREATE INDEX imports_by_project ON imports(project_id);
CREATE INDEX imports_by_task ON imports(task_id);

CREATE TABLE projects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  title TEXT NOT NULL,
  library INTEGER NOT NULL DEFAULT 0,
  preset TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  import_id INTEGER NOT NULL,              -- the import that made it: invisible until that is committed
  deleted_at INTEGER,
  meta TEXT                                -- JSON: fields of meta.json that the product does not use
);
CREATE INDEX projects_by_workspace ON projects(workspace_id, id);

CREATE TABLE datasets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  import_id INTEGER NOT NULL
);
CREATE INDEX datasets_by_project ON datasets(project_id);

CREATE TABLE classes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  definition TEXT NOT NULL,                -- JSON ClassDef
  import_id INTEGER NOT NULL
);
CREATE INDEX classes_by_project ON classes(project_id);

CREATE TABLE tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,                -- JSON TagDef
  import_id INTEGER NOT NULL
);
CREATE INDEX tags_by_project ON tags(project_id);

CREATE TABLE images (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
  dataset_id INTEGER NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  path TEXT NOT NULL,                      -- in the drop
  hash TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  kind TEXT NOT NULL,
  width INTEGER,
  height INTEGER,
  orientation INTEGER NOT NULL,
  labelled INTEGER NOT NULL,
  objects INTEGER NOT NULL,
  annotation TEXT,                         -- Supervisely JSON, word for word what a download writes
  meta TEXT,                               -- JSON, the image's own metadata
  import_id INTEGER NOT NULL,
  superseded_by INTEGER                    -- import that replaced it; counts once that is committed
);
CREATE INDEX images_by_dataset ON images(dataset_id, id);
CREATE INDEX images_by_name ON images(dataset_id, name);
CREATE INDEX images_by_project ON images(project_id, id);
CREATE INDEX images_by_hash ON images(hash);

-- How many objects of a class, by geometry, an image has; feeds the class filter and the counts.
CREATE TABLE image_classes (
  class_id INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES images(id) ON DELETE CASCADE,
  geometry TEXT NOT NULL,
  objects INTEGER NOT NULL,
  PRIMARY KEY (class_id, image_id, geometry)
) WITHOUT ROWID;
CREATE INDEX image_classes_by_image ON image_classes(image_id);

-- How often an image uses a tag, on itself and on its objects.
CREATE TABLE image_tags (
  tag_id INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES images(id) ON DELETE CASCADE,
  on_image INTEGER NOT NULL,
  on_objects INTEGER NOT NULL,
  PRIMARY KEY (tag_id, image_id)
) WITHOUT ROWID;
CREATE INDEX image_tags_by_image ON image_tags(image_id);
`;
