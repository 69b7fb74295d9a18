// Where an import stands, as the four steps a person sees: file → what we understood → dry run → done.
import { transport } from '@/api/client'
import type { Import, ImportState } from '@/api/desk'
import { ProblemError } from '@/api/problem'

export const importSteps = ['file', 'mapping', 'check', 'done'] as const

/** Index in importSteps of the step somebody is at. */
export function stepOf(state: ImportState): number {
  if (state === 'read' || state === 'mapping') return 1
  if (state === 'importing' || state === 'done' || state === 'undoing' || state === 'undone') return 3
  return 2
}

/** The server is at work; the page asks again by itself. */
export const isRunning = (state: ImportState) => state === 'checking' || state === 'importing' || state === 'undoing'

/** A field that a column of a sheet can be. */
export interface SheetField {
  key: string
  title: string
  required: boolean
}

/** Required fields that have no column yet. */
export function openFields<F extends SheetField>(fields: readonly F[], mapping: Record<string, number | null>): F[] {
  return fields.filter((field) => field.required && (mapping[field.key] ?? null) === null)
}

/** Columns that feed two fields, which is nearly always a slip. */
export function doubledColumns(mapping: Record<string, number | null>): Set<number> {
  const seen = new Set<number>()
  const doubled = new Set<number>()
  for (const index of Object.values(mapping)) {
    if (index === null) continue
    if (seen.has(index)) doubled.add(index)
    seen.add(index)
  }
  return doubled
}

/** The heading of a column the server names by its letter (A, B, … AA); empty when the sheet has none there. */
export function columnTitle(columns: Import['sheet']['columns'], letter: string): string {
  const index = [...letter].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0) - 1
  return columns.find((column) => column.index === index)?.title ?? ''
}

/** Sends a sheet to where it is read. Throws ProblemError. */
export async function uploadSheet<T>(file: File, headers: Record<string, string>, address: string): Promise<T> {
  const body = new FormData()
  body.append('file', file, file.name)
  const response = await transport(new Request(new URL(address, location.origin), { method: 'POST', body, headers }))
  if (!response.ok) throw await ProblemError.from(response)
  return (await response.json()) as T
}
