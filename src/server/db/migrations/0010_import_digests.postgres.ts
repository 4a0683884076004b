/** The digests of the files of an import, so that an import of the same files is found. Null for earlier tasks, and until an import is committed. */
export const importDigestsPostgres = `
ALTER TABLE tasks ADD COLUMN paths_digest TEXT COLLATE "C";     -- of the paths of its files; see model/dropDigest.ts
ALTER TABLE tasks ADD COLUMN contents_digest TEXT COLLATE "C";  -- of their paths and contents
CREATE INDEX tasks_by_paths ON tasks(workspace_id, paths_digest) WHERE paths_digest IS NOT NULL;
`;
