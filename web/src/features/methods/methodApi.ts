// The yearly method as the API tells it: a year's method by revision, and the years of units. Times are RFC 3339; a last day is a moment within that day.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { get } from '@/api/call'
import type { AllowedAction, NextStepData } from '@/ui/contract'

export const methodParts = ['office', 'list', 'mechanism', 'mandatory', 'optional'] as const
export const listKinds = ['demands', 'resources', 'projects', 'services', 'tasks'] as const
export const unitStates = ['open', 'ticked', 'confirmed', 'running', 'reported', 'evaluated'] as const
export const verdicts = ['done', 'partly', 'not_done'] as const
export type MethodPart = (typeof methodParts)[number]
export type UnitState = (typeof unitStates)[number]
export type Verdict = (typeof verdicts)[number]
type MethodState = 'draft' | 'open' | 'superseded' | 'closed'

/** A method in the list of years. */
export interface MethodSummary {
  id: string
  year: number
  revision: number
  name: string
  state: MethodState
  counts: { offices: number; lists: number; mechanisms: number; mandatory: number; optional: number }
  least_optional: number
  tick_by: string
  report_by: string
  opened_at: string | null
  closed_at: string | null
  next_step: Omit<NextStepData, 'who'> & { units: number | null }
  version: number
}

/** An office, list, mechanism or project. */
export interface MethodItem {
  id: string
  part: MethodPart
  name: string
  what: string
  org_id: string | null
  org_name: string | null
  list_kind: (typeof listKinds)[number] | null
  classes: { id: string; name: string; in_use: boolean }[]
  document: { words: string; written_by: string | null; written_at: string; version: number } | null
}

/** How far member units have come. */
export interface MethodProgress {
  members: number
  complete: number
  open: number
  ticked: number
  running: number
  reported: number
  evaluated: number
}

/** A row of the log. */
export interface HistoryRow {
  id: string
  at: string
  event: string
  from_state: string | null
  to_state: string | null
  who: string | null
  role: string
  reason: string | null
}

/** A method's page. */
export interface MethodView extends MethodSummary {
  items: MethodItem[]
  progress: MethodProgress
  revisions: { id: string; revision: number; state: MethodState; opened_at: string | null }[]
  timeline: HistoryRow[]
  allowed_actions: AllowedAction[]
}

/** A line of the checklist. */
export interface Check {
  kind: 'on_duty' | 'cared_for' | 'documented' | 'ticked_mandatory' | 'ticked_optional'
  item_id: string | null
  name: string
  ok: boolean
  done: number
  of: number
  people: string[]
  list_kind: (typeof listKinds)[number] | null
  rows: number | null
  touched_at: string | null
  org_id: string | null
  lacking: { org_id: string; org_name: string; optional: number }[]
}

export interface Checklist {
  done: number
  of: number
  members: number
  least_optional: number
  touched_days: number
  checks: Check[]
}

/** A unit's year in a list. */
export interface UnitYearRow {
  org_id: string
  org_name: string
  area_name: string
  member: boolean
  state: UnitState
  mandatory: number
  mandatory_of: number
  optional: number
  optional_least: number
  missing: string[]
  missing_optional: number
  ticked_at: string | null
  reminded_at: string | null
  next_step: NextStepData
  version: number
}

/** A project on a unit's page. */
export interface UnitProject {
  id: string
  part: 'mandatory' | 'optional'
  name: string
  what: string
  classes: { id: string; name: string; in_use: boolean }[]
  ticked: boolean
  quantity: number | null
  unit: string | null
  note: string | null
  needs: { open: number; shelved: number } | null
  counted: number | null
  report: string | null
  verdict: Verdict | null
  verdict_words: string | null
}

/** A unit's page of a year. */
export interface UnitYear {
  method_id: string
  year: number
  method_name: string
  method_state: MethodState
  org_id: string
  org_name: string
  member: boolean
  alliances: string[]
  state: UnitState
  next_step: NextStepData
  tick_by: string
  report_by: string
  least_optional: number
  projects: UnitProject[]
  missing: string[]
  missing_optional: number
  ticked_by: string | null
  ticked_at: string | null
  tick_paper: string | null
  confirmed_by: string | null
  confirmed_at: string | null
  confirm_note: string | null
  reported_by: string | null
  reported_at: string | null
  report_paper: string | null
  evaluated_by: string | null
  evaluated_at: string | null
  evaluation: string | null
  reminded_at: string | null
  /** Why it came back, where that was the last thing that happened. */
  sent_back: string | null
  timeline: HistoryRow[]
  allowed_actions: AllowedAction[]
  version: number
}

/** One of a unit's years. */
export interface OwnYear {
  method_id: string
  year: number
  name: string
  method_state: MethodState
  state: UnitState
  next_step: NextStepData
}

/** A demand that waits beside a project. */
export interface WaitingNeed {
  id: string
  number: string
  title: string
  class_name: string
  area_name: string
  state: string
  wanting: number
  unit: string
  created_at: string
  may_open: boolean
}

/** Something a unit did. */
export interface CountedDeed {
  source: 'order' | 'booking' | 'activity' | 'project'
  id: string
  label: string
  title: string
  quantity: number
  unit: string
  done_at: string
  promised: boolean
}

/** The address of a unit's page in the API. */
export const unitYearPath = (method: string, org: string) => `/api/methods/${encodeURIComponent(method)}/units/${encodeURIComponent(org)}`

/** A unit's page of a year. */
export function useUnitYear(method: Ref<string>, org: Ref<string | undefined>) {
  return useQuery({
    enabled: computed(() => Boolean(org.value)),
    queryKey: computed(() => ['unit_year', 'one', method.value, org.value]),
    queryFn: ({ signal }) => get<UnitYear>(unitYearPath(method.value, org.value!), {}, signal),
  })
}

/** Whether the caller may do something with it now. */
export const may = (of: { allowed_actions: AllowedAction[] } | undefined, action: string) => of?.allowed_actions.some((one) => one.action === action && one.allowed) ?? false
