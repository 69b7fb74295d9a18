// What the editor knows of shapes: parts of rings of open points, their text, snapping, and steps back and forth.
import type { Geometry, Position } from './mapApi'

/** Parts, each an outer ring and its holes; rings do not repeat their first point. */
export type Parts = Position[][][]

/** The editor's parts of a GeoJSON geometry. */
export function partsOf(geometry: Geometry): Parts {
  const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  return parts.map((rings) => rings.map((ring) => ring.slice(0, -1).map(([x, y]): Position => [x, y])))
}

/** GeoJSON of the editor's parts; parts and holes of fewer than three points are left out. */
export function geometryOf(parts: Parts): Geometry | null {
  const closed = parts
    .map((rings) => rings.filter((ring) => ring.length >= 3).map((ring) => [...ring, ring[0]!]))
    .filter((rings) => rings.length > 0)
  if (!closed.length) return null
  return closed.length === 1 ? { type: 'Polygon', coordinates: closed[0]! } : { type: 'MultiPolygon', coordinates: closed }
}

/** The parts as text: a point a line (longitude, latitude), an empty line between parts, `-` on a line of its own before a hole. */
export function textOf(parts: Parts): string {
  const ring = (points: Position[]) => points.map(([x, y]) => `${+x.toFixed(8)}, ${+y.toFixed(8)}`).join('\n')
  return parts.map((rings) => rings.map(ring).join('\n-\n')).join('\n\n')
}

/** Reads such a text; commas of any kind, tabs and spaces part the two numbers. The line that cannot be read is told. */
export function partsFromText(text: string): { parts: Parts } | { line: number } {
  const parts: Parts = []
  let rings: Position[][] | null = null
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '') rings = null
    else if (line === '-') {
      if (!rings) return { line: index + 1 }
      rings.push([])
    } else {
      const numbers = line.split(/[\s,，、;；]+/).map(Number)
      if (numbers.length !== 2 || !numbers.every(Number.isFinite)) return { line: index + 1 }
      if (!rings) parts.push((rings = [[]]))
      rings.at(-1)!.push(numbers as Position)
    }
  }
  // a closed ring repeats its first point; here it does not
  for (const ring of parts.flat()) if (ring.length > 3 && ring[0]![0] === ring.at(-1)![0] && ring[0]![1] === ring.at(-1)![1]) ring.pop()
  return { parts }
}

/** A place on the screen. */
export interface Spot { x: number; y: number }

/** The neighbours' corner nearest to a spot within reach, or else the nearest place on a border; null when all are further. Rings are closed. */
export function snapTo(at: Spot, rings: readonly (readonly Spot[])[], reach: number): Spot | null {
  let corner: Spot | null = null
  let border: Spot | null = null
  let cornerReach = reach
  let borderReach = reach
  for (const ring of rings) {
    for (let index = 0; index + 1 < ring.length; index++) {
      const a = ring[index]!
      const b = ring[index + 1]!
      const toCorner = Math.hypot(a.x - at.x, a.y - at.y)
      if (toCorner <= cornerReach) [corner, cornerReach] = [a, toCorner]
      const [dx, dy] = [b.x - a.x, b.y - a.y]
      const along = Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / (dx * dx + dy * dy || 1)))
      const on = { x: a.x + along * dx, y: a.y + along * dy }
      const toBorder = Math.hypot(on.x - at.x, on.y - at.y)
      if (toBorder <= borderReach) [border, borderReach] = [on, toBorder]
    }
  }
  return corner ?? border
}

/** Steps back and forth over whole drawings. */
export class Steps<T> {
  private past: T[] = []
  private future: T[] = []

  constructor(public present: T) {}

  /** A new drawing; what was undone before is gone. */
  take(next: T) {
    this.past.push(this.present)
    if (this.past.length > 200) this.past.shift()
    this.present = next
    this.future = []
  }

  get canUndo() {
    return this.past.length > 0
  }

  get canRedo() {
    return this.future.length > 0
  }

  undo() {
    const earlier = this.past.pop()
    if (earlier === undefined) return
    this.future.push(this.present)
    this.present = earlier
  }

  redo() {
    const later = this.future.pop()
    if (later === undefined) return
    this.past.push(this.present)
    this.present = later
  }
}

/** Square metres of parts on a sphere of the earth's mean radius; the server's figure is exact, this one follows the hand. */
export function squareMetres(parts: Parts): number {
  const radians = Math.PI / 180
  const ring = (points: Position[]) => {
    let sum = 0
    for (const [index, a] of points.entries()) {
      const b = points[(index + 1) % points.length]!
      sum += (b[0] - a[0]) * radians * (2 + Math.sin(a[1] * radians) + Math.sin(b[1] * radians))
    }
    return Math.abs((sum * 6_371_008.8 ** 2) / 2)
  }
  return parts.reduce((total, rings) => total + rings.reduce((part, points, index) => part + (index === 0 ? 1 : -1) * ring(points), 0), 0)
}
