/** Covering indexes: counts of a project and jumps in a grid of 100,000 images do not read the rows, which contain whole annotations. */
export const imagesIndexesPostgres = `
DROP INDEX images_by_project;
CREATE INDEX images_by_project ON images(project_id, id, dataset_id, import_id, superseded_by, labelled, objects, bytes);
DROP INDEX images_by_dataset;
CREATE INDEX images_by_dataset ON images(dataset_id, id, import_id, superseded_by);
CREATE INDEX images_superseded ON images(superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX tasks_by_target ON tasks(target_project_id, status);
CREATE INDEX imports_uncommitted ON imports(id) WHERE committed_at IS NULL;
`;
