// The phone's one queue of waiting writes, sent through the API's transport when the line is back.
import { shallowReactive, watch } from 'vue'
import { write as callWrite } from '@/api/call'
import { sessionGate } from '@/api/sessionGate'
import { OfflineQueue, type WaitingWrite } from './offlineQueue'
import { openWriteStore } from './writeStore'

/** Holds the queue once `startOffline` has opened it; null where the browser forbids storage. */
export const offline = shallowReactive<{ queue: OfflineQueue | null }>({ queue: null })

/** Who holds the phone, and in which post; null on the public pages. */
export const currentOwner = () => (sessionGate.account ? `${sessionGate.account}/${sessionGate.actingPost ?? ''}` : null)

const sendWrite = (write: WaitingWrite) => callWrite(write.method, write.path, write.body, { 'Idempotency-Key': write.key })

/** How often waiting writes are tried again while the page stands open, in milliseconds. */
const RETRY_MS = 20_000

let opening: Promise<void> | undefined

/** Opens the queue and sends whenever the browser says that the network is back, or the writer has come back. */
export function startOffline(): Promise<void> {
  return (opening ??= open())
}

async function open(): Promise<void> {
  try {
    offline.queue = new OfflineQueue(await openWriteStore(), sendWrite, currentOwner)
  } catch {
    return // without storage a write needs the network, and the page says so when it fails
  }
  const flush = () => void offline.queue?.flush()
  addEventListener('online', flush)
  document.addEventListener('visibilitychange', flush) // in-app browsers sleep through the event above
  setInterval(() => offline.queue?.waiting.length && flush(), RETRY_MS)
  watch(currentOwner, flush)
  await offline.queue.start()
}
