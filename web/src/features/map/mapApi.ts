// The map's part of the API: answers as the server writes them, and the calls.
import { useQuery } from '@tanstack/vue-query'
import { transport } from '@/api/client'
import { get, write } from '@/api/call'
import { ProblemError } from '@/api/problem'

/** Longitude and latitude in degrees, WGS-84. */
export type Position = [number, number]
/** GeoJSON geometry of a place. */
export type Geometry = { type: 'Polygon'; coordinates: Position[][] } | { type: 'MultiPolygon'; coordinates: Position[][][] }

export interface ShapeFeature {
  id: string
  properties: { name: string; kind: string; code: string | null; parent_id: string | null; households: number; square_metres: number; version: number }
  geometry: Geometry
}
export interface ShapeAction { action: 'put' | 'remove' | 'undo'; allowed: boolean; reason: string | null }
export interface ShapeView {
  area_id: string
  area_name: string
  kind: string
  geometry: Geometry | null
  square_metres: number | null
  version: number
  repairs: string[]
  history: { version: number; source: string; from_at: string; to_at: string | null; square_metres: number | null }[]
  allowed_actions: ShapeAction[]
}
export interface Finding {
  finding: 'overlap' | 'hole'
  kind: string
  parent: { id: string; name: string }
  between: { id: string; name: string }[]
  square_metres: number
  geometry: Geometry
}
export interface Tiles { url: string | null; labels_url: string | null; datum: 'wgs84' | 'gcj02'; attribution: string; max_zoom: number; version: number }
export type Outcome = 'create' | 'change' | 'unchanged' | 'conflict' | 'unmatched' | 'flawed'
export interface Reference { system: 'wgs84' | 'gcj02' | 'web_mercator' | 'gauss_kruger'; swapped: boolean; central_meridian: number | null; false_easting: number | null }
export interface ImportFeature { number: number; label: string; area_id: string | null; area_name: string | null; outcome: Outcome; repairs: string[]; fault: string | null; square_metres: number | null }
export interface MapImport {
  id: string
  state: 'checked' | 'done' | 'undone'
  file_name: string
  written: number
  kept_back: number
  version: number
  preview: null | {
    format: 'geojson' | 'shapefile'
    characters: 'utf8' | 'gbk'
    says_reference: boolean
    sign: string
    sign_text: string
    reference: Reference | null
    wants_agreement: boolean
    attributes: string[]
    attribute: string | null
    counts: Record<Outcome, number>
    features: ImportFeature[]
  }
}
export interface Reading { reference: Reference | null; attribute: string | null; kind: string | null; choices: Record<number, string> }
export type Key = { 'Idempotency-Key': string }

const MINUTE = 60_000

/** All shapes of the own scope; 20,000 buildings are a few megabytes, so they are kept and not made reactive inside. */
export const useShapes = () => useQuery({ queryKey: ['map', 'shapes'], queryFn: ({ signal }) => get<{ features: ShapeFeature[] }>('/api/map/shapes', {}, signal), staleTime: MINUTE, structuralSharing: false })
/** The street's tile source. */
export const useTiles = () => useQuery({ queryKey: ['map', 'tiles'], queryFn: ({ signal }) => get<Tiles>('/api/map/tiles', {}, signal), staleTime: 10 * MINUTE })
/** Overlaps and holes of the own scope. */
export const useFindings = () => useQuery({ queryKey: ['map', 'findings'], queryFn: ({ signal }) => get<{ items: Finding[]; total: number }>('/api/map/findings', {}, signal), staleTime: MINUTE })

export const getShape = (id: string, signal?: AbortSignal) => get<ShapeView>(`/api/map/areas/${id}`, {}, signal)
export const putShape = (id: string, body: { version: number; geometry: Geometry | null }, key: Key) => write<ShapeView>('PUT', `/api/map/areas/${id}`, body, key)
export const undoShape = (id: string, body: { version: number }, key: Key) => write<ShapeView>('POST', `/api/map/areas/${id}/undo`, body, key)
export const splitShape = (body: { geometry: Geometry; line: Position[] }, key: Key) => write<{ parts: { geometry: Geometry; square_metres: number }[] }>('POST', '/api/map/split', body, key)
export const snapShape = (body: { area_id: string; geometry: Geometry; metres: number }, key: Key) => write<{ geometry: Geometry; square_metres: number }>('POST', '/api/map/snap', body, key)
export const putTiles = (body: Omit<Tiles, 'url' | 'labels_url'> & { url: string; labels_url: string }, key: Key) => write<Tiles>('PUT', '/api/map/tiles', body, key)
export const getImport = (id: string, signal?: AbortSignal) => get<MapImport>(`/api/map/imports/${id}`, {}, signal)
export const stepImport = (id: string, step: 'reading' | 'commit' | 'undo', body: unknown, key: Key) => write<MapImport>('POST', `/api/map/imports/${id}/${step}`, body, key)
/** Where the shapes are had as a file. */
export const exportAddress = '/api/map/shapes?download=true'

/** Sends a file of shapes. Throws ProblemError. */
export async function uploadShapes(file: File, key: Key): Promise<MapImport> {
  const body = new FormData()
  body.append('file', file, file.name)
  const response = await transport(new Request(new URL('/api/map/imports', location.origin), { method: 'POST', body, headers: key }))
  if (!response.ok) throw await ProblemError.from(response)
  return (await response.json()) as MapImport
}
