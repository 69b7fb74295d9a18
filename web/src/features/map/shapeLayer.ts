// All shapes of a street on one canvas, drawn again when the map has moved: a few hundred shapes of one look to a path, and
// what is smaller than a few pixels as a spot. Leaflet's own renderer keeps an object and a path a shape, which is what makes
// it slow at 20,000 buildings; and all of them in one path are slow too, because every line of the screen looks at all edges.
import * as L from 'leaflet'
import type { Position, ShapeFeature } from './mapApi'

/** How a kind is drawn, outermost first. `from` is the zoom at which it appears. */
interface Look { from: number; fill: string; line: string; width: number }
const looks: Record<string, Look> = {
  street: { from: 0, fill: '', line: '#57606a', width: 2.5 },
  community: { from: 0, fill: 'rgba(20, 86, 217, 0.05)', line: '#1456d9', width: 1.75 },
  grid: { from: 14.5, fill: '', line: '#6b9080', width: 1 },
  micro_grid: { from: 15.5, fill: '', line: '#a8bdb2', width: 1 },
  compound: { from: 13, fill: 'rgba(138, 90, 0, 0.07)', line: '#b08a45', width: 1 },
  courtyard: { from: 14.5, fill: 'rgba(138, 90, 0, 0.05)', line: '#c2a878', width: 1 },
  building: { from: 14.5, fill: '#d9d4c9', line: '#9a948a', width: 0.75 },
  entrance: { from: 18, fill: '#c3bcae', line: '#7d776d', width: 0.75 },
  stairwell: { from: 18, fill: '#c3bcae', line: '#7d776d', width: 0.75 },
}
const order = Object.keys(looks)
/** The place that is chosen, over everything else. */
const chosenLook = { fill: 'rgba(20, 86, 217, 0.16)', line: '#0f45b0', width: 3 }
/** Kinds whose names stand on the map, and the zoom from which on. */
const labelled: Record<string, number> = { community: 12, compound: 15, building: 17.5 }

/** Shapes in one path. */
const PER_PATH = 200
/** Pixels on the screen below which a shape is a spot: its corners could not be told apart. */
const SPOT = 4

/** A shape as the canvas wants it: world coordinates (0 to 1, Web Mercator) of all rings in a row. */
interface Flat {
  feature: ShapeFeature
  /** x, y, x, y, … of every ring; `ends` says where each ring stops. */
  points: Float64Array
  ends: number[]
  box: [number, number, number, number]
}

/** A geographic position as a point of the world square. */
export function worldOf([longitude, latitude]: Position): [number, number] {
  const sine = Math.sin((Math.max(-85.05, Math.min(85.05, latitude)) * Math.PI) / 180)
  return [longitude / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)]
}

function flatten(feature: ShapeFeature, onScreen: (at: Position) => Position): Flat {
  const polygons = feature.geometry.type === 'Polygon' ? [feature.geometry.coordinates] : feature.geometry.coordinates
  const rings = polygons.flat()
  const points = new Float64Array(rings.reduce((sum, ring) => sum + ring.length * 2, 0))
  const ends: number[] = []
  const box: Flat['box'] = [Infinity, Infinity, -Infinity, -Infinity]
  let at = 0
  for (const ring of rings) {
    for (const position of ring) {
      const [x, y] = worldOf(onScreen(position))
      points[at++] = x
      points[at++] = y
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    }
    ends.push(at)
  }
  return { feature, points, ends, box }
}

/** What the base class gives us; it is written for subclasses, but its types leave them out. */
interface RendererInside {
  _map: L.Map
  _bounds: L.Bounds
  _container: HTMLCanvasElement
  _update(): void
  fire(event: string): void
}

export interface ShapeLayer extends L.Renderer {
  show(features: readonly ShapeFeature[], onScreen: (at: Position) => Position): void
  select(id: string | null): void
  /** The smallest shape drawn at a place of the map. */
  at(place: L.LatLng): ShapeFeature | null
}

