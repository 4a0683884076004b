/** What people do to projects after an import, and can undo: the trash, undone imports, moved and tagged images. */
export const changesSqlite = `
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,                      -- in the trash: project, dataset, images, import; others: move, tag
  target_id INTEGER,                       -- the dataset, the import, the dataset of a move, or the tag
  name TEXT NOT NULL,                      -- of what was changed, as it was then
  images INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,                     -- begun, done, undone, purged
  settled INTEGER NOT NULL DEFAULT 0,      -- 1 when no row is left to bring into agreement with the state
  at INTEGER NOT NULL
);
CREATE INDEX changes_by_workspace ON changes(workspace_id, id);
CREATE INDEX changes_by_project ON changes(project_id, id);
CREATE INDEX changes_unsettled ON changes(project_id) WHERE settled = 0;

-- How images were before they were moved or tagged.
CREATE TABLE changed_images (
  change_id INTEGER NOT NULL REFERENCES changes(id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images(id) ON DELETE CASCADE,
  dataset_id INTEGER,                      -- of a move: the dataset before
  name TEXT,                               -- of a move: the name before
  bare INTEGER,                            -- of a tag: 1 when the image had no annotation
  PRIMARY KEY (change_id, image_id)
) WITHOUT ROWID;
CREATE INDEX changed_images_by_image ON changed_images(image_id);

CREATE INDEX tasks_by_project ON tasks(project_id, id) WHERE project_id IS NOT NULL;

ALTER TABLE datasets ADD COLUMN deleted_by INTEGER;  -- the change that moved it to the trash

-- images.superseded_by is an import, or minus a change that moved the image to the trash.
CREATE INDEX images_hidden ON images(project_id, superseded_by, id) WHERE superseded_by IS NOT NULL;
`;
