// The opening windows of a place as blocks of a week's picture and in words.
import type { Locale } from '@/app/preferences'
import { formatDay } from '@/ui/dates'
import type { OpeningWindow } from './sharing'
import { minuteOfClock, noonOf, weekdaysWords } from './when'

/** A stretch of a weekday, in minutes; `some` where it does not hold on every such day of the year. What overlaps stands in lanes side by side. */
export interface WeekBlock {
  from: number
  to: number
  some: boolean
  lane: number
  lanes: number
}

/** Whether a window is bound to a season or a kind of day. */
export const isPartial = (window: OpeningWindow): boolean => Boolean(window.season_from || window.season_to || window.days !== 'every')
const minutes = (window: OpeningWindow) => ({ from: minuteOfClock(window.from) ?? 0, to: minuteOfClock(window.to) ?? 0 })
/** Windows of one sort hold on the same days of the year. */
const sortOf = (window: OpeningWindow) => [window.days, window.season_from, window.season_to].join()

/** Blocks by weekday, Monday first; what touches and is of one sort is one block. */
export function weekBlocks(windows: readonly OpeningWindow[]): WeekBlock[][] {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => {
    const found: (WeekBlock & { sort: string })[] = []
    const own = windows.filter((window) => window.weekdays.includes(weekday)).map((window) => ({ ...minutes(window), some: isPartial(window), sort: sortOf(window), lane: 0, lanes: 1 }))
    for (const block of own.filter((one) => one.to > one.from).sort((one, other) => one.from - other.from)) {
      const last = found.filter((one) => one.sort === block.sort).at(-1)
      if (last && block.from <= last.to) last.to = Math.max(last.to, block.to)
      else found.push(block)
    }
    for (const block of found) {
      const beside = found.filter((one) => one.from < block.to && block.from < one.to)
      block.lanes = beside.length
      block.lane = beside.indexOf(block)
    }
    return found.map(({ sort: _sort, ...block }) => block)
  })
}

/** Whole hours the picture covers: all windows, and never less than 8:00 to 18:00. */
export function hoursShown(windows: readonly OpeningWindow[]): { from: number; to: number } {
  const all = windows.map(minutes)
  const from = Math.min(480, ...all.map((one) => Math.floor(one.from / 60) * 60))
  const to = Math.max(1_080, ...all.map((one) => Math.ceil(one.to / 60) * 60))
  return { from, to }
}

/** A day of each year, `06-01` → "6月1日". */
const yearDay = (day: string, locale: Locale) => formatDay(noonOf(`2024-${day}`), locale, Date.parse(noonOf('2024-06-01')))

/** "周一至周五 08:30–17:00", with its season where it has one; the kind of day is the caller's word. */
export function windowWords(window: OpeningWindow, locale: Locale): string {
  const season = window.season_from && window.season_to ? `${yearDay(window.season_from, locale)}–${yearDay(window.season_to, locale)}` : ''
  return [season, weekdaysWords(window.weekdays, locale), `${window.from}–${window.to}`].filter(Boolean).join(' ')
}
