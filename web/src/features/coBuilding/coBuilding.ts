// Co-building at a glance as the API tells it: signs of alliances, what units promised and delivered, what has come to rest.
import type { AllowedAction } from '@/ui/contract'
import type { Page } from '@/ui/listQuery'

export const idleKinds = ['unit', 'agreement', 'resource', 'alliance', 'head', 'demand'] as const
export type IdleKind = (typeof idleKinds)[number]

/** An alliance's signs: counts beside what they are of. */
export interface AllianceSigns {
  id: string
  name: string
  /** Whether it met this quarter. */
  meeting: 'green' | 'amber' | 'red'
  /** Joint meetings of the quarter with approved minutes. */
  met: number
  /** One of the quarter that is on its way. */
  meeting_id: string | null
  members: number
  agreed: number
  few_agreed: boolean
  due_lines: number
  kept_lines: number
  late: boolean
  throughout: number
  silent: number
  silent_names: string[]
  unmet: number
  idle: number
}

export interface CoBuilding {
  year: number
  quarter_from: string
  quarter_to: string
  silent_since: string
  alliances: AllianceSigns[]
  /** How meetings, promises, silence and rest are worked out, in words. */
  formulas: string[]
}

/** A line with the figures of one year. */
export interface LineOfYear {
  id: string
  agreement_id: string
  agreement: string
  what: string
  unit: string
  promised: number
  delivered: number
  /** When its agreement was ended before its time; what was promised counts up to that day. */
  ended_at: string | null
}

export interface UnitPromises {
  org_id: string
  org_name: string
  due_lines: number
  kept_lines: number
  lines: LineOfYear[]
}

export type PromisesOfYear = Page<UnitPromises> & { year: number }

/** Something that has come to rest. */
export interface IdleItem {
  id: string
  /** The id of its page: of a head the person's. */
  page_id: string
  label: string
  number: string | null
  org_name: string | null
  since: string | null
  /** The body of an alliance that meets, and its meeting that is planned. */
  body_id: string | null
  meeting_id: string | null
  planned_at: string | null
  reminded_at: string | null
  reminded_by_name: string | null
  allowed_actions: AllowedAction[]
  version: number
}

/** A demand nobody met, beside what rests and would serve it. */
export interface BesideItem {
  id: string
  number: string
  title: string
  area_name: string
  class_name: string | null
  /** How much nobody has taken yet. */
  open: number
  unit: string
  fitting: { id: string; title: string; org_name: string }[]
}

export type IdleList = Page<IdleItem> & { kind: IdleKind; before: string; formula: string }

/** The noun whose page tells of each kind. */
export const idleNouns: Record<IdleKind, string> = { unit: 'orgs', agreement: 'agreements', resource: 'resources', alliance: 'alliances', head: 'persons', demand: 'demands' }
