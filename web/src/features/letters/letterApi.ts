// Letters to the mailbox as the API tells them, and the closed sets their pages offer.
import type { WorkEntry } from '@/api/work'
import type { AllowedAction, NextStepData } from '@/ui/contract'

/** What a letter is, in the order offered. */
export const letterClasses = ['opinion', 'thanks', 'idea', 'help_offer', 'need'] as const
export type LetterClass = (typeof letterClasses)[number]
/** How it came. */
export const letterChannels = ['qr', 'paper'] as const
/** Where it stands. */
export const letterStates = ['received', 'classified', 'replied', 'converted', 'closed'] as const
/** What it can become. */
export const letterOutcomes = ['demand', 'idea', 'volunteer_lead', 'praise'] as const
export type LetterOutcome = (typeof letterOutcomes)[number]

/** What a letter became. */
export interface Outcome {
  to: LetterOutcome
  title: string
  demand_id: string | null
  demand_number: string | null
  org_id: string | null
  /** The organisation or the head praised, by name. */
  praised: string | null
  at: string
}

/** A letter in a list. */
export interface LetterSummary {
  id: string
  number: string
  class: LetterClass
  channel: (typeof letterChannels)[number]
  /** Typed in from paper. */
  transcribed: boolean
  anonymous: boolean
  text_start: string
  area_id: string
  area_name: string
  state: (typeof letterStates)[number]
  next_step: NextStepData
  received_at: string
  answered_at: string | null
  picture: boolean
  outcome: Outcome | null
  version: number
}

/** The writer, as far as the reader may know. */
export interface Writer {
  name: string | null
  phone_masked: string | null
  can_open: boolean
  head_may_see: boolean
}

/** One thing said under a letter. */
export interface LetterWord {
  id: string
  by_writer: boolean
  who: string
  text: string
  at: string
}

/** A letter as its page shows it. */
export interface Letter extends LetterSummary {
  text: string
  writer: Writer | null
  words: LetterWord[]
  timeline: WorkEntry[]
  allowed_actions: AllowedAction[]
}

/** A letter that was typed in; the code is told once. */
export interface LetterCreated {
  id: string
  number: string
  tracking_code: string
  next_due_at: string | null
  version: number
}

export const letterPaths = {
  all: '/api/letters',
  one: (id: string) => `/api/letters/${encodeURIComponent(id)}`,
  act: (id: string, act: string) => `/api/letters/${encodeURIComponent(id)}/${act}`,
  picture: (id: string) => `/api/letters/${encodeURIComponent(id)}/picture`,
}

/** What a letter of a class usually becomes: proposed first, never forced. */
export const usualOutcome: Record<LetterClass, LetterOutcome> = { opinion: 'demand', thanks: 'praise', idea: 'idea', help_offer: 'volunteer_lead', need: 'demand' }

/** Whether an act is possible now, and why not. */
export function mayAct(letter: Letter | undefined, action: string): { allowed: boolean; reason: string } {
  const found = letter?.allowed_actions.find((one) => one.action === action)
  return { allowed: found?.allowed ?? false, reason: found?.reason ?? '' }
}

/** The day a slip was taken out of the box, as the API wants it: the end of that day in China, so that today is not refused. */
export const dayOfSlip = (day: string) => (day ? `${day}T23:59:59+08:00` : undefined)

/** Today in China, `2026-11-21`. */
export const todayInChina = (now: number = Date.now()) => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
