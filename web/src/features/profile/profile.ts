// The profile of a community or of the street: what the API answers, and where each figure's rows are.
import type { AllowedAction } from '@/ui/contract'
import { paths } from '@/app/paths'

/** Which list of the server opens the rows of a figure, with its query text. */
export interface Rows {
  list: 'places' | 'units' | 'orgs' | 'heads' | 'demands' | 'resources' | 'orders' | 'areas'
  query: string
}

/** A part of what a line counts; `code` names it where its word is known here (`org_kind.school`). */
export interface Part {
  code: string | null
  name: string
  count: number | null
  rows: Rows | null
}

/** A strength or a gap, said by the server in the reader's language. */
export interface Line {
  code: string
  text: string
  count: number
  rows: Rows
  parts: Part[]
}

export interface Brand {
  name: string
  text: string
  updated_at: string | null
  updated_by: string | null
  version: number
  allowed_actions: AllowedAction[]
}

export const peopleFigures = ['households', 'population', 'elders60', 'elders80', 'children0_3'] as const
export type PeopleFigure = (typeof peopleFigures)[number]

export interface People extends Record<PeopleFigure, number> {
  counted_from: string | null
  counted_to: string | null
  counted: number
  communities: number
}

export interface SizeCount {
  name: 'communities' | 'grids' | 'compounds' | 'buildings' | 'party_organisations' | 'units'
  count: number
  rows: Rows | null
  kinds: { kind: string; count: number; rows: Rows }[]
}

export interface CommunityLine {
  area_id: string
  name: string
  households: number
  population: number
  elders60: number
  data_date: string | null
}

export interface Profile {
  at: string
  area_id: string
  name: string
  kind: 'street' | 'community'
  brand: Brand
  people: People
  sizes: SizeCount[]
  strengths: Line[]
  gaps: Line[]
  communities: CommunityLine[]
}

/** The page that shows the rows of a figure. */
export function rowsLink({ list, query }: Rows): { path: string; query: Record<string, string> } {
  const filters = Object.fromEntries(new URLSearchParams(query))
  if (list === 'areas') return { path: paths.object('areas', filters.id ?? ''), query: {} }
  if (list === 'places' || list === 'units') return { path: `${paths.list('coverage')}/${list}`, query: filters }
  return { path: paths.list(list), query: filters }
}
