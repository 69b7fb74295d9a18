// What an organisation offers and what it served, on its page: read when its section is opened.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import type { OrderSummary, ResourceSummary } from '@/api/work'
import type { Page } from '@/ui/listQuery'

/** The first so many are shown; the rest stands in the list behind. */
const FIRST = 20

/** The resources an organisation offers. */
export function useOrgResources(org: () => string) {
  return useQuery({ queryKey: computed(() => ['resource', 'of-org', org()]), queryFn: ({ signal }) => get<Page<ResourceSummary>>('/api/resources', { org_id: org(), page_size: FIRST }, signal) })
}

/** The orders an organisation took. */
export function useOrgOrders(org: () => string) {
  return useQuery({ queryKey: computed(() => ['order', 'of-org', org()]), queryFn: ({ signal }) => get<Page<OrderSummary>>('/api/orders', { org_id: org(), page_size: FIRST }, signal) })
}
