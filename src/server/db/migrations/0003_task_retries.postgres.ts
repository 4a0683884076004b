/** The task that a task repeats, so that two requests for the same retry create one task. */
export const taskRetriesPostgres = `
ALTER TABLE tasks ADD COLUMN retry_of BIGINT;  -- the task whose input it has
CREATE INDEX tasks_by_retry ON tasks(retry_of) WHERE retry_of IS NOT NULL;
`;
