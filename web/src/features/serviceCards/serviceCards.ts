// Service cards as the API tells them: what a unit promised, did and heard in a quarter.
import type { WorkEntry } from '@/api/work'
import type { AllowedAction, NextStepData } from '@/ui/contract'
import type { Page } from '@/ui/listQuery'

export const cardStates = ['made', 'sent', 'confirmed', 'objected'] as const
export type CardState = (typeof cardStates)[number] | 'superseded'

/** What a card says; figures of the quarter unless they say otherwise. */
export interface CardFacts {
  alliances: string[]
  promises: { obligation_id: string; agreement: string; what: string; unit: string; delivered: number; delivered_in_year: number; promised_in_year: number }[]
  orders: { taken: number; closed: number }
  /** Bookings of its resources used, meetings it was called to; absent on older cards. */
  sharing?: { bookings: number; called: number; attended: number } | null
  /** Settled activities it was host of or a partner in; absent on older cards. */
  activities?: { hosted: number; joined: number } | null
  helped: { matter: string; group: string; demands: number; beneficiaries: number }[]
  resources: { number: string; title: string; new: boolean }[]
  praise: { answered: number; satisfied: number; words: string[] }
  corrections: { quarter: string; figure: 'taken' | 'closed' | 'demands' | 'beneficiaries' | 'delivered' | 'bookings' | 'attended' | 'hosted' | 'joined'; what: string; sent: number; now: number }[]
}

/** A card's page. */
export interface ServiceCard {
  id: string
  quarter: string
  from: string
  to: string
  org_id: string
  org_name: string
  revision: number
  state: CardState
  facts: CardFacts
  /** How the figures are worked out, in words. */
  formulas: string[]
  made_at: string
  sent_at: string | null
  handed_at: string | null
  answered_at: string | null
  /** The paper an answer rests on that was entered for the unit. */
  paper: string | null
  objection: string | null
  /** The answer to the objection against the revision before. */
  reply: string | null
  next_step: NextStepData
  revisions: { id: string; revision: number; state: CardState; sent_at: string | null; objection: string | null }[]
  timeline: WorkEntry[]
  allowed_actions: AllowedAction[]
  version: number
}

/** A unit whose card is due; without `id` it was not made yet. */
export interface CardItem extends Record<string, unknown> {
  id: string | null
  org_id: string
  org_name: string
  revision: number
  state: CardState | null
  sent_at: string | null
  handed_at: string | null
  answered_at: string | null
  next_step: NextStepData | null
  version: number | null
}

/** A run over all cards of a quarter; `total` is 0 until it has begun. */
export interface CardRun {
  id: string
  what: 'make' | 'send'
  total: number
  done: number
  changed: number
  started_at: string
  finished_at: string | null
}

/** The cards of a quarter. */
export interface CardQuarter {
  quarter: string
  from: string
  to: string
  send_by: string
  due: number
  sent: number
  made: number
  unmade: number
  waiting: number
  confirmed: number
  objected: number
  formula: string
  run: CardRun | null
  units: Page<CardItem>
}

/** A card as the unit's own list shows it. */
export interface OwnCard {
  id: string
  quarter: string
  revision: number
  state: CardState
  sent_at: string | null
  answered_at: string | null
}

/** `2026Q3` → its year and number, for texts. */
export const partsOf = (quarter: string) => ({ year: quarter.slice(0, 4), number: quarter.slice(5) })

/** The latest quarters that are over, the last first. Quarters are those of China. */
export function quartersOver(now: number, count = 8): string[] {
  const here = new Date(now + 8 * 3_600_000)
  let [year, number] = [here.getUTCFullYear(), Math.floor(here.getUTCMonth() / 3) + 1]
  return Array.from({ length: count }, () => {
    number -= 1
    if (number === 0) [year, number] = [year - 1, 4]
    return `${year}Q${number}`
  })
}

/** Demands helped with and people concerned. */
export const helpOf = (facts: CardFacts) => ({
  demands: facts.helped.reduce((sum, one) => sum + one.demands, 0),
  people: facts.helped.reduce((sum, one) => sum + one.beneficiaries, 0),
})
