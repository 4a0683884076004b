/** What the processes of an installation share besides its data: who does the upkeep, counts for limits, and the name of the installation. */
export const severalProcessesSqlite = `
-- The steps of the upkeep, each of which one process does in its interval.
CREATE TABLE upkeep (
  step TEXT PRIMARY KEY,
  begun_at INTEGER NOT NULL
);

-- What is counted in a short period, such as the requests of a key in a minute.
CREATE TABLE counters (
  name TEXT NOT NULL,
  period INTEGER NOT NULL,  -- when it began
  amount INTEGER NOT NULL,
  PRIMARY KEY (name, period)
);

-- One row. The stores beside the database hold the same id, so that they are not used with another database.
CREATE TABLE installation (
  one INTEGER PRIMARY KEY,
  id TEXT NOT NULL
);
`;
