// The compliance calendar as the API tells it: entries of a year with where each stands, grouped by month and kind.
import type { RouteLocationRaw } from 'vue-router'
import { paths } from '@/app/paths'

/** From what wants somebody to what wants nobody. */
export const complianceStates = ['overdue', 'due', 'coming', 'done'] as const
export type ComplianceState = (typeof complianceStates)[number]
export const complianceKinds = [
  'alliance_meeting', 'body_meeting', 'symposium', 'method_ticks', 'method_reports', 'method_result', 'promises_half', 'promises_year', 'duty_reports', 'visits', 'service_cards', 'agreement_ending',
] as const
export type ComplianceKind = (typeof complianceKinds)[number]

/** What must happen, and whether it did. */
export interface ComplianceEntry {
  kind: ComplianceKind
  /** Empty where it is of a place. */
  title: string
  linkage_kind: string | null
  /** `2026-11`, `2026Q4`, `2026H2`, `2026`. */
  period: string
  from: string
  last_day: string
  state: ComplianceState
  done: number
  /** 0 where it cannot be known yet. */
  of: number
  owner: string
  org_id: string | null
  /** When it was done, or is planned for. */
  at: string | null
  lacking: { id: string; label: string }[]
  noun: string
  id: string | null
  query: string | null
}

export interface ComplianceYear extends Record<ComplianceState, number> {
  year: number
  entries: ComplianceEntry[]
  rules: { kind: ComplianceKind; words: string }[]
}

/** Entries of one kind in one month, with what they come to. */
export interface Group {
  kind: ComplianceKind
  state: ComplianceState
  done: number
  of: number
  entries: ComplianceEntry[]
}

export interface Month {
  /** 1 to 12. */
  number: number
  groups: Group[]
}

const CHINA = 8 * 3_600_000
const monthOf = (moment: string) => new Date(Date.parse(moment) + CHINA).getUTCMonth() + 1

/** Where the rows of an entry are. */
export function rowsOf(entry: ComplianceEntry): RouteLocationRaw {
  if (entry.id) return paths.object(entry.noun, entry.id)
  return { path: paths.list(entry.noun), query: Object.fromEntries(new URLSearchParams(entry.query ?? '')) }
}

/** The twelve months with their entries by kind; of a state only the entries in it. A group stands as its worst entry does. */
export function monthsOf(entries: readonly ComplianceEntry[], state = ''): Month[] {
  const months = Array.from({ length: 12 }, (_, index): Month => ({ number: index + 1, groups: [] }))
  for (const entry of entries) {
    if (state && entry.state !== state) continue
    const { groups } = months[monthOf(entry.last_day) - 1]!
    let group = groups.find((one) => one.kind === entry.kind)
    if (!group) groups.push((group = { kind: entry.kind, state: entry.state, done: 0, of: 0, entries: [] }))
    group.entries.push(entry)
    group.done += Math.min(entry.done, entry.of)
    group.of += entry.of
    if (complianceStates.indexOf(entry.state) < complianceStates.indexOf(group.state)) group.state = entry.state
  }
  for (const month of months) month.groups.sort((one, other) => complianceKinds.indexOf(one.kind) - complianceKinds.indexOf(other.kind))
  return months
}

/** The present year and month in China. */
export function here(now = Date.now()): { year: number; month: number } {
  const date = new Date(now + CHINA)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 }
}
