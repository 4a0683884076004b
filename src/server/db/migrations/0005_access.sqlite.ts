/** Sign-in links that work once, limits of keys with what is used of them, and the audit log. */
export const accessSqlite = `
CREATE TABLE sign_in_links (
  token_sha256 TEXT PRIMARY KEY,           -- hex of SHA-256 of the token in the link
  key_id INTEGER NOT NULL REFERENCES keys(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);

-- Null: the limit of the server. 0: no limit.
ALTER TABLE keys ADD COLUMN requests_per_minute INTEGER;
ALTER TABLE keys ADD COLUMN bytes_per_day INTEGER;
ALTER TABLE keys ADD COLUMN tasks_per_hour INTEGER;

CREATE TABLE key_usage (
  key_id INTEGER NOT NULL REFERENCES keys(id),
  unit TEXT NOT NULL,                      -- bytes, tasks
  period INTEGER NOT NULL,                 -- when the day or hour began
  amount INTEGER NOT NULL,
  PRIMARY KEY (key_id, unit, period)
) WITHOUT ROWID;

-- Rows keep the names that things had, and outlive them.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  via TEXT NOT NULL,                       -- key, session, link, command, server
  key_id INTEGER,                          -- null when no key was used
  actor TEXT,                              -- name of the key
  target_id INTEGER,
  target TEXT,                             -- name of what it was done to
  details TEXT NOT NULL                    -- JSON object of texts, numbers and booleans
);
CREATE INDEX audit_by_workspace ON audit(workspace_id, id);
CREATE INDEX audit_by_time ON audit(at);
`;
