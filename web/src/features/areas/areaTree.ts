// The tree of places as rows: what is unfolded, what fits the words typed, and which of the rows are in the window.
import type { AreaKind, AreaRow } from '@/api/net'

/** A row of the tree as it is drawn. */
export interface TreeRow {
  area: AreaRow
  depth: number
  /** Places directly under it. */
  children: number
}

/** What may stand directly under what; the server decides, this only spares choices that it would refuse. */
const parents: Record<AreaKind, readonly AreaKind[]> = {
  district: [],
  street: ['district'],
  community: ['street'],
  grid: ['community', 'compound', 'courtyard'],
  micro_grid: ['grid'],
  compound: ['community', 'grid', 'micro_grid'],
  courtyard: ['community', 'grid', 'micro_grid', 'compound'],
  building: ['community', 'grid', 'micro_grid', 'compound', 'courtyard'],
  entrance: ['building'],
  stairwell: ['building', 'entrance'],
}

/** Places that `area` may be moved under: of a fitting kind, not itself, not inside it, not where it is. */
export function destinations(areas: readonly AreaRow[], area: { id: string; kind: AreaKind; path: string; parent_id?: string | null }): AreaRow[] {
  return areas.filter((one) => parents[area.kind].includes(one.kind) && !one.path.startsWith(area.path) && one.id !== area.parent_id)
}

/** The rows to draw: children of unfolded places; with words every place whose name or number holds them, under its ancestors. */
export function treeRows(areas: readonly AreaRow[], unfolded: ReadonlySet<string>, words = ''): TreeRow[] {
  const byId = new Map(areas.map((area) => [area.id, area]))
  const children = new Map<string, AreaRow[]>()
  const tops: AreaRow[] = []
  for (const area of areas) {
    const parent = area.parent_id && byId.has(area.parent_id) ? area.parent_id : null
    if (parent) children.set(parent, [...(children.get(parent) ?? []), area])
    else tops.push(area)
  }
  const wanted = words.trim().toLowerCase()
  const shown = wanted ? hits(areas, byId, wanted) : null
  const rows: TreeRow[] = []
  const walk = (list: readonly AreaRow[], depth: number) => {
    for (const area of inOrder(list)) {
      if (shown && !shown.has(area.id)) continue
      const below = children.get(area.id) ?? []
      rows.push({ area, depth, children: below.length })
      if (shown || unfolded.has(area.id)) walk(below, depth + 1)
    }
  }
  walk(tops, 0)
  return rows
}

/** Fitting places with everything above them. */
function hits(areas: readonly AreaRow[], byId: ReadonlyMap<string, AreaRow>, wanted: string): Set<string> {
  const shown = new Set<string>()
  for (const area of areas) {
    if (!area.name.toLowerCase().includes(wanted) && area.number?.toLowerCase() !== wanted && area.code !== wanted) continue
    for (let at: AreaRow | undefined = area; at && !shown.has(at.id); at = at.parent_id ? byId.get(at.parent_id) : undefined) shown.add(at.id)
  }
  return shown
}

/** Siblings of one kind by number, as people count: 2 before 10. */
function inOrder(list: readonly AreaRow[]): AreaRow[] {
  const place = (area: AreaRow) => `${area.kind}`
  return [...list].sort((one, other) => {
    if (place(one) !== place(other) || !one.number || !other.number) return one.path < other.path ? -1 : 1
    return one.number.localeCompare(other.number, 'en', { numeric: true })
  })
}

/** The ids of everything above a place, so that it can be shown. */
export function ancestors(areas: readonly AreaRow[], id: string): string[] {
  const byId = new Map(areas.map((area) => [area.id, area]))
  const above: string[] = []
  for (let at = byId.get(id)?.parent_id; at && !above.includes(at); at = byId.get(at)?.parent_id) above.push(at)
  return above
}

/** Which rows of a long list are in the window, with some on either side. */
export function windowOf(total: number, scrolled: number, height: number, rowHeight: number, margin = 10): { first: number; last: number } {
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - margin)
  return { first, last: Math.min(total, Math.ceil((scrolled + height) / rowHeight) + margin) }
}
