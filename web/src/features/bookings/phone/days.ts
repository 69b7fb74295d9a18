// The days one books for, as chips: today, tomorrow, and the rest of a week by their names.
import type { Locale } from '@/app/preferences'
import { addDays, dayOf, weekdayOf, weekdayWord } from '../when'

/** The next `count` days: `2026-11-24` with "今天", "明天", "周三 25日". */
export function dayChoices(locale: Locale, count = 8, now = Date.now()): { value: string; label: string }[] {
  const today = dayOf(now)
  const near = locale === 'zh' ? ['今天', '明天'] : ['Today', 'Tomorrow']
  return Array.from({ length: count }, (_, index) => {
    const day = addDays(today, index)
    const date = locale === 'zh' ? `${Number(day.slice(8))}日` : String(Number(day.slice(8)))
    return { value: day, label: near[index] ?? `${weekdayWord(weekdayOf(day), locale)} ${date}` }
  })
}
