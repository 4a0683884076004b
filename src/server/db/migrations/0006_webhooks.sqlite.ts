/** Webhooks, and what they have to deliver. */
export const webhooksSqlite = `
CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id INTEGER NOT NULL REFERENCES workspaces(id),
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  events TEXT NOT NULL,                    -- comma separated
  secret TEXT NOT NULL,                    -- as it is: the server signs with it
  former_secret TEXT,                      -- signs as well until former_until
  former_until INTEGER,
  created_at INTEGER NOT NULL,
  off_at INTEGER,                          -- when it was switched off; null while it is on
  off_reason TEXT,                         -- manual, failing, backlog
  failing_since INTEGER,                   -- first failed attempt since the last success
  free_at INTEGER NOT NULL                 -- end of the lease of the process that delivers, or of the last delivery
);
CREATE INDEX webhooks_by_workspace ON webhooks(workspace_id, id);

-- Written in the transaction of the change that they report.
CREATE TABLE webhook_deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id TEXT NOT NULL UNIQUE,        -- uuid, the id on the wire
  webhook_id INTEGER NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
  event TEXT NOT NULL,
  body TEXT NOT NULL,                      -- JSON as it is sent
  status TEXT NOT NULL,                    -- waiting, delivered, failed
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,                 -- of the next attempt
  attempts INTEGER NOT NULL DEFAULT 0,
  attempted_at INTEGER,                    -- the last attempt, with what came of it
  duration_ms INTEGER,
  http_status INTEGER,
  error TEXT,
  answer TEXT                              -- the first bytes of the response
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries(webhook_id, status, due_at);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries(status, created_at);
`;
