/** Imports whose files the server reads from a source of its own. */
export const remoteImportsPostgres = `
ALTER TABLE tasks ADD COLUMN remote TEXT COLLATE "C";  -- JSON: name of the source and folder in it; null for files that were uploaded
`;
