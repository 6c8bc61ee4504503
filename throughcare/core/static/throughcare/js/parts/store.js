// @ts-check
/**
 * What this device keeps of unsent words: drafts and the queue, in IndexedDB, for one account at a time. Where the
 * browser has no IndexedDB (some private windows) they last as long as the page.
 *
 * @typedef {{client_id: string, member: string, thread: string, body: string, kind: string, reply_to: string|null,
 *   topic: string|null, note?: string|null, at: number, state: "waiting"|"refused", sentence: string}} Entry
 * @typedef {{thread: string, body: string, kind: string, note?: string}} Draft
 */

const NAME = "throughcare-words";
const STORES = /** @type {const} */ ({ queue: "client_id", drafts: "thread", owner: "id" });

/** @type {Promise<IDBDatabase|null>|null} */
let opened = null;
/** @type {Record<string, Map<string, any>>} */
const memory = { queue: new Map(), drafts: new Map(), owner: new Map() };

/** @returns {Promise<IDBDatabase|null>} */
function database() {
  opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(STORES)) request.result.createObjectStore(store, { keyPath });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {string[]} stores
 * @param {(transaction: IDBTransaction) => IDBRequest<T>|void} work
 * @returns {Promise<T|undefined>} settled when it is on the disk
 */
async function within(mode, stores, work) {
  const base = await database();
  if (!base) return undefined;
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(stores, mode, { durability: "strict" });
    const request = work(transaction);
    transaction.oncomplete = () => resolve(request ? request.result : undefined);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** @param {"queue"|"drafts"|"owner"} store @param {any} value @returns {Promise<void>} */
export async function put(store, value) {
  memory[store].set(value[STORES[store]], value);
  await within("readwrite", [store], (t) => void t.objectStore(store).put(value));
}

/** @param {"queue"|"drafts"} store @param {string} key @returns {Promise<void>} */
export async function remove(store, key) {
  memory[store].delete(key);
  await within("readwrite", [store], (t) => void t.objectStore(store).delete(key));
}

/** @param {"queue"|"drafts"|"owner"} store @param {string} key @returns {Promise<any>} */
export async function get(store, key) {
  if (!(await database())) return memory[store].get(key);
  return within("readonly", [store], (t) => t.objectStore(store).get(key));
}

/** Everything in the queue, in the order in which it was written. @returns {Promise<Entry[]>} */
export async function queue() {
  return (await all("queue")).sort((a, b) => a.at - b.at);
}

/** Every draft. @returns {Promise<Draft[]>} */
export function drafts() {
  return all("drafts");
}

/** @param {"queue"|"drafts"} store @returns {Promise<any[]>} */
async function all(store) {
  if (!(await database())) return [...memory[store].values()];
  return (await within("readonly", [store], (t) => t.objectStore(store).getAll())) ?? [];
}

/** Forget every word. @returns {Promise<void>} */
export async function wipe() {
  for (const kept of Object.values(memory)) kept.clear();
  await within("readwrite", Object.keys(STORES), (t) => {
    for (const store of Object.keys(STORES)) t.objectStore(store).clear();
  });
}
