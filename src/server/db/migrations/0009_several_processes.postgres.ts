/** What the processes of an installation share besides its data: who does the upkeep, counts for limits, and the name of the installation. */
export const severalProcessesPostgres = `
-- The steps of the upkeep, each of which one process does in its interval.
CREATE TABLE upkeep (
  step TEXT COLLATE "C" PRIMARY KEY,
  begun_at BIGINT NOT NULL
);

-- What is counted in a short period, such as the requests of a key in a minute.
CREATE TABLE counters (
  name TEXT COLLATE "C" NOT NULL,
  period BIGINT NOT NULL,  -- when it began
  amount BIGINT NOT NULL,
  PRIMARY KEY (name, period)
);

-- One row. The stores beside the database hold the same id, so that they are not used with another database.
CREATE TABLE installation (
  one BIGINT PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL
);
`;
