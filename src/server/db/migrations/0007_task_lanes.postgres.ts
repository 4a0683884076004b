/** The lane of a task, by its size, and its turn: small tasks do not wait behind large ones, and workspaces take turns. */
export const taskLanesPostgres = `
ALTER TABLE tasks ADD COLUMN lane TEXT COLLATE "C" NOT NULL DEFAULT 'small';  -- small, large
ALTER TABLE tasks ADD COLUMN turn BIGINT;  -- number of its last claim among those of all tasks; null before
UPDATE tasks SET lane = 'large' WHERE total > 5000;
CREATE INDEX tasks_by_turn ON tasks(turn);
CREATE INDEX tasks_by_workspace_turn ON tasks(workspace_id, lane, turn);
`;
