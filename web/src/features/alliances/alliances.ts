// Alliances and memberships: read once for a tab's count and its rows, and what comes next in the words of the next-step line.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { get } from '@/api/call'
import type { AllianceRow, MembershipRow } from '@/api/alliance'
import type { NextStepData } from '@/ui/contract'
import type { Page } from '@/ui/listQuery'

/** Rows of a section; the rest is counted. */
const SHOWN = 100

/** Whose memberships: of an alliance or of a unit. */
export interface About {
  alliance_id?: string
  org_id?: string
}

/** The living memberships, or with `past` those that ended too. */
export function useMemberships(about: () => About, past?: Ref<boolean>, unbound?: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['membership', 'of', about(), past?.value ?? false, unbound?.value ?? false]),
    queryFn: ({ signal }) => get<Page<MembershipRow>>('/api/memberships', { ...about(), page_size: SHOWN, ...(past?.value && { ended: true }), ...(unbound?.value && { without_agreement: true }) }, signal),
    placeholderData: (before) => before,
  })
}

/** What an alliance waits for, as the line above everything says it. No time limit stands behind it. */
export function nextOf(alliance: Pick<AllianceRow, 'next' | 'lead_org_name'>): NextStepData {
  const { what, step } = alliance.next
  const code = what === 'routine' ? 'none' : what === 'step' ? `alliance_${step ?? ''}` : `alliance_${what}`
  return { code, who: what === 'answers' ? null : alliance.lead_org_name, due_at: null, late_by_ms: null }
}

/** Today in China, as a date field holds it. */
export const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

/** The beginning of a day in China; nothing for today, which the server takes for now. */
export const dayOf = (typed: string) => (typed && typed !== today() ? `${typed}T00:00:00+08:00` : null)
