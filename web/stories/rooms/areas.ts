// The made-up net on the map: places with their shapes, what overlaps, a file of shapes half way in. `&net=street` makes it as large as a real street: 1,000 polygons and 20,000 buildings.
import type { Area } from '@/api/work'
import type { Finding, Geometry, ImportFeature, MapImport, Position, ShapeFeature, ShapeView, Tiles } from '@/features/map/mapApi'
import { STORY_NOW } from '../now'
import type { StoryRoom } from '../rooms'

const asked = new URLSearchParams(location.search)
/** West, south, east, north in degrees. */
type Box = [number, number, number, number]
/** How many lie beside and above one another: communities in the street, compounds and grids in a community, buildings in a compound. */
interface Size { box: Box; communities: Beside; compounds: Beside; grids: Beside; buildings: Beside; corners: number }
type Beside = [number, number]

const small: Size = { box: [121.54, 29.86, 121.556, 29.871], communities: [2, 2], compounds: [2, 2], grids: [2, 4], buildings: [4, 3], corners: 3 }
/** 20 communities, 280 compounds and 700 grids of some 40 corners each, 20,160 buildings, on five kilometres by four. */
const street: Size = { box: [121.53, 29.85, 121.582, 29.886], communities: [5, 4], compounds: [7, 2], grids: [7, 5], buildings: [8, 9], corners: 10 }

/** The same number between 0 and 1 for the same place, every time. */
const chance = (seed: number) => Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1
const cells = ([west, south, east, north]: Box, [across, down]: Beside): Box[] =>
  Array.from({ length: across * down }, (_, index) => {
    const [column, row] = [index % across, Math.floor(index / across)]
    const [wide, high] = [(east - west) / across, (north - south) / down]
    return [west + column * wide, north - (row + 1) * high, west + (column + 1) * wide, north - row * high]
  })
const inside = ([west, south, east, north]: Box, margin: number): Box => [west + (east - west) * margin, south + (north - south) * margin, east - (east - west) * margin, north - (north - south) * margin]

/** A border with corners along its sides that wander a little, as streets and walls do. */
function border([west, south, east, north]: Box, corners: number, seed: number): Geometry {
  const sides: [Position, Position][] = [[[west, south], [east, south]], [[east, south], [east, north]], [[east, north], [west, north]], [[west, north], [west, south]]]
  const ring = sides.flatMap(([from, to], side) =>
    Array.from({ length: corners }, (_, index): Position => {
      const along = index / corners
      const off = index ? (chance(seed + side * 31 + index) - 0.5) * 0.02 * (east - west) : 0
      return [from[0] + (to[0] - from[0]) * along + (side % 2 ? off : 0), from[1] + (to[1] - from[1]) * along + (side % 2 ? 0 : off)]
    }),
  )
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] }
}

/** A building: a bar, or a bar with a wing. */
function building([west, south, east, north]: Box, seed: number): Geometry {
  const middle = south + (north - south) * (0.4 + chance(seed) * 0.2)
  const wing = west + (east - west) * 0.35
  const ring: Position[] = chance(seed + 1) < 0.6 ? [[west, south], [east, south], [east, middle], [west, middle]] : [[west, south], [east, south], [east, middle], [wing, middle], [wing, north], [west, north]]
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] }
}

function makeNet(size: Size): { areas: Area[]; features: ShapeFeature[] } {
  const areas: Area[] = []
  const features: ShapeFeature[] = []
  function place(id: string, parent_id: string | null, kind: string, name: string, path: string, households: number, geometry: Geometry) {
    areas.push({ id, parent_id, kind, name, path, households, population: Math.round(households * 2.7) })
    features.push({ id, properties: { name, kind, code: null, parent_id, households, square_metres: households * 90, version: 1 }, geometry })
  }
  place('s', null, 'street', '北江街道', '/', 98_000, border(size.box, size.corners, 1))
  cells(size.box, size.communities).forEach((box, one) => {
    const community = `c${one}`
    place(community, 's', 'community', `${['北江', '南桥', '滨河', '书院', '锦绣'][one % 5]}${one < 5 ? '' : `第${Math.floor(one / 5) + 1}`}社区`, `/${one}/`, 4_900 + one * 37, border(box, size.corners, 100 + one))
    cells(box, size.grids).forEach((part, two) => place(`${community}g${two}`, community, 'grid', `第${two + 1}网格`, `/${one}/g${two}/`, 320 + two, border(part, size.corners, 2_000 + one * 40 + two)))
    cells(box, size.compounds).forEach((part, two) => {
      const compound = `${community}k${two}`
      const ground = inside(part, 0.06)
      place(compound, community, 'compound', `${['滨河', '锦绣', '桂花', '东风', '学府', '望江', '柳荫'][two % 7]}苑${two < 7 ? '' : '二区'}`, `/${one}/k${two}/`, 400 + two * 60, border(ground, size.corners, 9_000 + one * 20 + two))
      cells(inside(ground, 0.06), size.buildings).forEach((spot, three) => place(`${compound}b${three}`, compound, 'building', `${three + 1}幢`, `/${one}/k${two}/b${three}/`, 48, building(inside(spot, 0.16), one * 1_009 + two * 101 + three)))
    })
  })
  return { areas, features }
}

