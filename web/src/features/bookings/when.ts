// Days and hours of bookings in words: China's days whatever the browser's zone, minutes of the day as clock times, weekdays folded into "周一至周五".
import type { Locale } from '@/app/preferences'
import { formatDay } from '@/ui/dates'

const DAY = 86_400_000
const CHINA = 8 * 3_600_000
const two = (value: number) => String(value).padStart(2, '0')

/** The day in China on which a moment falls, `2026-11-24`. */
export const dayOf = (moment: string | number | Date): string => new Date(new Date(moment).getTime() + CHINA).toISOString().slice(0, 10)
/** The day so many days after another. */
export const addDays = (day: string, count: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10)
/** The whole days from one to another; negative where it lies before. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY)
/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7
/** The Monday of a day's week. */
export const mondayOf = (day: string): string => addDays(day, 1 - weekdayOf(day))
/** The moment at which a minute of a day in China begins; minutes beyond 1,440 fall on the next day. */
export const momentOfMinute = (day: string, minute: number): string => {
  const date = addDays(day, Math.floor(minute / 1_440))
  const rest = minute % 1_440
  return `${date}T${two(Math.floor(rest / 60))}:${two(rest % 60)}:00+08:00`
}
/** The minute of its day in China at which a moment lies. */
export const minuteOf = (moment: string | number | Date): number => Math.floor(((new Date(moment).getTime() + CHINA) % DAY) / 60_000)

/** `08:30` of 510; 1,440 is `24:00`, and later minutes belong to the next day. */
export const clock = (minute: number): string => (minute === 1_440 ? '24:00' : `${two(Math.floor((minute % 1_440) / 60))}:${two(minute % 60)}`)
/** 510 of `08:30` or `8:30`; null for what is no time of a day. `24:00` is the end of the day. */
export function minuteOfClock(text: string): number | null {
  const match = /^(\d{1,2})[:：](\d{2})$/.exec(text.trim())
  if (!match) return null
  const minute = Number(match[1]) * 60 + Number(match[2])
  return Number(match[2]) < 60 && minute <= 1_440 ? minute : null
}

/** Stretches of neighbouring weekdays: [1,2,3,5] → [[1,3],[5,5]]. */
export function stretches(weekdays: readonly number[]): [number, number][] {
  const found: [number, number][] = []
  for (const day of [...new Set(weekdays)].sort((one, other) => one - other)) {
    const last = found.at(-1)
    if (last && last[1] === day - 1) last[1] = day
    else found.push([day, day])
  }
  return found
}

const shortZh = ['一', '二', '三', '四', '五', '六', '日']
const shortEn = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
/** "周二" / "Tue"; 1 is Monday. */
export const weekdayWord = (weekday: number, locale: Locale): string => (locale === 'zh' ? `周${shortZh[weekday - 1]}` : shortEn[weekday - 1]!)

/** "周一至周五", "周六、周日", "每天". */
export function weekdaysWords(weekdays: readonly number[], locale: Locale): string {
  if (new Set(weekdays).size === 7) return locale === 'zh' ? '每天' : 'every day'
  const words = stretches(weekdays).flatMap(([first, last]) => {
    if (last - first < 2) return first === last ? [weekdayWord(first, locale)] : [weekdayWord(first, locale), weekdayWord(last, locale)]
    return [`${weekdayWord(first, locale)}${locale === 'zh' ? '至' : '–'}${weekdayWord(last, locale)}`]
  })
  return words.join(locale === 'zh' ? '、' : ', ')
}

/** "11月24日 周二" / "Tue 24 Nov". */
export function dayWords(moment: string | number | Date, locale: Locale, now?: number): string {
  const weekday = weekdayWord(weekdayOf(dayOf(moment)), locale)
  const day = formatDay(moment, locale, now)
  return locale === 'zh' ? `${day} ${weekday}` : `${weekday} ${day}`
}
const monthEn = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
/** A month such as `2026-11` in words: "2026 年 11 月" / "November 2026". */
export const monthWords = (month: string, locale: Locale): string => (locale === 'zh' ? `${month.slice(0, 4)} 年 ${Number(month.slice(5, 7))} 月` : monthEn.format(new Date(`${month.slice(0, 7)}-01T00:00:00Z`)))

/** Noon of a day in China: a moment that stands for the day. */
export const noonOf = (day: string): string => `${day}T12:00:00+08:00`

/** "14:00–16:00"; what ends on another day says which: "22:00–次日 02:00". */
export function hoursWords(from: string | number, to: string | number, locale: Locale): string {
  const apart = daysBetween(dayOf(from), dayOf(to))
  const end = minuteOf(to)
  if (apart === 0) return `${clock(minuteOf(from))}–${clock(end)}`
  if (apart === 1 && end === 0) return `${clock(minuteOf(from))}–24:00`
  if (apart === 1) return `${clock(minuteOf(from))}–${locale === 'zh' ? '次日 ' : 'next day '}${clock(end)}`
  return `${clock(minuteOf(from))}–${formatDay(to, locale)} ${clock(end)}`
}
/** "11月24日 周二 14:00–16:00". */
export const spanWords = (from: string | number, to: string | number, locale: Locale): string => `${dayWords(from, locale)} ${hoursWords(from, to, locale)}`

/** "2 小时", "45 分钟", "1 小时 30 分钟", "3 天" of minutes. */
export function lengthWords(minutes: number, locale: Locale): string {
  const parts: [number, string, string][] = [[Math.floor(minutes / 1_440), '天', 'day'], [Math.floor((minutes % 1_440) / 60), '小时', 'hour'], [minutes % 60, '分钟', 'minute']]
  const words = parts.filter(([count]) => count > 0).map(([count, zh, en]) => (locale === 'zh' ? `${count} ${zh}` : `${count} ${en}${count === 1 ? '' : 's'}`))
  return words.join(' ') || (locale === 'zh' ? '0 分钟' : '0 minutes')
}

/** Nothing is booked further ahead, in days. */
export const FAR_DAYS = 401
