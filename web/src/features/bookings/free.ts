// The search for a free place: what its address holds, and what the API is asked.
import { addDays, dayOf, momentOfMinute } from './when'

/** Parts of a day, in minutes. */
export const dayParts = { all: [0, 1_440], morning: [360, 720], afternoon: [720, 1_080], evening: [1_080, 1_440] } as const
export type DayPart = keyof typeof dayParts
/** How many days are looked through. */
export const reaches = [1, 3, 7, 30] as const
/** Lengths one looks for, in minutes. */
export const lengths = [30, 60, 90, 120, 180, 240] as const

/** What is looked for. */
export interface FreeSearch {
  day: string
  reach: number
  part: DayPart
  minutes: number
  class: string
  area_id: string
  capacity: string
  page: number
}

type Address = Record<string, string | null | (string | null)[] | undefined>
const one = (value: Address[string]) => (Array.isArray(value) ? value[0] : value) ?? ''

/** Reads the address; nonsense falls back to tomorrow, one hour, all day. A day gone by is today. */
export function readSearch(address: Address, now = Date.now()): FreeSearch {
  const today = dayOf(now)
  const day = one(address.day)
  const minutes = Number.parseInt(one(address.minutes), 10)
  const reach = Number.parseInt(one(address.reach), 10)
  const part = one(address.part)
  return {
    day: /^\d{4}-\d{2}-\d{2}$/.test(day) ? (day < today ? today : day) : addDays(today, 1),
    reach: (reaches as readonly number[]).includes(reach) ? reach : 1,
    part: part in dayParts ? (part as DayPart) : 'all',
    minutes: minutes >= 15 && minutes <= 1_440 ? minutes : 60,
    class: one(address.class),
    area_id: one(address.area_id),
    capacity: /^\d{1,3}$/.test(one(address.capacity)) ? one(address.capacity) : '',
    page: Math.max(1, Number.parseInt(one(address.page), 10) || 1),
  }
}

/** The parameters of `GET /api/free-slots`; a part of the day counts where one day is asked for. What is past of today is left out by the server. */
export function freeQuery(search: FreeSearch, pageSize = 20): Record<string, string | number> {
  const [from, to] = search.reach === 1 ? dayParts[search.part] : dayParts.all
  return {
    from: momentOfMinute(search.day, from),
    to: momentOfMinute(addDays(search.day, search.reach - 1), to),
    minutes: search.minutes,
    class: search.class,
    area_id: search.area_id,
    capacity: search.capacity,
    page: search.page,
    page_size: pageSize,
  }
}
