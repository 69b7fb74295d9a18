// Where a figure of the three lists leads: the rows behind it, in the list of its noun.
import type { LocationQueryRaw } from 'vue-router'
import { resourceClasses } from '@/features/resources/resourceInput'

/** States of a demand that still waits for something. */
export const openStates = ['submitted', 'accepted', 'published', 'claimed', 'in_progress', 'suspended', 'reported', 'awaiting_meeting', 'awaiting_fund', 'escalated', 'whistled', 'shelved'] as const
/** Of these, those nobody has taken: nothing offered or claimed yet. */
export const unmetStates = ['accepted', 'published', 'awaiting_meeting', 'awaiting_fund', 'escalated', 'shelved'] as const

const within = (community: string): LocationQueryRaw => (community ? { area_id: community } : {})

export const demandRows = (classId: string, states: readonly string[], community: string): LocationQueryRaw => ({ ...within(community), class_id: classId, state: states.join(',') })

/** The list knows a resource's own class; a class of need is found by its name. */
export const resourceRows = (entry: { class_id: string; class_name: string }, community: string): LocationQueryRaw => ({
  ...within(community),
  state: 'listed',
  ...((resourceClasses as readonly string[]).includes(entry.class_id) ? { class: entry.class_id } : { q: entry.class_name }),
})

/** Width of a bar in percent of the longest, never nothing for something. */
export function barWidth(value: number, longest: number): number {
  return value <= 0 || longest <= 0 ? 0 : Math.max(2, Math.round((value / longest) * 100))
}
