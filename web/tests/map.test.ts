// The map's own rules: shapes as text and back, snapping, steps, boxes, the shift.
import { describe, expect, it } from 'vitest'
import { Steps, geometryOf, partsFromText, partsOf, snapTo, squareMetres, textOf, type Parts } from '@/features/map/geometry'
import type { Position } from '@/features/map/mapApi'
import { fromGcj02, toGcj02 } from '@/features/map/shift'
import { squarify } from '@/features/map/treemap'

const square: Position[] = [[117, 36], [117.001, 36], [117.001, 36.001], [117, 36.001]]
const hole: Position[] = [[117.0002, 36.0002], [117.0004, 36.0002], [117.0004, 36.0004]]

describe('shapes', () => {
  it('come back from their text and from GeoJSON, holes and parts too', () => {
    const parts: Parts = [[square, hole], [[[118, 36], [118.1, 36], [118, 36.1]]]]
    expect(partsFromText(textOf(parts))).toEqual({ parts })
    expect(partsOf(geometryOf(parts)!)).toEqual(parts)
    expect(geometryOf([[square]])?.type).toBe('Polygon')
    expect(geometryOf([[square.slice(0, 2)]])).toBeNull()
  })

  it('are read from text as people paste it, and the bad line is told', () => {
    expect(partsFromText('117, 36\n117.001，36\r\n117.001\t36.001\n117 36\n')).toEqual({ parts: [[[[117, 36], [117.001, 36], [117.001, 36.001]]]] })
    expect(partsFromText('117, 36\n117')).toEqual({ line: 2 })
    expect(partsFromText('-')).toEqual({ line: 1 })
    expect(partsFromText('117, 三十六')).toEqual({ line: 1 })
  })

  it('have about the size the server says', () => {
    expect(squareMetres([[square]])).toBeGreaterThan(9_950)
    expect(squareMetres([[square]])).toBeLessThan(10_050)
    expect(squareMetres([[square, hole]])).toBeLessThan(squareMetres([[square]]))
  })
})

describe('snapping', () => {
  const ring = [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 100 }, { x: 0, y: 0 }]
  it.each([
    ['a corner before a border', { x: 96, y: 3 }, { x: 100, y: 0 }],
    ['a border', { x: 50, y: 4 }, { x: 50, y: 0 }],
    ['nothing out of reach', { x: 50, y: 30 }, null],
  ])('takes %s', (_what, at, found) => expect(snapTo(at, [ring], 10)).toEqual(found))
})

describe('steps', () => {
  it('go back and forth, and a new one forgets what was undone', () => {
    const steps = new Steps(1)
    steps.take(2)
    steps.take(3)
    steps.undo()
    steps.undo()
    expect([steps.present, steps.canUndo, steps.canRedo]).toEqual([1, false, true])
    steps.redo()
    expect(steps.present).toBe(2)
    steps.take(4)
    steps.redo()
    expect([steps.present, steps.canRedo]).toEqual([4, false])
  })
})

describe('boxes', () => {
  it('fill the frame in proportion and stay inside', () => {
    const weights = [60, 30, 20, 8, 2]
    const boxes = squarify(weights, { x: 0, y: 0, width: 400, height: 300 })
    const areas = boxes.map((box) => box.width * box.height)
    expect(areas.reduce((sum, area) => sum + area, 0)).toBeCloseTo(400 * 300, 3)
    weights.forEach((weight, index) => expect(areas[index]).toBeCloseTo(weight * 1000, 3))
    for (const box of boxes) {
      expect(box.x + box.width).toBeLessThanOrEqual(400.001)
      expect(box.y + box.height).toBeLessThanOrEqual(300.001)
    }
  })

  it('give a place without households a sliver, and nothing for nobody', () => {
    expect(squarify([], { x: 0, y: 0, width: 10, height: 10 })).toEqual([])
    expect(squarify([10, 0], { x: 0, y: 0, width: 10, height: 10 }).every((box) => box.width * box.height > 0)).toBe(true)
  })
})

describe('the shift', () => {
  it('agrees with the server at known places and comes back', () => {
    const [x, y] = toGcj02([116.377817, 39.911954])
    expect(x).toBeCloseTo(116.38404722455657, 6)
    expect(y).toBeCloseTo(39.91334545536069, 6)
    const back = fromGcj02([x, y])
    expect(back[0]).toBeCloseTo(116.377817, 8)
    expect(back[1]).toBeCloseTo(39.911954, 8)
    expect(toGcj02([2.35, 48.85])).toEqual([2.35, 48.85])
  })
})
