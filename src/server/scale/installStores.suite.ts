import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const POSTGRES = [17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin/initdb`);
/** What tests need besides PostgreSQL. */
interface Wanted {
  readonly objectStore: boolean;
}

const SWIFT = ["swift-proxy", "swift-account", "swift-container", "swift-object"];

/** Returns the packages of Debian that are missing. */
function missingPackages({ objectStore }: Wanted): string[] {
  const hasPostgres = process.env.POSTGRES_BIN !== undefined || POSTGRES.some((file) => existsSync(file));
  const hasSwift = SWIFT.every((name) => existsSync(`/usr/bin/${name}-server`));
  const database = hasPostgres ? [] : ["postgresql"];
  if (!objectStore) return database;
  return [...database, ...(hasSwift ? [] : SWIFT), ...(existsSync("/usr/bin/memcached") ? [] : ["memcached"])];
}

/** Installs PostgreSQL and, when wanted, OpenStack Swift where they are missing, as root on Debian. Throws when they are missing afterwards. */
export function installStores(stores: Wanted): void {
  const wanted = missingPackages(stores);
  if (wanted.length > 0 && process.getuid?.() === 0) {
    console.log(`Installing ${wanted.join(", ")}`);
    spawnSync("apt-get", ["update", "-q"], { stdio: "inherit" });
    spawnSync("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...wanted], { stdio: "inherit" });
  }
  const missing = missingPackages(stores);
  if (missing.length === 0) return;
  throw new Error(
    `Missing on this machine: ${missing.join(", ")}. Install these packages of Debian, or set POSTGRES_BIN to the programs of PostgreSQL.`,
  );
}
