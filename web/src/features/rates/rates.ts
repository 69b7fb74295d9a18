// The three rates (domain.md): what is counted over what, and rows in the order of their names. Never in the order of a rate.
import type { RateRow } from '@/api/desk'

export const rateNames = ['response', 'resolution', 'satisfaction'] as const
export type RateName = (typeof rateNames)[number]

/** A numerator over its n. */
export interface Rate {
  part: number
  base: number
}

/** Response over what was due, resolution over what was called back, satisfaction over those who answered: "no answer" is in no base. */
export function rateOf(row: RateRow, name: RateName): Rate {
  if (name === 'response') return { part: row.responded, base: row.response_base }
  if (name === 'resolution') return { part: row.solved, base: row.rated }
  return { part: row.satisfied, base: row.rated_satisfaction }
}

/** "94.2%", or null over nothing. */
export const percent = ({ part, base }: Rate): string | null => (base > 0 ? `${((part / base) * 100).toFixed(1)}%` : null)

/** Rows by name as people here sort names; the row without a key (not filed) last. */
export function byName(rows: readonly RateRow[]): RateRow[] {
  const collator = new Intl.Collator('zh-CN', { numeric: true })
  return [...rows].sort((one, other) => Number(one.key === null) - Number(other.key === null) || collator.compare(one.name, other.name))
}

const DAY_MS = 86_400_000
const dayText = (moment: Date) => moment.toISOString().slice(0, 10)

/** First and last day (China) of the spans people ask for, at `now`. */
export function spans(now: number): Record<'month' | 'last_month' | 'quarter' | 'year', { from: string; to: string }> {
  const today = new Date(now + 8 * 3_600_000)
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()]
  const first = (at: number) => dayText(new Date(Date.UTC(year, at, 1)))
  const to = dayText(today)
  return {
    month: { from: first(month), to },
    last_month: { from: first(month - 1), to: dayText(new Date(Date.UTC(year, month, 1) - DAY_MS)) },
    quarter: { from: first(month - (month % 3)), to },
    year: { from: first(0), to },
  }
}
