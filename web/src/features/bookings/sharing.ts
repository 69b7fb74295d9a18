// Shared resources as the API tells them: on what terms a place opens, what is free, who has booked. Times are RFC 3339, days `2026-11-24`, times of day `08:30`.
import type { AllowedAction, NextStepData } from '@/ui/contract'
import type { ResourceSummary, WorkEntry } from '@/api/work'

export const approvalModes = ['instant', 'approval'] as const
export const eligibles = ['posts', 'units', 'alliance'] as const
export const dayKinds = ['every', 'working', 'rest', 'holiday', 'school_holiday', 'school_term'] as const
export const closureKinds = ['closure', 'repair'] as const
export const quotaPers = ['unit', 'person', 'kind'] as const
export const quotaPeriods = ['day', 'week', 'month', 'year'] as const
export const bookingKinds = ['meeting', 'activity', 'training', 'sport', 'service', 'other'] as const
export const behalfWays = ['counter', 'phone', 'paper'] as const
export const bookingStates = ['waiting', 'requested', 'approved', 'confirmed', 'displaced', 'in_use', 'returned', 'rated', 'declined', 'cancelled', 'no_show', 'lapsed'] as const

export type BookingKind = (typeof bookingKinds)[number]
export type BookingState = (typeof bookingStates)[number]
export type ClosureKind = (typeof closureKinds)[number]
export type DayKind = (typeof dayKinds)[number]

/** A weekly rule; Monday is 1. A season is days of each year, `06-01`, and may cross the New Year. */
export interface OpeningWindow {
  weekdays: number[]
  days: DayKind
  from: string
  to: string
  season_from: string | null
  season_to: string | null
}

/** At most so many bookings. */
export interface Quota {
  per: (typeof quotaPers)[number]
  kind: BookingKind | null
  period: (typeof quotaPeriods)[number]
  most: number
}

/** On what terms a resource is booked. */
export interface BookingTerms {
  bookable: boolean
  /** Parties at once. */
  capacity: number
  slot_minutes: number
  most_slots: number
  lead_hours: number
  horizon_days: number
  approval: (typeof approvalModes)[number]
  eligible: (typeof eligibles)[number]
  alliance_id: string | null
  alliance_name: string | null
  residents: boolean
  quotas: Quota[]
  conditions: string
  conditions_version: number
  cancel_hours: number
}

/** A closure or repair; `displaced` counts the bookings it hit that have no other slot yet. */
export interface Closure {
  id: string
  kind: ClosureKind
  from: string
  to: string
  reason: string
  lifted_at: string | null
  displaced: number
}

/** A stretch with so many places free in all of it. */
export interface FreeSlot {
  from: string
  to: string
  free: number
}

/** How a resource can be booked. */
export interface Openings {
  resource_id: string
  title: string
  class: ResourceSummary['class']
  state: string
  org_id: string
  org_name: string
  area_name: string
  valid_to: string | null
  terms: BookingTerms | null
  windows: OpeningWindow[]
  closures: Closure[]
  next_free: FreeSlot[]
  allowed_actions: AllowedAction[]
  version: number
}

/** How it stands about a slot. */
export type SlotState = 'free' | 'full' | 'closed' | 'repair' | 'out_of_time'
/** A slot of a day. */
export interface Slot {
  from: string
  to: string
  state: SlotState
  free: number
  reason: string | null
}
/** A day with what the calendar calls it. */
export interface SlotDay {
  day: string
  day_name: string | null
  slots: Slot[]
}
/** The slots of a resource, day by day. */
export interface Slots {
  resource_id: string
  capacity: number
  slot_minutes: number
  most_slots: number
  days: SlotDay[]
}

/** A resource with free slots; `first` holds at most three of them. */
export interface FreePlace {
  resource_id: string
  title: string
  class: ResourceSummary['class']
  org_id: string
  org_name: string
  area_name: string
  capacity: number
  approval: BookingTerms['approval']
  free_slots: number
  first: FreeSlot[]
}

/** One day of one place. */
export interface MonthDay {
  day: string
  slots: number
  free: number
  bookings: number
  closed: ClosureKind | null
}
/** One place day by day. */
export interface MonthPlace {
  resource_id: string
  title: string
  class: ResourceSummary['class']
  org_id: string
  org_name: string
  area_id: string
  area_name: string
  capacity: number
  days: MonthDay[]
}

