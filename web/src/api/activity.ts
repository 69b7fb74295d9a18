// Activities as the API tells them. Times are RFC 3339, ids texts, codes words of i18n `activity.*` and `status.activity*`.
import type { AllowedAction, NextStepData } from '@/ui/contract'

export const activityKinds = ['culture', 'service_day', 'lecture', 'elders', 'children', 'environment', 'festival', 'party_day', 'training', 'other'] as const
export type ActivityKind = (typeof activityKinds)[number]
export const activityStates = ['idea', 'planned', 'checked', 'recruiting', 'in_progress', 'ended', 'settled', 'archived', 'cancelled'] as const
export type ActivityState = (typeof activityStates)[number]
export const everyChoices = ['weekly', 'fortnightly', 'monthly'] as const
export type Every = (typeof everyChoices)[number]
export type PartnerState = 'asked' | 'yes' | 'no' | 'withdrawn' | 'left'
export type ShareState = 'open' | 'done' | 'not_done' | 'settled'
export type SignUpState = 'taken' | 'waiting' | 'withdrawn' | 'cancelled'
/** How somebody signed up on behalf of another said so. */
export const behalfWays = ['counter', 'phone', 'visit'] as const
export type SignUpWay = 'self' | 'public' | (typeof behalfWays)[number]
export const presences = ['unknown', 'came', 'absent'] as const
export type Presence = (typeof presences)[number]

/** The booked place an activity stands on; `lost` when it was declined, cancelled or closed. */
export interface ActivityBooking {
  id: string
  number: string
  resource_id: string
  resource_title: string
  resource_org_id: string
  from_at: string
  to_at: string
  state: string
  lost: boolean
}

/** An activity as a list shows it. */
export interface ActivityItem {
  id: string
  number: string
  title: string
  kind: ActivityKind
  state: ActivityState
  full: boolean
  host_org_id: string
  host_org_name: string
  host_is_unit: boolean
  host_ended: boolean
  area_id: string
  area_name: string
  /** Empty while it is an idea. */
  venue: string
  starts_at: string | null
  ends_at: string | null
  sign_up_until: string | null
  /** Null: open to all, nobody signs up. */
  capacity: number | null
  taken: number
  waiting: number
  /** As reported. */
  came: number | null
  public: boolean
  risk: number
  minors_welcome: boolean
  /** Names of those that said yes. */
  partners: string[]
  partners_asked: number
  series_id: string | null
  series_nth: number | null
  series_total: number | null
  demand_id: string | null
  demand_number: string | null
  demand_title: string | null
  project_id: string | null
  project_number: string | null
  project_title: string | null
  booking: ActivityBooking | null
  next_step: NextStepData
  version: number
}

/** A unit asked to bring something, and what became of it. */
export interface PartnerView {
  id: string
  org_id: string
  org_name: string
  own: boolean
  gone: boolean
  brings: string
  quantity: number
  unit: string
  class_id: string | null
  /** What it brings is the booked place, counted there. */
  by_booking: boolean
  state: PartnerState
  share: ShareState
  done: number | null
  paper: string | null
  reason: string | null
  answered_at: string | null
  counted: number | null
  counted_on: string | null
  allowed_actions: AllowedAction[]
  version: number
}

/** One occurrence of a series. */
export interface SeriesItem {
  id: string
  number: string
  state: ActivityState
  starts_at: string | null
  ends_at: string | null
  taken: number
  current: boolean
}

/** The reader's own place. */
export interface SignUpOwn {
  id: string
  state: SignUpState
  /** Place on the waiting list, from 1. */
  position: number | null
  name: string
  minor: boolean
  way: SignUpWay
  created_at: string
  version: number
  allowed_actions: AllowedAction[]
}

/** One step of its history. */
export interface ActivityEntry {
  id: string
  at: string
  event: string
  from_state: string | null
  to_state: string | null
  who: string | null
  role: string | null
  reason: string | null
  detail: Record<string, unknown> | null
}

