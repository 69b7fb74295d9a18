// The road every request takes: same key on every repeat, patience with a lost network, and a new login in place of a lost form.
import { ProblemError } from './problem'
import { randomId } from '@/ui/randomId'

/** What the transport asks of its surroundings; replaced in tests. */
export interface TransportSetting {
  fetch: (request: Request) => Promise<Response>
  sleep: (milliseconds: number) => Promise<void>
  /** The post the user acts in, sent so that the server can refuse a tab that is behind. */
  actingPost: () => string | null
  /** Called on 401 of a session that was alive; true when the user has logged in again and the request shall be repeated. */
  renewSession: () => Promise<boolean>
}

/** Pauses before each repeat after the network failed. */
export const RETRY_PAUSES_MS = [400, 1_600, 4_000] as const

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * Sends a request. Every write carries an Idempotency-Key, which makes repeating it safe; network failures are repeated after
 * RETRY_PAUSES_MS and then end in ProblemError `network_lost`; a 401 asks for a new login once and repeats the request.
 */
export async function send(original: Request, setting: TransportSetting): Promise<Response> {
  const headers = new Headers(original.headers)
  headers.set('Accept', 'application/json')
  if (writes.has(original.method) && !headers.has('Idempotency-Key')) headers.set('Idempotency-Key', randomId())
  const template = new Request(original, { headers })

  // Re-read for every attempt: a new login may have changed the acting post.
  const attempt = () => {
    const request = template.clone()
    const post = setting.actingPost()
    if (post) request.headers.set('Linli-Acting-Post', post)
    return sendWithPatience(request, setting)
  }
  const response = await attempt()
  const isLogin = new URL(original.url).pathname.endsWith('/api/session') && original.method !== 'DELETE'
  if (response.status !== 401 || isLogin) return response
  return (await setting.renewSession()) ? attempt() : response
}

async function sendWithPatience(request: Request, setting: TransportSetting): Promise<Response> {
  for (const pause of RETRY_PAUSES_MS) {
    try {
      return await setting.fetch(request.clone())
    } catch (failure) {
      if (request.signal.aborted) throw failure
      await setting.sleep(pause)
    }
  }
  try {
    return await setting.fetch(request)
  } catch (failure) {
    if (request.signal.aborted) throw failure
    throw ProblemError.networkLost()
  }
}
