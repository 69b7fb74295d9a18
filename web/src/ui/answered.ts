// What a write answered is shown at once. A read that had begun before it would put the former state, and its version, back under the
// hand of whoever goes on: it is given up, and the page is read anew.
import type { QueryClient, QueryKey } from '@tanstack/vue-query'

/** Shows `answer` where `queryKey` is shown. */
export function showAnswer<T>(queries: QueryClient, queryKey: QueryKey, answer: T): void {
  queries.setQueryData(queryKey, answer)
  // cancels the read that is under way, and begins one that knows of the write
  void queries.invalidateQueries({ queryKey, exact: true })
}
