// The working calendar as the server tells it.
import type { Locale } from '@/app/preferences'
import { formatDay } from '@/ui/dates'

/** A year with the days that differ from its weekdays; days are `2026-10-01`. */
export interface CalendarYear {
  year: number
  /** The notice the dates come from. */
  source: string
  verified_by: string | null
  holidays: { name: string; from: string; to: string }[]
  makeup_days: string[]
}

/** The calendar in force. Version 0 is the file the house came with or was started with; of the latter no text is told. */
export interface Calendar {
  version: number
  text: string | null
  years: CalendarYear[]
  versions: { version: number; who: string | null; at: string }[]
}

/** "10月1日" / "1 Oct" of `2026-10-01`: the year stands above. */
export const dayOfYear = (day: string, locale: Locale) => formatDay(`${day}T12:00:00+08:00`, locale, Date.parse(`${day}T12:00:00+08:00`))

/** A stretch of days off in short: one day stands alone. */
export const stretch = ({ from, to }: { from: string; to: string }, locale: Locale) => (from === to ? dayOfYear(from, locale) : `${dayOfYear(from, locale)} – ${dayOfYear(to, locale)}`)
