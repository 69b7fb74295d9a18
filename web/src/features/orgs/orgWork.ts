// What an organisation offers and what it served, on its page: read once for the tab's count and its rows.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import type { OrderSummary, ResourceSummary } from '@/api/work'
import { deskRoles, readerRoles } from '@/app/roles'
import { useSession } from '@/features/session/session'
import type { Page } from '@/ui/listQuery'

/** The first so many are shown; the rest stands in the list behind. */
const FIRST = 20

/** Whether the reader works with the orders and resources of others. */
export function useSeesOrgWork() {
  const { actingPost } = useSession()
  return computed(() => ([...deskRoles, ...readerRoles] as string[]).includes(actingPost.value?.role ?? ''))
}

/** The resources an organisation offers. */
export function useOrgResources(org: () => string) {
  const enabled = useSeesOrgWork()
  return useQuery({ queryKey: computed(() => ['resource', 'of-org', org()]), queryFn: ({ signal }) => get<Page<ResourceSummary>>('/api/resources', { org_id: org(), page_size: FIRST }, signal), enabled })
}

/** The orders an organisation took. */
export function useOrgOrders(org: () => string) {
  const enabled = useSeesOrgWork()
  return useQuery({ queryKey: computed(() => ['order', 'of-org', org()]), queryFn: ({ signal }) => get<Page<OrderSummary>>('/api/orders', { org_id: org(), page_size: FIRST }, signal), enabled })
}
