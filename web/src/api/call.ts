// Calls of paths whose answers are typed by hand (work.ts): the same transport, problems thrown, queries without their empty parts.
import { ProblemError } from './problem'
import { transport } from './client'

type Query = Record<string, string | number | boolean | null | undefined>

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** People ask by whole days, the server by moments in China: a span begins with its first day and ends after its last. */
export function momentOf(key: string, value: string): string {
  if (!DAY.test(value)) return value
  if (/(^|_)from$/.test(key)) return `${value}T00:00:00+08:00`
  if (/(^|_)to$/.test(key)) return `${new Date(Date.parse(`${value}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)}T00:00:00+08:00`
  return value
}

/** The address of a call; parameters that are empty, null or undefined are left out. */
export function withQuery(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== null && value !== '') parameters.set(key, momentOf(key, String(value)))
  const text = parameters.toString()
  return text ? `${path}?${text}` : path
}

async function answer<T>(request: Request): Promise<T> {
  const response = await transport(request)
  if (!response.ok) throw await ProblemError.from(response)
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** Reads. Throws ProblemError. */
export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return answer<T>(new Request(new URL(withQuery(path, query), location.origin), { signal }))
}

/** Writes, with the header of the wish (intent.ts). Throws ProblemError. */
export function write<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown, headers: { 'Idempotency-Key': string }): Promise<T> {
  return answer<T>(
    new Request(new URL(path, location.origin), {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  )
}
