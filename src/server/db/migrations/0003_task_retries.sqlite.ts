/** Which task a task repeats, so that asking twice for the same retry makes one. */
export const taskRetriesSqlite = `
ALTER TABLE tasks ADD COLUMN retry_of INTEGER;  -- the task whose input it has
CREATE INDEX tasks_by_retry ON tasks(retry_of) WHERE retry_of IS NOT NULL;
`;
