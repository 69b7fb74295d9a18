// The taxonomy as rows of an indented tree.
import type { DemandClass } from '@/api/work'

/** A class where it stands in the tree; depth counts from 0. */
export interface ClassNode {
  item: DemandClass
  depth: number
  children: number
}

/**
 * Rows in tree order: parents before children, siblings in the server's order. Below a folded class nothing is shown; a class
 * whose parent is not in the list stands at the top, so that none is ever lost from sight.
 */
export function classRows(classes: readonly DemandClass[], folded: ReadonlySet<string> = new Set()): ClassNode[] {
  const known = new Set(classes.map((one) => one.id))
  const below = new Map<string | null, DemandClass[]>()
  for (const one of classes) {
    const parent = one.parent_id !== null && known.has(one.parent_id) ? one.parent_id : null
    below.set(parent, [...(below.get(parent) ?? []), one])
  }
  const rows: ClassNode[] = []
  const walk = (parent: string | null, depth: number) => {
    for (const item of below.get(parent) ?? []) {
      rows.push({ item, depth, children: below.get(item.id)?.length ?? 0 })
      if (!folded.has(item.id)) walk(item.id, depth + 1)
    }
  }
  walk(null, 0)
  return rows
}

/** The class and everything below it: where it may not be moved to. */
export function withDescendants(classes: readonly DemandClass[], id: string): Set<string> {
  const found = new Set([id])
  for (let size = 0; size !== found.size; ) {
    size = found.size
    for (const one of classes) if (one.parent_id !== null && found.has(one.parent_id)) found.add(one.id)
  }
  return found
}
