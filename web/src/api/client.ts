// The typed client of the server's API: generated paths, our transport, problems thrown.
import createClient from 'openapi-fetch'
import { preferences } from '@/app/preferences'
import { ProblemError } from './problem'
import type { paths } from './schema'
import { sessionGate } from './sessionGate'
import { send } from './transport'

/** Sends a request the way every request goes (see transport.ts). Answers the response, also when it is a problem. */
export function transport(request: Request): Promise<Response> {
  request.headers.set('Accept-Language', preferences.locale === 'zh' ? 'zh-CN' : 'en') // problems and reasons come back in it
  return send(request, {
    fetch: (attempt) => fetch(attempt),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    actingPost: () => sessionGate.actingPost,
    renewSession: () => sessionGate.renew(),
  })
}

/** The API. Use with `unwrap`: `const demand = await unwrap(client.GET('/api/demands/{id}', …))`. */
export const client = createClient<paths>({ baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin, fetch: transport })

client.use({
  async onResponse({ response }) {
    if (!response.ok) throw await ProblemError.from(response)
    return undefined
  },
})

/** The data of an answer. Throws ProblemError; an empty answer (204) gives undefined. */
export async function unwrap<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}
