// The net at a glance: what the API answers, and which figures the page shows with their gap.
import type { GapKind } from '@/api/meeting'

/** The figures of one place; shares are divided here, and only over a base. */
export interface CoverageRow {
  area_id: string | null
  name: string
  kind: string | null
  households: number
  buildings: number
  with_head: number
  long_vacant: number
  uncovered: number
  with_mailbox: number
  compounds: number
  separate_branch: number
  joint_branch: number
  with_station: number
  with_board: number
  owners_committee: number
  owners_member: number
  grids: number
  grids_outside: number
}

export type Formula = 'heads' | 'mailboxes' | 'branches' | 'stations' | 'boards' | 'owners' | 'grids' | 'units' | 'uncovered'

export interface Coverage {
  at: string
  total: CoverageRow
  rows: CoverageRow[]
  units: number
  units_in_grid: number
  formulas: Record<Formula, string>
}

/** How alive the mailboxes are, over the last quarter. */
export interface MailboxLife {
  from: string
  letters: number
  per_thousand_a_quarter: number | null
  judged: number
  in_time: number
}

/** A place behind a figure. */
export interface CoveredPlace {
  area_id: string
  area_name: string
  kind: string
  households: number
}

/** A unit behind the figure of grids. */
export interface CoveredUnit {
  org_id: string
  name: string
  area_name: string
}

/** A share of the net: how many of how many, and which list holds what is missing. */
export interface Share {
  name: 'heads' | 'mailboxes' | 'branches' | 'stations' | 'boards' | 'owners'
  part: (row: CoverageRow) => number
  base: (row: CoverageRow) => number
  /** Figure of the API whose places are counted. */
  figure: string
  /** Figure and side of the list of what is missing. */
  gap: { figure: string; missing: boolean }
}

export const shares: readonly Share[] = [
  { name: 'heads', part: (row) => row.with_head, base: (row) => row.buildings, figure: 'with_head', gap: { figure: 'with_head', missing: true } },
  { name: 'mailboxes', part: (row) => row.with_mailbox, base: (row) => row.buildings, figure: 'with_mailbox', gap: { figure: 'with_mailbox', missing: true } },
  { name: 'branches', part: (row) => row.separate_branch + row.joint_branch, base: (row) => row.compounds, figure: 'with_branch', gap: { figure: 'with_branch', missing: true } },
  { name: 'stations', part: (row) => row.with_station, base: (row) => row.compounds, figure: 'with_station', gap: { figure: 'with_station', missing: true } },
  { name: 'boards', part: (row) => row.with_board, base: (row) => row.compounds, figure: 'with_board', gap: { figure: 'with_board', missing: true } },
  { name: 'owners', part: (row) => row.owners_member, base: (row) => row.owners_committee, figure: 'owners_member', gap: { figure: 'owners_without_member', missing: false } },
]

/** Figures that are a gap by themselves. */
export const gaps = ['uncovered', 'long_vacant', 'grids_outside'] as const
export type Gap = (typeof gaps)[number]

/** Which gap the list of a figure shows; none for a list of what is there. */
export function gapOf(figure: string, missing: boolean): GapKind | null {
  const share = shares.find((one) => one.gap.figure === figure && one.gap.missing === missing)
  return share?.name ?? gaps.find((one) => one === figure && !missing) ?? null
}
