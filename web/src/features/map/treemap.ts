// Nested boxes for a net nobody has drawn: each place a box as large as its households (squarified treemap, Bruls, Huizing, van Wijk 2000).

export interface Box { x: number; y: number; width: number; height: number }

/** Boxes inside `frame` for weights in descending order, areas in proportion, as square as they come. A weight of 0 still gets a sliver. */
export function squarify(weights: readonly number[], frame: Box): Box[] {
  const least = Math.max(...weights, 1) / 200
  const sizes = weights.map((weight) => Math.max(weight, least))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const scale = (frame.width * frame.height) / total
  const boxes: Box[] = []
  let rest = { ...frame }
  let from = 0
  while (from < sizes.length) {
    const short = Math.min(rest.width, rest.height)
    let to = from + 1
    while (to < sizes.length && worst(sizes.slice(from, to + 1), short, scale) <= worst(sizes.slice(from, to), short, scale)) to++
    const row = sizes.slice(from, to).map((size) => size * scale)
    const rowArea = row.reduce((sum, area) => sum + area, 0)
    const thick = short > 0 ? rowArea / short : 0
    let offset = 0
    for (const area of row) {
      const long = thick > 0 ? area / thick : 0
      boxes.push(rest.width >= rest.height ? { x: rest.x, y: rest.y + offset, width: thick, height: long } : { x: rest.x + offset, y: rest.y, width: long, height: thick })
      offset += long
    }
    rest = rest.width >= rest.height ? { ...rest, x: rest.x + thick, width: rest.width - thick } : { ...rest, y: rest.y + thick, height: rest.height - thick }
    from = to
  }
  return boxes
}

/** The worst ratio of sides in a row laid along a side of length `short`. */
function worst(row: readonly number[], short: number, scale: number): number {
  const sum = row.reduce((total, size) => total + size * scale, 0)
  const [most, least] = [Math.max(...row) * scale, Math.min(...row) * scale]
  return Math.max((short * short * most) / (sum * sum), (sum * sum) / (short * short * least))
}