/** Makes the layer. */
export function makeShapeLayer(): ShapeLayer {
  let kinds: Flat[][] = []
  let selected: string | null = null

  function visible(layer: RendererInside): { shapes: Flat[][]; scale: number } {
    const map = layer._map
    const scale = 256 * 2 ** map.getZoom()
    const origin = map.getPixelOrigin()
    const { min, max } = layer._bounds as Required<L.Bounds>
    const [west, north, east, south] = [(min!.x + origin.x) / scale, (min!.y + origin.y) / scale, (max!.x + origin.x) / scale, (max!.y + origin.y) / scale]
    const zoom = map.getZoom()
    const inView = (shape: Flat) => shape.box[0] < east && shape.box[2] > west && shape.box[1] < south && shape.box[3] > north
    return { scale, shapes: kinds.map((shapes, index) => (zoom >= looks[order[index]!]!.from ? shapes.filter(inView) : [])) }
  }

  function trace(target: Path2D, shape: Flat, scale: number, left: number, top: number) {
    let from = 0
    for (const end of shape.ends) {
      target.moveTo(shape.points[from]! * scale - left, shape.points[from + 1]! * scale - top)
      for (let at = from + 2; at < end; at += 2) target.lineTo(shape.points[at]! * scale - left, shape.points[at + 1]! * scale - top)
      target.closePath()
      from = end
    }
  }

  function draw(layer: RendererInside) {
    const map = layer._map
    const context = layer._container.getContext('2d')
    if (!context) return
    const origin = map.getPixelOrigin()
    const corner = layer._bounds.min!
    const [left, top] = [origin.x + corner.x, origin.y + corner.y]
    const { scale, shapes } = visible(layer)
    let chosen: Flat | null = null
    for (const [index, flats] of shapes.entries()) {
      const look = looks[order[index]!]!
      const whole: Flat[] = []
      context.fillStyle = look.line
      for (const shape of flats) {
        if (shape.feature.id === selected) chosen = shape
        const [width, height] = [(shape.box[2] - shape.box[0]) * scale, (shape.box[3] - shape.box[1]) * scale]
        if (width < SPOT && height < SPOT) context.fillRect(shape.box[0] * scale - left, shape.box[1] * scale - top, Math.max(1, width), Math.max(1, height))
        else whole.push(shape)
      }
      paint(context, look, pathsOf(whole, scale, left, top))
    }
    if (chosen) paint(context, chosenLook, pathsOf([chosen], scale, left, top))
    writeNames(context, shapes, map.getZoom(), scale, left, top)
  }

  function pathsOf(shapes: readonly Flat[], scale: number, left: number, top: number): Path2D[] {
    const paths: Path2D[] = []
    for (let from = 0; from < shapes.length; from += PER_PATH) {
      const path = new Path2D()
      for (const shape of shapes.slice(from, from + PER_PATH)) trace(path, shape, scale, left, top)
      paths.push(path)
    }
    return paths
  }

  /** All areas first, then all lines: no area lies over a neighbour's line. */
  function paint(context: CanvasRenderingContext2D, look: Omit<Look, 'from'>, paths: readonly Path2D[]) {
    context.fillStyle = look.fill
    if (look.fill) for (const path of paths) context.fill(path, 'evenodd')
    context.strokeStyle = look.line
    context.lineWidth = look.width
    for (const path of paths) context.stroke(path)
  }

  /** Names where there is room for them, larger places first; none over another. */
  function writeNames(context: CanvasRenderingContext2D, shapes: Flat[][], zoom: number, scale: number, left: number, top: number) {
    const taken: [number, number, number, number][] = []
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.lineJoin = 'round'
    for (const [index, flats] of shapes.entries()) {
      const from = labelled[order[index]!]
      if (from === undefined || zoom < from) continue
      const community = order[index] === 'community'
      context.font = `${community ? '600 14px' : '12px'} ${getComputedStyle(document.documentElement).getPropertyValue('--font')}`
      for (const { feature, box } of flats) {
        const width = context.measureText(feature.properties.name).width
        const room = (box[2] - box[0]) * scale
        if (width > room * 1.1) continue
        const [x, y] = [((box[0] + box[2]) / 2) * scale - left, ((box[1] + box[3]) / 2) * scale - top]
        const spot: [number, number, number, number] = [x - width / 2 - 4, y - 10, x + width / 2 + 4, y + 10]
        if (taken.some((other) => spot[0] < other[2] && spot[2] > other[0] && spot[1] < other[3] && spot[3] > other[1])) continue
        taken.push(spot)
        context.strokeStyle = 'rgba(255, 255, 255, 0.9)'
        context.lineWidth = 4
        context.strokeText(feature.properties.name, x, y)
        context.fillStyle = community ? '#0f45b0' : '#1f2328'
        context.fillText(feature.properties.name, x, y)
      }
    }
  }

  const Layer = L.Renderer.extend({
    options: { padding: 0.4 },
    _initContainer(this: RendererInside) {
      this._container = document.createElement('canvas')
      this._container.setAttribute('aria-hidden', 'true')
    },
    _destroyContainer(this: RendererInside) {
      this._container.remove()
    },
    _update(this: RendererInside & { _map: L.Map & { _animatingZoom?: boolean } }) {
      if (this._map._animatingZoom && this._bounds) return
      ;(L.Renderer.prototype as unknown as RendererInside)._update.call(this)
      const size = this._bounds.getSize()
      const ratio = window.devicePixelRatio || 1
      L.DomUtil.setPosition(this._container, this._bounds.min!)
      this._container.width = ratio * size.x
      this._container.height = ratio * size.y
      this._container.style.width = `${size.x}px`
      this._container.style.height = `${size.y}px`
      this._container.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0)
      draw(this)
      this.fire('update')
    },
    // the base class resets its own paths here; there are none
    _onViewReset() {},
  }) as unknown as new () => RendererInside & ShapeLayer

  const layer = new Layer()
  layer.show = (features, onScreen) => {
    kinds = order.map((kind) => features.filter((feature) => feature.properties.kind === kind).map((feature) => flatten(feature, onScreen)))
    if (layer._map) layer._update()
  }
  layer.select = (id) => {
    selected = id
    if (layer._map) layer._update()
  }
  layer.at = (place) => {
    const [x, y] = worldOf([place.lng, place.lat])
    for (const shapes of visible(layer).shapes.reverse()) for (const shape of shapes) if (holds(shape, x, y)) return shape.feature
    return null
  }
  return layer
}

function holds(shape: Flat, x: number, y: number): boolean {
  if (x < shape.box[0] || x > shape.box[2] || y < shape.box[1] || y > shape.box[3]) return false
  let inside = false
  let from = 0
  for (const end of shape.ends) {
    for (let at = from, before = end - 2; at < end; before = at, at += 2) {
      const [ax, ay, bx, by] = [shape.points[at]!, shape.points[at + 1]!, shape.points[before]!, shape.points[before + 1]!]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    }
    from = end
  }
  return inside
}
