// The shape under the pen: its lines, its corners to be dragged, points between them to pull new corners from, and the line of a cut.
import * as L from 'leaflet'
import { snapTo, type Parts } from './geometry'
import type { Position } from './mapApi'

export type Mode = 'edit' | 'draw' | 'split' | 'show'

/** What the editor tells its page. */
export interface EditorEvents {
  /** The shape was changed by hand. */
  changed: (parts: Parts) => void
  /** A ring or a cut was ended. */
  finished: (mode: Mode, line: Position[]) => void
}

/** Pixels within which a corner springs onto a neighbour. */
const SNAP = 12
/** Corners that get a handle; beyond that only those in view do. */
const MANY = 400

/** Puts the editor on a map. Positions on the screen may be shifted (tiles in GCJ-02): `onScreen` and `offScreen` go there and back. */
export class EditorLayer {
  private readonly lines: L.LayerGroup
  private readonly handles: L.LayerGroup
  private parts: Parts = []
  private mode: Mode = 'edit'
  private line: Position[] = []
  private pointer: Position | null = null
  private neighbours: Position[][] = []
  snapping = true

  constructor(
    private readonly map: L.Map,
    private readonly events: EditorEvents,
    private readonly onScreen: (at: Position) => Position,
    private readonly offScreen: (at: Position) => Position,
  ) {
    this.lines = L.layerGroup().addTo(map)
    this.handles = L.layerGroup().addTo(map)
    map.on('click', this.click)
    map.on('mousemove', this.move)
    map.on('dblclick', this.finish)
    map.on('moveend', this.moved)
    map.doubleClickZoom.disable()
  }

  remove() {
    this.lines.remove()
    this.handles.remove()
    this.map.off('click', this.click).off('mousemove', this.move).off('dblclick', this.finish).off('moveend', this.moved)
    this.map.doubleClickZoom.enable()
  }

  /** Shows a shape and what hands may do with it; `neighbours` are closed rings to snap to. */
  show(parts: Parts, mode: Mode, neighbours: Position[][]) {
    if (mode !== this.mode) this.line = []
    this.parts = parts
    this.mode = mode
    this.neighbours = neighbours
    this.draw()
  }

  /** Takes back the last point of a line that is being drawn; false when there is none. */
  back(): boolean {
    if (!this.line.length) return false
    this.line.pop()
    this.draw()
    return true
  }

  /** Ends the line that is being drawn. */
  finish = () => {
    if (this.mode === 'edit' || this.mode === 'show') return
    // a double click has put the last point twice
    const line = this.line.filter((at, index) => index === 0 || this.pixels(at, this.line[index - 1]!) > 3)
    if (line.length < (this.mode === 'draw' ? 3 : 2)) return
    this.line = []
    this.events.finished(this.mode, line)
  }

  private latLng = (at: Position) => {
    const [x, y] = this.onScreen(at)
    return L.latLng(y, x)
  }

  private positionOf = (at: L.LatLng): Position => this.offScreen([at.lng, at.lat])

  private pixels(a: Position, b: Position) {
    return this.map.latLngToContainerPoint(this.latLng(a)).distanceTo(this.map.latLngToContainerPoint(this.latLng(b)))
  }

  private snapped(at: L.LatLng): Position {
    const spot = this.map.latLngToContainerPoint(at)
    const bounds = this.map.getBounds().pad(0.1)
    const rings = this.neighbours.filter((ring) => ring.some((position) => bounds.contains(this.latLng(position)))).map((ring) => ring.map((position) => this.map.latLngToContainerPoint(this.latLng(position))))
    const found = this.snapping ? snapTo(spot, rings, SNAP) : null
    return this.positionOf(found ? this.map.containerPointToLatLng(L.point(found.x, found.y)) : at)
  }

