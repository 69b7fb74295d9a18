// The closed sets of the demand list, and how its address becomes the API's query.
import { apiListQuery, type ListQuery } from '@/ui/listQuery'

/** Newest first, without saying so in the address. */
export const DEFAULT_SORT = '-created'

export const states = ['submitted', 'accepted', 'published', 'claimed', 'in_progress', 'suspended', 'reported', 'awaiting_meeting', 'awaiting_fund', 'escalated', 'whistled', 'shelved', 'closed', 'not_accepted', 'referred', 'merged', 'archived'] as const
export const sources = ['mailbox', 'head', 'grid_worker', 'counter', 'phone', 'hotline_12345', 'meeting', 'inspection', 'online', 'visit', 'unit', 'import'] as const

/** Filters of the API that only links set: the rows behind a figure. */
export const linkFilters = ['step', 'supervised', 'unmet', 'class_only', 'due_from', 'due_to', 'accepted_from', 'accepted_to', 'import_id'] as const

/** The tabs of the list, in the order of the work. */
export const stateTabs = [
  { key: 'triage', state: 'submitted' },
  { key: 'issue', state: 'accepted' },
  { key: 'claim', state: 'published' },
  { key: 'confirm', state: 'claimed' },
  { key: 'doing', state: 'in_progress,suspended' },
  { key: 'callback', state: 'reported' },
  { key: 'above', state: 'escalated,whistled,awaiting_meeting,awaiting_fund' },
  { key: 'closed', state: 'closed,archived' },
] as const

/** The API knows four orders; a column knows its key, with a minus for downwards. */
const sorts: Record<string, string> = { [DEFAULT_SORT]: 'newest', created: 'oldest', due: 'due', number: 'number' }

/** The parameters of `GET /api/demands`. Days are China's, the last one whole; a sort of the API's own is passed on. */
export function demandParameters(query: ListQuery): Record<string, string | number> {
  const { from, to } = query.filters
  return {
    ...apiListQuery(query),
    ...(from && dayStart.test(from) && { from: `${from}T00:00:00+08:00` }),
    ...(to && dayStart.test(to) && { to: nextMidnight(to) }),
    sort: sorts[query.sort] ?? (own.has(query.sort) ? query.sort : 'newest'),
  }
}

const own = new Set(Object.values(sorts))
const dayStart = /^\d{4}-\d\d-\d\d$/

/** The midnight in China that ends a day: the API's `to` is not included. */
function nextMidnight(day: string): string {
  return `${new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)}T00:00:00+08:00`
}
