// Dates as people here say them. The server speaks RFC 3339 with +08:00; China Standard Time is fixed UTC+8, whatever the browser's zone.
import type { Locale } from '@/app/preferences'

const OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

interface LocalMoment {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  /** Days since 1970-01-01 in China. */
  dayNumber: number
}

function local(moment: string | number | Date): LocalMoment {
  const shifted = new Date(new Date(moment).getTime() + OFFSET_MS)
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    dayNumber: Math.floor(shifted.getTime() / DAY_MS),
  }
}

const two = (value: number) => String(value).padStart(2, '0')
const englishMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "11月20日" / "20 Nov"; with the year when it is not this year. */
export function formatDay(moment: string | number | Date, locale: Locale, now: number = Date.now()): string {
  const at = local(moment)
  const thisYear = at.year === local(now).year
  if (locale === 'zh') return `${thisYear ? '' : `${at.year}年`}${at.month}月${at.day}日`
  return `${at.day} ${englishMonths[at.month - 1]}${thisYear ? '' : ` ${at.year}`}`
}

/** "11月20日 15:42" / "20 Nov 15:42". */
export function formatMoment(moment: string | number | Date, locale: Locale, now: number = Date.now()): string {
  const at = local(moment)
  return `${formatDay(moment, locale, now)} ${two(at.hour)}:${two(at.minute)}`
}

/** A time to come in the words of the desk: "今天 12:00 前", "明天 12:00 前", "11月24日 12:00 前". */
export function formatDue(moment: string | number | Date, locale: Locale, now: number = Date.now()): string {
  const at = local(moment)
  // What is due at midnight is due by the end of the day before: "00:00" of a day that is no longer meant helps nobody.
  if (at.hour === 0 && at.minute === 0) return dueByDay(new Date(moment).getTime() - 1, locale, now)
  const ahead = at.dayNumber - local(now).dayNumber
  const clock = `${two(at.hour)}:${two(at.minute)}`
  if (locale === 'zh') {
    const day = ahead === 0 ? '今天' : ahead === 1 ? '明天' : formatDay(moment, locale, now)
    return `${day} ${clock} 前`
  }
  const day = ahead === 0 ? 'today' : ahead === 1 ? 'tomorrow' : formatDay(moment, locale, now)
  return `by ${day} ${clock}`
}

/** A last day to come: "今天内", "明天内", "1月5日前"; the day itself is still in time. */
function dueByDay(last: number, locale: Locale, now: number): string {
  const ahead = local(last).dayNumber - local(now).dayNumber
  const zh = locale === 'zh'
  if (ahead === 0) return zh ? '今天内' : 'by tonight'
  if (ahead === 1) return zh ? '明天内' : 'by tomorrow night'
  return zh ? `${formatDay(last, locale, now)}前` : `by ${formatDay(last, locale, now)}`
}

/** How late something is, in words and never below one minute: "已超 2 天", "已超 3 小时". Null when it is not late. */
export function formatLate(due: string | number | Date, locale: Locale, now: number = Date.now()): string | null {
  const over = now - new Date(due).getTime()
  if (over <= 0) return null
  const days = Math.floor(over / DAY_MS)
  const hours = Math.floor(over / 3_600_000)
  const minutes = Math.max(1, Math.floor(over / 60_000))
  const [count, zh, en] = days > 0 ? [days, '天', 'day'] : hours > 0 ? [hours, '小时', 'hour'] : [minutes, '分钟', 'minute']
  return locale === 'zh' ? `已超 ${count} ${zh}` : `${count} ${en}${count === 1 ? '' : 's'} late`
}
