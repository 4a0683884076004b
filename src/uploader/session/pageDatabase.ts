/** Runs `act` in one transaction and resolves with the result of its request once everything is stored. */
export type Within = <T>(
  store: string,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
) => Promise<T>;

/**
 * Returns how transactions run in a database of the page. Each has a connection of its own, so that an open tab never blocks the upgrade of
 * another tab. Rejects where the browser has no database, or refuses it.
 */
export function createPageDatabase(
  factory: IDBFactory | undefined,
  name: string,
  make: (database: IDBDatabase) => void,
): Within {
  return async (store, mode, act) => {
    if (factory === undefined) throw new Error("This browser keeps no data for pages.");
    const database = await openDatabase(factory, name, make);
    try {
      const transaction = database.transaction(store, mode);
      const settled = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
      const [value] = await Promise.all([asPromise(act(transaction.objectStore(store))), settled]);
      return value;
    } finally {
      database.close();
    }
  };
}

function asPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function openDatabase(factory: IDBFactory, name: string, make: (database: IDBDatabase) => void): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => make(request.result);
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("Another tab holds an older version of this database."));
  });
}
