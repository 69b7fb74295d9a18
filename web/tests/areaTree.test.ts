// The tree of places: folding, finding, where a place may go, and the window over 1,600 buildings.
import { describe, expect, it } from 'vitest'
import type { AreaKind, AreaRow } from '@/api/net'
import { ancestors, destinations, treeRows, windowOf } from '@/features/areas/areaTree'

const area = (id: string, parent_id: string | null, kind: AreaKind, name: string, path: string, number: string | null = null): AreaRow => ({ id, parent_id, kind, name, path, households: 0, population: 0, number, code: null, data_date: null })
const areas = [
  area('s', null, 'street', '北江街道', '/'),
  area('n', 's', 'community', '北江社区', '/001/'),
  area('c', 'n', 'compound', '锦绣苑', '/001/001/'),
  area('b10', 'c', 'building', '10幢', '/001/001/001/', '10'),
  area('b2', 'c', 'building', '2幢', '/001/001/002/', '2'),
  area('t', 's', 'community', '南江社区', '/002/'),
]

describe('treeRows', () => {
  it('shows what is unfolded, buildings as people count them', () => {
    expect(treeRows(areas, new Set(['s'])).map((row) => row.area.id)).toEqual(['s', 'n', 't'])
    expect(treeRows(areas, new Set(['s', 'n', 'c'])).map((row) => row.area.id)).toEqual(['s', 'n', 'c', 'b2', 'b10', 't'])
  })
  it('finds a place under everything above it, whatever is folded', () => {
    expect(treeRows(areas, new Set(), '10幢').map((row) => row.area.id)).toEqual(['s', 'n', 'c', 'b10'])
    expect(treeRows(areas, new Set(), '没有')).toEqual([])
  })
  it('makes a tree of a part of the net', () => {
    expect(treeRows(areas.slice(2), new Set(['c'])).map((row) => [row.area.id, row.depth])).toEqual([['c', 0], ['b2', 1], ['b10', 1], ['t', 0]])
  })
})

it('offers a place only where it may go', () => {
  expect(destinations(areas, areas[3]!).map((one) => one.id)).toEqual(['n', 't'])
  expect(destinations(areas, areas[2]!).map((one) => one.id)).toEqual(['t'])
})

it('knows what lies above a place', () => expect(ancestors(areas, 'b2')).toEqual(['c', 'n', 's']))

it('draws a window of a long list', () => {
  expect(windowOf(1_656, 0, 320, 32)).toEqual({ first: 0, last: 20 })
  expect(windowOf(1_656, 32_000, 320, 32)).toEqual({ first: 990, last: 1_020 })
  expect(windowOf(5, 0, 320, 32)).toEqual({ first: 0, last: 5 })
})
