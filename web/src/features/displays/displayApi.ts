// The grid display's part of the API: what anybody may read.
import { get } from '@/api/call'

/** Who looks after a place: public names, posts, and the office's telephone. */
export interface Display {
  street_id: number
  place: string
  community: string
  street: string
  office_phone: string | null
  people: { name: string; role: string; area_name: string; since: string }[]
}

/** A place an address may mean. */
export interface DisplayFound {
  street_id: number
  area_id: string
  name: string
}

const part = encodeURIComponent

/** Throws ProblemError: 404 nobody made the code, 410 it was taken down. */
export const displayOfCode = (code: string) => get<Display>(`/api/public/displays/by-code/${part(code)}`)
export const displayOfPlace = (street: string, area: string) => get<Display>(`/api/public/displays/${part(street)}/${part(area)}`)
export const findDisplays = (text: string) => get<{ items: DisplayFound[] }>('/api/public/displays', { q: text })
