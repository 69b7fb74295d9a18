// The phone's one queue of waiting writes, sent through the API's transport when the line is back.
import { shallowReactive } from 'vue'
import { ProblemError } from '@/api/problem'
import { transport } from '@/api/client'
import { OfflineQueue, type WaitingWrite } from './offlineQueue'
import { openWriteStore } from './writeStore'

/** Holds the queue once `startOffline` has opened it; null where the browser forbids storage. */
export const offline = shallowReactive<{ queue: OfflineQueue | null }>({ queue: null })

async function sendWrite(write: WaitingWrite): Promise<void> {
  const response = await transport(
    new Request(new URL(write.path, location.origin), {
      method: write.method,
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': write.key },
      body: JSON.stringify(write.body),
    }),
  )
  if (!response.ok) throw await ProblemError.from(response)
}

/** Opens the queue and sends whenever the browser says that the network is back. */
export async function startOffline(): Promise<void> {
  if (offline.queue) return
  try {
    offline.queue = new OfflineQueue(await openWriteStore(), sendWrite)
  } catch {
    return // without storage a write needs the network, and the page says so when it fails
  }
  addEventListener('online', () => void offline.queue?.flush())
  await offline.queue.start()
}