let made: ReturnType<typeof makeNet> | undefined
const net = () => (made ??= makeNet(asked.get('net') === 'street' ? street : small))

const tiles: Tiles = { url: null, labels_url: null, datum: 'wgs84', attribution: '', max_zoom: 18, version: 1 }
const [west, south, east, north] = small.box
const findings: Finding[] = [
  { finding: 'overlap', kind: 'grid', parent: { id: 'c0', name: '北江社区' }, between: [{ id: 'c0g1', name: '第2网格' }, { id: 'c0g3', name: '第4网格' }], square_metres: 1_842, geometry: border([west + 0.006, south + 0.0078, west + 0.0066, south + 0.0082], 1, 1) },
  { finding: 'hole', kind: 'grid', parent: { id: 'c3', name: '书院社区' }, between: [], square_metres: 903, geometry: border([east - 0.001, south, east - 0.0006, north - 0.0105], 1, 1) },
]
function shape(id: string): ShapeView {
  const feature = net().features.find((one) => one.id === id)!
  const allowed_actions = (['put', 'remove', 'undo'] as const).map((action) => ({ action, allowed: feature.properties.kind !== 'street', reason: feature.properties.kind === 'street' ? '街道的范围由区里画。' : null }))
  return {
    area_id: id, area_name: feature.properties.name, kind: feature.properties.kind, geometry: feature.geometry, square_metres: feature.properties.square_metres, version: 1, repairs: [],
    history: [{ version: 1, source: 'import', from_at: new Date(STORY_NOW - 86_400_000).toISOString(), to_at: null, square_metres: feature.properties.square_metres }], allowed_actions,
  }
}

const row = (number: number, label: string, outcome: ImportFeature['outcome'], over: Partial<ImportFeature> = {}): ImportFeature => ({ number, label, area_id: null, area_name: null, outcome, repairs: [], fault: null, square_metres: 41_200, ...over })
const rows = [row(1, '北江社区', 'change'), row(2, '第1网格', 'create', { repairs: ['去掉了 3 个重复的点。'] }), row(3, '第2网格', 'create'), row(4, '锦绣苑南区', 'unmatched'), row(5, '滨河苑', 'conflict', { area_id: 'c0k0', area_name: '北江社区 · 滨河苑' }), row(6, '柳荫苑', 'flawed', { fault: '边界与自己相交：第 14 到第 17 个点之间。' })]
const file = (over: Partial<MapImport>, preview: Partial<NonNullable<MapImport['preview']>> = {}): MapImport => ({
  id: 'i', state: 'checked', file_name: '北江社区范围.zip', written: 0, kept_back: 0, version: 1, ...over,
  preview: {
    format: 'shapefile', characters: 'gbk', says_reference: false, sign: 'degrees', sign_text: '数值是经纬度，按 WGS-84（与 CGCS2000 相同）读取。', reference: { system: 'wgs84', swapped: false, central_meridian: null, false_easting: null }, wants_agreement: false,
    attributes: ['名称', '代码', '备注'], attribute: '名称', counts: { create: 2, change: 1, unchanged: 0, conflict: 1, unmatched: 1, flawed: 1 }, features: rows, ...preview,
  },
})
const imports: Record<string, MapImport> = {
  checked: file({}),
  swapped: file({}, { sign: 'swapped', sign_text: '经度和纬度先后写反了：第一个数像纬度，第二个数像经度。请确认按先后对调读取。', reference: { system: 'wgs84', swapped: true, central_meridian: null, false_easting: null }, wants_agreement: true }),
  done: { ...file({ state: 'done', written: 3 }), preview: null },
}

const onMap = asked.get('path')?.startsWith('/console/map') ?? false

export const room: StoryRoom = {
  answers: {
    ...(onMap && { 'GET /api/areas': () => ({ items: net().areas }) }),
    'GET /api/map/shapes': () => ({ type: 'FeatureCollection', features: asked.get('net') === 'undrawn' ? [] : net().features }),
    'GET /api/map/tiles': () => tiles,
    'GET /api/map/findings': () => (asked.get('net') ? { items: [], total: 0 } : { items: findings, total: findings.length }),
    'GET /api/map/areas/*': ({ rest }) => shape(rest[0]!),
    'GET /api/map/imports/*': ({ rest }) => imports[rest[0]!] ?? imports.checked,
  },
}
