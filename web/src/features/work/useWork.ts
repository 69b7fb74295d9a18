// One demand, order or whistle on a page: asked, kept live, acted on.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get, write } from '@/api/call'
import { asProblem } from '@/api/problem'
import type { Demand, Order } from '@/api/work'
import { randomId } from '@/ui/randomId'
import { actKey, type Noun } from './acts'

/** Where the acts of a noun are posted. */
const folder: Record<Noun, string> = { demand: 'demands', order: 'orders', whistle: 'whistles' }

/** The demand or order `id` of an address. */
export function useThing<T extends Demand | Order>(noun: 'demand' | 'order', id: () => string) {
  const { data, error, refetch, isPending } = useQuery({
    queryKey: computed(() => [noun, 'one', id()]),
    queryFn: ({ signal }) => get<T>(`/api/${folder[noun]}/${encodeURIComponent(id())}`, {}, signal),
    retry: false,
  })
  return { thing: computed(() => data.value), problem: computed(() => (error.value ? asProblem(error.value) : null)), reload: refetch, pending: isPending }
}

/** Posts an act and shows what came of it everywhere. */
export function useAct() {
  const queries = useQueryClient()
  return async function act(noun: Noun, id: string, action: string, body: unknown, headers: { 'Idempotency-Key': string }): Promise<{ id: string; tracking_code?: string }> {
    try {
      const answer = await write<{ id: string; tracking_code?: string }>('POST', `/api/${folder[noun]}/${encodeURIComponent(id)}/${actKey(action).replaceAll('_', '-')}`, body, headers)
      if (noun !== 'whistle' && answer?.id === id) queries.setQueryData([noun, 'one', id], answer)
      return answer
    } finally {
      // Also after a refusal: somebody else was quicker, and the page must show their work.
      for (const entity of ['demand', 'order', 'whistle']) void queries.invalidateQueries({ queryKey: [entity] })
    }
  }
}

/** Opens the telephone number of a requester; the reason goes on record. */
export async function revealPhone(requesterId: string, reason: string): Promise<string> {
  const answer = await write<{ phone: string }>('POST', `/api/requesters/${encodeURIComponent(requesterId)}/phone`, { reason }, { 'Idempotency-Key': randomId() })
  return answer.phone
}
