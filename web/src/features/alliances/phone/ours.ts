// The own unit's memberships: all of them, and the one in an alliance.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { AllianceView, MembershipRow } from '@/api/alliance'
import { get } from '@/api/call'
import { useSession } from '@/features/session/session'
import type { Page } from '@/ui/listQuery'

/** Reads the own unit's memberships, living ones first. */
export function useOwnUnit() {
  const { actingPost } = useSession()
  const org = computed(() => actingPost.value?.org_id)
  const load = (query: Record<string, string | number | boolean>) => get<Page<MembershipRow>>('/api/memberships', { org_id: org.value, ...query })
  return { org, load }
}

/** The own unit's latest membership in an alliance, and the alliance while the unit is asked to it or in it. */
export function useOurs(id: string) {
  const { load } = useOwnUnit()
  const { data, error, refetch } = useQuery({ queryKey: ['membership', 'ours', id], queryFn: async () => (await load({ alliance_id: id, ended: true, page_size: 200 })).items })
  /** Ended ones stand last: the first is the living one, or else the latest is the last. */
  const membership = computed(() => data.value?.find((one) => !one.to) ?? data.value?.at(-1) ?? null)
  const { data: alliance } = useQuery({ queryKey: ['alliance', 'one', id], queryFn: ({ signal }) => get<AllianceView>(`/api/alliances/${id}`, {}, signal), enabled: computed(() => Boolean(membership.value && !membership.value.to)), retry: false })
  return { membership, alliance, missing: computed(() => data.value?.length === 0), error, refetch }
}
