/**
 * Paths of up to 4,096 bytes fit into the key of `task_files` in shortened form. The index over names of images, which may be as long, is not
 * used by any query.
 */
export const longPathsSqlite = `
ALTER TABLE task_files ADD COLUMN long_path TEXT;  -- the path, when \`path\` is its shortened form; null when \`path\` is the path
DROP INDEX images_by_name;
`;
