// What an act on several demands sends.
import type { DemandSummary } from '@/api/work'

/** What can be done to several ticked demands at once. */
export type BulkAction = 'accept' | 'issue' | 'direct' | 'handle_here' | 'merge'

/** What is chosen for all of them. */
export interface BulkChoice {
  classId: string | null
  into: string
  /** The unit they are offered to. */
  orgId: string | null
  /** The colleague who is asked to handle them; empty: oneself. */
  personId: string
  /** Those that are not public were read, and every unit may see them. */
  makePublic: boolean
}

/** The body of `POST /api/demands/bulk`. The demand that others join is not itself merged. */
export function bulkBody(action: BulkAction, rows: readonly DemandSummary[], chosen: BulkChoice): Record<string, unknown> {
  const items = rows.filter((row) => action !== 'merge' || row.id !== chosen.into).map(({ id, version }) => ({ id, version }))
  switch (action) {
    case 'accept': return { action, items, class_id: chosen.classId }
    case 'issue': return chosen.makePublic ? { action, items, make_public: true } : { action, items }
    case 'direct': return { action, items, to_org_id: chosen.orgId }
    case 'handle_here': return chosen.personId ? { action, items, person_id: chosen.personId } : { action, items }
    case 'merge': return { action, items, into: chosen.into }
  }
}

/** Whether something still has to be chosen; `classed`: each demand has a class already, which it keeps. */
export const bulkOpen = (action: BulkAction, chosen: BulkChoice, classed = false) => (action === 'accept' && !chosen.classId && !classed) || (action === 'direct' && !chosen.orgId)