/** A booking in a list or a calendar; who and what for are absent for readers who neither booked nor keep the place. */
export interface BookingSummary {
  id: string
  number: string
  resource_id: string
  resource_title: string
  resource_class: ResourceSummary['class']
  area_name: string
  from: string
  to: string
  state: BookingState
  own: boolean
  party: string | null
  kind: BookingKind | null
  purpose: string | null
  series_id: string | null
  on_behalf: boolean
  /** Everybody may see what it is and come along. */
  open: boolean
  /** The reader comes along. */
  along: boolean
  next_step: NextStepData
  version: number
}

/** A booking's page. */
export interface Booking extends BookingSummary {
  org_id: string | null
  behalf_way: (typeof behalfWays)[number] | null
  order_id: string | null
  order_number: string | null
  directed: boolean
  conditions: string
  conditions_version: number
  acknowledged_version: number | null
  free_until: string
  /** `7K2-M9P`; absent before it is confirmed. */
  code: string | null
  waiting_place: number | null
  reason: string | null
  late_cancel: boolean
  closure_id: string | null
  closure_reason: string | null
  alternatives: FreeSlot[]
  joined: number
  joined_by_me: boolean
  started_at: string | null
  returned_at: string | null
  in_order: boolean | null
  return_note: string | null
  rating: number | null
  rating_note: string | null
  timeline: WorkEntry[]
  allowed_actions: AllowedAction[]
}

/** Bookings that new opening hours would leave outside. */
export interface HoursHits {
  total: number
  first: BookingSummary[]
}

/** Weekly bookings made in one go; what was refused is told once, in the answer to making it. */
export interface Series {
  id: string
  resource_id: string
  resource_title: string
  until: string
  ended_at: string | null
  bookings: BookingSummary[]
  refused: { from: string; to: string; code: string; reason: string; next_free: FreeSlot[] }[]
  kept: string[]
  may_end: boolean
  version: number
}

/** A line of the guard's sheet. */
export interface SheetLine {
  id: string
  from: string
  to: string
  party: string
  purpose: string
  code: string
  state: BookingState
}
/** The guard's sheet of some days. */
export interface DaySheet {
  resource_id: string
  title: string
  from: string
  to: string
  lines: SheetLine[]
}

/** Holidays of the street's schools. */
export interface SchoolHolidays {
  version: number
  holidays: { name: string; from: string; to: string }[]
}

/** How free a day or a slot is, for eyes. */
export type Freedom = 'free' | 'partly' | 'full' | 'closed'

/** A day of a place among many: closed where no slot opens or all of them are shut. */
export function freedomOf(day: Pick<MonthDay, 'slots' | 'free' | 'bookings' | 'closed'>): Freedom {
  if (!day.slots || (day.closed && !day.free)) return 'closed'
  if (!day.free) return 'full'
  return day.free < day.slots || day.bookings > 0 || day.closed ? 'partly' : 'free'
}

/** A slot of a place that takes `capacity` parties at once. */
export function slotFreedom(slot: Pick<Slot, 'state' | 'free'>, capacity: number): Freedom {
  if (slot.state === 'free') return slot.free < capacity ? 'partly' : 'free'
  return slot.state === 'full' ? 'full' : 'closed'
}

/** How many slots in a row can be booked from this one on: neighbours that touch and are free, at most `most`. */
export function slotsInARow(slots: readonly Slot[], from: string, most: number): Slot[] {
  const start = slots.findIndex((slot) => slot.from === from)
  const found: Slot[] = []
  for (let index = start; index >= 0 && index < slots.length && found.length < most; index += 1) {
    const slot = slots[index]!
    const before = found.at(-1)
    if (before && (slot.state !== 'free' || Date.parse(before.to) !== Date.parse(slot.from))) break
    found.push(slot)
  }
  return found
}

/** Whether an act is possible now. */
export const may = (thing: { allowed_actions: AllowedAction[] } | null | undefined, action: string): boolean => Boolean(thing?.allowed_actions.some((one) => one.action === action && one.allowed))

/** The code on a slip as one says it: a pause between the groups. */
export const spokenCode = (code: string): string => code.split('').join(' ').replace(/ - /g, '，')
