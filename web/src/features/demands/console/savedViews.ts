// Views of a list that a user has saved: a name and the address of the list.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get, write } from '@/api/call'
import type { SavedView } from '@/ui/useList'

interface StoredView {
  id: string
  name: string
  /** The query part of the list's address, without page. */
  query: string
}

/** Text and filters of a stored address. */
export function viewOf(stored: StoredView): SavedView {
  const address = new URLSearchParams(stored.query)
  const filters = Object.fromEntries([...address].filter(([key]) => !['q', 'sort', 'page', 'page_size', 'new'].includes(key)))
  return { key: stored.id, label: stored.name, text: address.get('q') ?? '', filters }
}

/** The saved views of `list`. */
export function useSavedViews(list: string) {
  const queries = useQueryClient()
  const { data } = useQuery({ queryKey: ['view', list], queryFn: () => get<{ items: StoredView[] }>('/api/views', { list }), staleTime: Infinity, retry: false })
  const again = () => queries.invalidateQueries({ queryKey: ['view', list] })
  return {
    views: computed(() => (data.value?.items ?? []).map(viewOf)),
    async save(body: { name: string; query: string }, headers: { 'Idempotency-Key': string }) {
      await write('POST', '/api/views', { list, ...body }, headers)
      await again()
    },
    async remove(id: string, headers: { 'Idempotency-Key': string }) {
      await write('DELETE', `/api/views/${encodeURIComponent(id)}`, {}, headers)
      await again()
    },
  }
}
export type SavedViews = ReturnType<typeof useSavedViews>
