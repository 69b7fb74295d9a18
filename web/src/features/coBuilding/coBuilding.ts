// Co-building at a glance as the API tells it: signs of alliances, what units promised and delivered, what has come to rest.
import type { Page } from '@/ui/listQuery'

export const idleKinds = ['unit', 'agreement', 'resource', 'demand'] as const
export type IdleKind = (typeof idleKinds)[number]

/** An alliance's signs: counts beside what they are of. */
export interface AllianceSigns {
  id: string
  name: string
  members: number
  due_lines: number
  kept_lines: number
  throughout: number
  silent: number
  silent_names: string[]
  unmet: number
  idle: number
}

export interface CoBuilding {
  year: number
  silent_since: string
  alliances: AllianceSigns[]
  /** How promises, silence and rest are worked out, in words. */
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
  label: string
  number: string | null
  org_name: string | null
  since: string | null
  version: number
}

export type IdleList = Page<IdleItem> & { kind: IdleKind; before: string; formula: string }

/** The noun whose page tells of each kind. */
export const idleNouns: Record<IdleKind, string> = { unit: 'orgs', agreement: 'agreements', resource: 'resources', demand: 'demands' }
