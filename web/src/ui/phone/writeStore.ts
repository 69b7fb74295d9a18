// Keeps waiting writes in IndexedDB, which survives a closed in-app browser.
import type { WaitingWrite, WriteStore } from './offlineQueue'

const table = 'writes'

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Opens the store; rejects where the browser forbids it (then writing needs the network). */
export async function openWriteStore(name = 'linli-offline'): Promise<WriteStore> {
  const opening = indexedDB.open(name, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(table, { keyPath: 'key' })
  const database = await settled(opening)
  const rows = (mode: IDBTransactionMode) => database.transaction(table, mode).objectStore(table)
  return {
    all: () => settled(rows('readonly').getAll() as IDBRequest<WaitingWrite[]>),
    // The page's copy is reactive, which the database cannot clone.
    put: async (write) => void (await settled(rows('readwrite').put(JSON.parse(JSON.stringify(write))))),
    remove: async (key) => void (await settled(rows('readwrite').delete(key))),
  }
}
