// What reports and visits have in common: something is owed by a day, every so many months by kind. Days that end a span are the first moment after it.
import type { AllowedAction } from '@/ui/contract'

/** How often a street asks, kind by kind; 0 months is never. */
export interface Rhythm<Kind extends string = string> {
  rules: { kind: Kind; every_months: number }[]
  version: number
}

export const may = (one: { allowed_actions: AllowedAction[] } | undefined, action: string) => Boolean(one?.allowed_actions.some((each) => each.action === action && each.allowed))
/** The last day of a span that ends before a moment. */
export const lastDay = (end: string) => new Date(Date.parse(end) - 1).toISOString()
/** Today's date in China. */
export const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
