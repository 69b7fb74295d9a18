// One order for its pages.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { get } from '@/api/call'
import type { Order } from '@/api/work'

/** The order and a way to say that it has changed. */
export function useOrder(id: string) {
  const queries = useQueryClient()
  const query = useQuery({ queryKey: ['order', id], queryFn: () => get<Order>(`/api/orders/${id}`), retry: false })
  return {
    ...query,
    changed: () => Promise.all([queries.invalidateQueries({ queryKey: ['order'] }), queries.invalidateQueries({ queryKey: ['demand'] })]),
  }
}
