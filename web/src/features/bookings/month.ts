// A month as whole weeks from Monday to Sunday.
import { addDays, mondayOf } from './when'

/** The days of the weeks that a day's month touches, and the month itself, `2026-11`. */
export function monthDays(day: string): { month: string; days: string[] } {
  const month = day.slice(0, 7)
  const days: string[] = []
  for (let at = mondayOf(`${month}-01`); at.slice(0, 7) <= month || days.length % 7 !== 0; at = addDays(at, 1)) days.push(at)
  return { month, days }
}
