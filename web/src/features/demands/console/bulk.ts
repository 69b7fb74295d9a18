// What an act on several demands sends.
import type { DemandSummary } from '@/api/work'

/** The body of `POST /api/demands/bulk`. The demand that others join is not itself merged. */
export function bulkBody(action: 'accept' | 'issue' | 'merge', rows: readonly DemandSummary[], chosen: { classId: string | null; into: string }): Record<string, unknown> {
  const items = rows.filter((row) => action !== 'merge' || row.id !== chosen.into).map(({ id, version }) => ({ id, version }))
  if (action === 'accept') return { action, items, class_id: chosen.classId }
  return action === 'issue' ? { action, items } : { action, items, into: chosen.into }
}