  private click = (event: L.LeafletMouseEvent) => {
    if (this.mode === 'edit' || this.mode === 'show') return
    const at = this.snapped(event.latlng)
    if (this.mode === 'draw' && this.line.length >= 3 && this.pixels(at, this.line[0]!) < SNAP) return this.finish()
    this.line.push(at)
    this.draw()
  }

  private move = (event: L.LeafletMouseEvent) => {
    if (this.mode === 'edit' || !this.line.length) return
    this.pointer = this.snapped(event.latlng)
    this.drawLines()
  }

  private moved = () => this.draw()

  private draw() {
    this.drawLines()
    this.handles.clearLayers()
    if (this.mode === 'edit') this.drawHandles()
  }

  private drawLines() {
    this.lines.clearLayers()
    const shape = this.parts.map((rings) => rings.map((ring) => ring.map(this.latLng)))
    if (shape.length) L.polygon(shape, { color: '#c8161d', weight: 2, fillOpacity: 0.08, interactive: false }).addTo(this.lines)
    // the parts of a cut are numbered as beside the map
    if (this.mode === 'show')
      shape.forEach((rings, index) => L.marker(L.polygon(rings).getBounds().getCenter(), { icon: L.divIcon({ className: 'map-number', html: String(index + 1), iconSize: [26, 26] }), interactive: false, keyboard: false }).addTo(this.lines))
    if (!this.line.length) return
    const ahead = this.pointer ? [...this.line, this.pointer] : this.line
    L.polyline(ahead.map(this.latLng), { color: '#c8161d', weight: 2, dashArray: '6 4', interactive: false }).addTo(this.lines)
    for (const at of this.line) L.circleMarker(this.latLng(at), { radius: 4, color: '#c8161d', fillColor: '#fff', fillOpacity: 1, weight: 2, interactive: false }).addTo(this.lines)
  }

  private drawHandles() {
    const bounds = this.map.getBounds()
    const many = this.parts.flat(2).length > MANY
    const near = (at: Position) => !many || bounds.contains(this.latLng(at))
    this.parts.forEach((rings, part) =>
      rings.forEach((ring, hole) =>
        ring.forEach((at, index) => {
          const next = ring[(index + 1) % ring.length]!
          if (near(at)) this.handle(at, 'corner', (to) => this.put(part, hole, index, to, false), () => this.drop(part, hole, index))
          const middle: Position = [(at[0] + next[0]) / 2, (at[1] + next[1]) / 2]
          if (near(middle) && this.pixels(at, next) > 36) this.handle(middle, 'between', (to) => this.put(part, hole, index + 1, to, true))
        }),
      ),
    )
  }

  private handle(at: Position, kind: 'corner' | 'between', put: (to: Position) => void, drop?: () => void) {
    const icon = L.divIcon({ className: `map-handle ${kind}`, iconSize: kind === 'corner' ? [14, 14] : [10, 10] })
    const marker = L.marker(this.latLng(at), { icon, draggable: true, keyboard: false, autoPan: true }).addTo(this.handles)
    marker.on('drag', () => {
      const to = this.snapped(marker.getLatLng())
      marker.setLatLng(this.latLng(to))
    })
    marker.on('dragend', () => put(this.snapped(marker.getLatLng())))
    if (drop) marker.on('dblclick contextmenu', drop)
  }

  private put(part: number, hole: number, index: number, to: Position, fresh: boolean) {
    const parts = this.parts.map((rings) => rings.map((ring) => [...ring]))
    parts[part]![hole]!.splice(index, fresh ? 0 : 1, to)
    this.events.changed(parts)
  }

  private drop(part: number, hole: number, index: number) {
    const parts = this.parts.map((rings) => rings.map((ring) => [...ring]))
    const ring = parts[part]![hole]!
    if (ring.length <= 3) parts[part]!.splice(hole, hole === 0 ? parts[part]!.length : 1)
    else ring.splice(index, 1)
    this.events.changed(parts.filter((rings) => rings.length))
  }
}
