// Imports of rosters as the API tells them.
import type { ImportState } from './desk'

export const rosterKinds = ['areas', 'organisations', 'persons', 'posts'] as const
export type RosterKind = (typeof rosterKinds)[number]

export const verdicts = ['create', 'change', 'unchanged', 'conflict', 'faulty'] as const
/** What a row does, or would do. */
export type Verdict = (typeof verdicts)[number]

/** An import of a roster; in a list its sheet has no columns. */
export interface RosterImport {
  id: string
  kind: RosterKind
  file_name: string
  state: ImportState
  created_at: string
  sheet: { columns: { index: number; title: string; samples: string[] }[]; rows: number }
  mapping: Record<string, number>
  /** Whether the mapping came from an earlier sheet of this form. */
  remembered: boolean
  fields: { key: string; title: string; required: boolean }[]
  progress: { done: number; of: number }
  counts: Record<Verdict, number> & { written: number }
  problem?: { code: string; title: string } | null
  version: number
}

/** A row as it was judged. */
export interface RosterRow {
  /** As the spreadsheet numbers it. */
  row: number
  label: string
  verdict: Verdict
  changes: { field: string; title: string; from: string | null; to: string }[]
  faults: { column: string | null; title: string; value: string; message: string }[]
}
