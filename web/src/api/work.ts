// The things of the loop as the API tells them: demands, orders, whistles, matches, today. Times are RFC 3339, ids texts, codes words of i18n `codes.*`.
import type { AllowedAction, NextStepData } from '@/ui/contract'
import type { ActivityItem } from './activity'

/** One step of an object's history. `who` is a name or a role in words; `event` a key of `codes.event`. */
export interface WorkEntry {
  id: string
  at: string
  event: string
  from_state: string | null
  to_state: string | null
  who: string | null
  role: string | null
  reason: string | null
  /** What else the event wrote down, by name. */
  detail: Record<string, unknown> | null
}

/** Why something was suggested: `text` is already in words. */
export interface Reason {
  code: string
  text: string
}

/** A demand in a list. Quantities are in `unit`, summed over its lines. */
export interface DemandSummary {
  id: string
  number: string
  title: string
  text_start: string
  class_id: string | null
  class_name: string | null
  source: string
  urgency: 'ordinary' | 'urgent'
  area_id: string
  area_name: string
  beneficiaries: number | null
  state: string
  next_step: NextStepData
  created_at: string
  accepted_at: string | null
  closed_at: string | null
  asked: number
  committed: number
  fulfilled: number
  unit: string | null
  reopen_count: number
  supervised: boolean
  requesters: number
  version: number
}

/** What exactly is asked for, and how much of it is promised, under way and done. */
export interface DemandLine {
  id: string
  what: string
  unit: string
  asked: number
  committed: number
  in_progress: number
  fulfilled: number
}

/** Somebody who asked. */
export interface Requester {
  id: string
  name: string | null
  anonymous: boolean
  contact_ok: boolean
  phone_masked: string | null
  created_at: string
}

/** An offer of a demand to takers. Open until `closed_at`. */
export interface Issue {
  id: string
  mode: 'open' | 'directed' | 'rotating'
  line_id: string | null
  to_org_id: string | null
  to_org_name: string | null
  claim_by: string | null
  opened_at: string
  closed_at: string | null
  outcome: string | null
}

/** A call of the street to a department. */
export interface Whistle {
  id: string
  demand_id: string
  demand_number: string
  demand_title: string
  department_org_id: string
  department_name: string
  cause: 'difficult' | 'enforcement' | 'emergency'
  text: string
  state: string
  due_at: string | null
  created_at: string
  /** What the department did. */
  closing: string | null
  version: number
  allowed_actions: AllowedAction[]
  rating_by_street: number | null
  rating_by_department: number | null
}

/** A demand as its page shows it. */
export interface Demand extends DemandSummary {
  text: string
  /** A photo came with it: `/api/demands/{id}/picture`. */
  picture?: boolean
  lines: DemandLine[]
  requester_list: Requester[]
  orders: OrderSummary[]
  issues: Issue[]
  whistles: Whistle[]
  timeline: WorkEntry[]
  allowed_actions: AllowedAction[]
  refusal: (Reason & { note: string | null }) | null
  referral: { to: string; note: string | null } | null
  decision_note: string | null
  merged_into: { id: string; number: string } | null
  merged: { id: string; number: string; title: string }[]
  on_behalf: boolean | null
  source_ref: string | null
  source_no: string | null
  review_at: string | null
  funding_needed: boolean
  /** Whether units may see it in the open list. */
  public: boolean
  group: string | null
  due_at: string | null
  resolved: string | null
  satisfaction: string | null
}

/** An order in a list. */
export interface OrderSummary {
  id: string
  number: string
  demand_id: string
  demand_number: string
  demand_title: string
  kind: 'open' | 'directed' | 'rotating' | 'own' | 'assigned'
  org_id: string
  org_name: string
  person_name: string | null
  line_id: string | null
  what: string | null
  unit: string | null
  quantity: number | null
  fulfilled: number | null
  state: string
  next_step: NextStepData
  area_name: string
  claimed_at: string
  confirmed_at: string | null
  contacted_at: string | null
  due_at: string | null
  reported_at: string | null
  closed_at: string | null
  satisfaction: string | null
  resolved: string | null
  version: number
}

/** An order as its page shows it. */
export interface Order extends OrderSummary {
  plan: string | null
  report: string | null
  contact_note: string | null
  suspended_until: string | null
  extension_reason: string | null
  callback: { by: string | null; way: string; at: string; note: string | null } | null
  contact: { name: string | null; phone_masked: string | null; requester_id: string } | null
  timeline: WorkEntry[]
  allowed_actions: AllowedAction[]
  demand_text: string
}

/** A resource in a list. */
export interface ResourceSummary {
  id: string
  number: string
  org_id: string
  org_name: string
  class: 'venue' | 'rights' | 'skill' | 'service' | 'goods'
  title: string
  quantity: number | null
  unit: string | null
  state: string
  price_tier: 'free' | 'low_fee' | 'paid'
  valid_to: string | null
  area_name: string | null
  used_this_year: number
  version: number
}

/** What fits a demand: resources, then units that offered nothing fitting but do such things. */
export interface Matches {
  resources: { resource: ResourceSummary; org: { id: string; name: string }; score: number; reasons: Reason[] }[]
  units: { org: { id: string; name: string }; score: number; reasons: Reason[] }[]
}

/** Demands that may be the same matter, likeliest first. */
export interface Similar {
  items: { demand: DemandSummary; score: number; reasons: Reason[] }[]
}

/** The desk of today. Each list holds at most ten; the counts are whole. */
export interface Today {
  counts: { new: number; due_today: number; overdue: number; waiting_for_me: number }
  /** The filters of the demand list that shows each count whole. */
  queries: { new: string; due_today: string; overdue: string; waiting_for_me: string }
  new: DemandSummary[]
  due: DemandSummary[]
  overdue: DemandSummary[]
  waiting: DemandSummary[]
  orders_waiting: OrderSummary[]
  /** Whose next step is the own post's. */
  /** To review, to sign, to correct after they were sent back. */
  agreements_waiting: { id: string; title: string; number: string; parties: { org_name: string; side: 'office' | 'unit' }[]; next_step: NextStepData }[]
  activities_waiting: ActivityItem[]
  /** What of the meetings, the units' cards and the alliances waits for an office; only what has rows behind it. */
  lines: TodayLine[]
}

/** Rows of one kind that wait for the own post: `meeting_notice`, `resolution_own`, `card_send`, `task_report` and their kin. */
export interface TodayLine {
  what: string
  /** Of cards. */
  quarter: string | null
  count: number
  /** The filters that show exactly these rows. */
  query: string
}

/** What came of an act on several demands. */
export interface BulkResult {
  done: string[]
  failed: { id: string; code: string; title: string }[]
}

/** A demand just recorded. The tracking code is told once; the requester follows the demand with it. */
export interface DemandCreated {
  id: string
  number: string
  tracking_code: string | null
  next_due_at: string | null
  version: number
}

/** A class of the taxonomy the tenant edits. */
export interface DemandClass {
  id: string
  parent_id: string | null
  name: string
  code: string
  order_class: 'utility' | 'ordinary' | 'complex'
  active: boolean
  version: number
}

/** A place of the net. `path` holds the serials of its ancestors, `/001/004/`. */
export interface Area {
  id: string
  parent_id: string | null
  kind: string
  name: string
  path: string
  households: number | null
  population: number | null
}