/** An activity with everything. */
export interface ActivityView extends ActivityItem {
  audience: string | null
  note: string | null
  class_id: string | null
  class_name: string | null
  insurance_no: string | null
  safety_note: string | null
  needs_training: boolean
  training_note: string | null
  agreement_note: string | null
  host_quantity: number
  host_unit: string
  host_counted: number | null
  host_counted_on: string | null
  /** Last said: why it was sent back, cancelled or reopened. */
  word: string | null
  outcome: string | null
  walk_ins: number | null
  planned_by: string | null
  checked_by: string | null
  reported_by: string | null
  settled_by: string | null
  planned_at: string | null
  checked_at: string | null
  opened_at: string | null
  began_at: string | null
  ended_at: string | null
  reported_at: string | null
  settled_at: string | null
  cancelled_at: string | null
  partners_asked_in: PartnerView[]
  series: SeriesItem[]
  attendance: { came: number; absent: number; unknown: number }
  my_sign_up: SignUpOwn | null
  timeline: ActivityEntry[]
  allowed_actions: AllowedAction[]
}

export interface ActivityList {
  items: ActivityItem[]
  total: number
  page: number
  page_size: number
  allowed_actions: AllowedAction[]
}

/** What is written down of an activity. */
export interface ActivityWords {
  title: string
  kind: ActivityKind
  host_org_id: string
  area_id: string
  venue: string
  starts_at: string | null
  ends_at: string | null
  sign_up_until: string | null
  capacity: number | null
  audience: string | null
  minors_welcome: boolean
  risk: number
  insurance_no: string | null
  safety_note: string | null
  needs_training: boolean
  training_note: string | null
  agreement_note: string | null
  class_id: string | null
  demand_id: string | null
  project_id: string | null
  booking_id: string | null
  public: boolean
  note: string | null
  host_quantity: number
  host_unit: string
}

/** A unit to ask. */
export interface PartnerInput {
  org_id: string
  brings: string
  quantity: number
  unit: string
  class_id: string | null
  by_booking: boolean
}

/** Somebody who signed up, for those who hold the list. */
export interface SignUpView {
  id: string
  /** The number on the paper list, from 1. */
  nth: number
  name: string
  phone_masked: string | null
  minor: boolean
  guardian: string | null
  guardian_present: boolean
  way: SignUpWay
  note: string | null
  state: SignUpState
  position: number | null
  presence: Presence
  entered_by: string | null
  /** Why somebody else took them off. */
  word: string | null
  created_at: string
  version: number
  allowed_actions: AllowedAction[]
}

export interface SignUpList {
  activity_id: string
  capacity: number | null
  taken: number
  waiting: number
  walk_ins: number | null
  items: SignUpView[]
  allowed_actions: AllowedAction[]
  /** Of the activity. */
  version: number
}

/** What signing up answers; the code stands on the slip of somebody signed up by another. */
export interface SignUpAnswer {
  sign_up: SignUpOwn
  code: string | null
  activity: ActivityView
}

/** An activity as everybody may read it. */
export interface PublicActivity {
  id: string
  street_id: number
  number: string
  title: string
  kind: ActivityKind
  state: ActivityState
  host_name: string
  place: string
  venue: string
  starts_at: string
  ends_at: string
  sign_up_until: string | null
  capacity: number | null
  taken: number
  waiting: number
  full: boolean
  minors_welcome: boolean
  audience: string | null
  note: string | null
  safety_note: string | null
  partners: string[]
  can_sign_up: boolean
  /** In words. */
  closed_reason: string | null
}

/** What a visitor's sign-up answers. */
export interface PublicSignUpAnswer {
  code: string
  state: SignUpState
  position: number | null
  activity: PublicActivity
}

/** A sign-up by its code. */
export interface PublicSignUp {
  state: SignUpState
  position: number | null
  name: string
  minor: boolean
  can_withdraw: boolean
  activity: PublicActivity
  /** What happened since, in words: cancelled and why, moved up from the waiting list. */
  told: string | null
}

/** What a change of a whole series did, and which occurrences it left alone, with the reason. */
export interface SeriesAnswer {
  activity: ActivityView
  changed: SeriesItem[]
  kept: (SeriesItem & { reason_code: string; reason: string })[]
}
