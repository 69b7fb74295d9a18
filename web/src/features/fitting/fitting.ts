// Demands that fit the own unit, as the server proposes them; a person decides.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import type { Demand, DemandSummary, Reason } from '@/api/work'
import { useSession } from '@/features/session/session'

/** A proposal with its reasons in words. */
export interface Fitting {
  demand: Pick<DemandSummary, 'id' | 'number' | 'title' | 'text_start' | 'area_name' | 'class_name' | 'asked' | 'committed' | 'unit'> & {
    /** Until when it may be taken. */
    claim_by: string
  }
  issue_id: string
  score: number
  reasons: Reason[]
}

/** At most five, best first; only a liaison is proposed anything. */
export function useFitting() {
  const { actingPost } = useSession()
  const enabled = computed(() => actingPost.value?.role === 'unit_liaison')
  return useQuery({ queryKey: ['demand', 'fitting'], queryFn: async () => (await get<{ items: Fitting[] }>('/api/fitting')).items, enabled, retry: false })
}

/** One proposal with the whole demand. The demand stays readable when it is no longer proposed. */
export function useOffer(id: string) {
  const list = useFitting()
  const demand = useQuery({ queryKey: ['demand', id], queryFn: () => get<Demand>(`/api/demands/${id}`), retry: false })
  return { ...demand, reasons: computed(() => list.data.value?.find((one) => one.demand.id === id)?.reasons ?? []) }
}

/** How much of a demand nobody has taken yet; null for a single thing, where the figure says nothing. */
export function openQuantity(demand: Pick<DemandSummary, 'asked' | 'committed'>): number | null {
  return demand.asked > 1 ? Math.max(0, demand.asked - demand.committed) : null
}
