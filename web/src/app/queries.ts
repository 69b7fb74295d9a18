// What the pages read, kept while they stand: how long it is fresh, what is asked twice, and what a read that failed leaves behind.
import { QueryClient } from '@tanstack/vue-query'
import { ProblemError, asProblem } from '@/api/problem'

/** So long after a read that failed under a page it is tried again. */
export const AGAIN_MS = 5_000

/** The line or the server failed; a refusal is an answer, and a read that nobody waits for any more is none. */
const isTrouble = (thrown: unknown) => thrown instanceof ProblemError && (thrown.status === 0 || thrown.status >= 500)

/** The queries of the app. A page that stands stays as it is while the line is down, with the drawer somebody writes in: what failed is read again until it is answered. */
export function makeQueries(): QueryClient {
  const queries: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // The transport already repeats what the network lost; a problem is an answer and is shown at once.
        retry: (count, error) => asProblem(error).status >= 500 && count < 1,
        networkMode: 'always',
        persister: async (read, context, query) => {
          try {
            return await read(context)
          } catch (thrown) {
            const before = query.state.data
            if (before === undefined || !isTrouble(thrown)) throw thrown
            setTimeout(() => void queries.invalidateQueries({ queryKey: query.queryKey, exact: true }), AGAIN_MS)
            return before
          }
        },
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  return queries
}
