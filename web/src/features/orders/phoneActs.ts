// Which acts on an order the phone offers, and which of them is the one to do now.
import type { AllowedAction, NextStepData } from '@/ui/contract'

/** The acts with a page on the phone, in the order they are offered. */
export const phoneActs = ['agree', 'confirm', 'contact', 'report', 'callback', 'resume', 'extend', 'release', 'decline'] as const
export type PhoneAct = (typeof phoneActs)[number]

/** Acts that need a reason or a text; the others may go without a word. */
export const needsWords: Record<Exclude<PhoneAct, 'report' | 'callback'>, boolean> = { agree: false, confirm: false, contact: false, resume: false, extend: true, release: true, decline: true }

const byStep: Record<string, PhoneAct> = { agree: 'agree', confirm_claim: 'confirm', first_contact: 'contact', finish: 'report', rework: 'report', callback: 'callback', resume: 'resume' }

const spelled = (action: string) => action.replaceAll('_', '-')

/** The act that the next step asks for, if it may be done here; otherwise nothing. */
export function mainAct(step: Pick<NextStepData, 'code'>, actions: readonly AllowedAction[]): PhoneAct | null {
  const act = byStep[step.code]
  return act && actions.some((one) => one.allowed && spelled(one.action) === act) ? act : null
}

/** What else may be done, without the main act. */
export function otherActs(main: PhoneAct | null, actions: readonly AllowedAction[]): PhoneAct[] {
  return phoneActs.filter((act) => act !== main && actions.some((one) => one.allowed && spelled(one.action) === act))
}
