// What may be done with an activity on the phone: with one tap, or on a page that asks for more.
import type { ActivityView, PartnerView } from '@/api/activity'
import { may } from '../activities'

/** One tap. */
export const plainActs = ['plan', 'open', 'begin', 'end'] as const
/** A page each. */
export const pageActs = ['report', 'list', 'behalf', 'edit', 'decline', 'leave', 'cancel'] as const

/** What a page's act is called where it is allowed. */
export const pageAction = (act: (typeof pageActs)[number]) => ({ list: 'see-list', behalf: 'sign-up-behalf' } as Record<string, string>)[act] ?? act

/** The one button: the answer that is waited for, then what carries the activity on; for who only comes the own place. Ending early is never pressed by mistake: it stands below. */
export function primaryOf(activity: ActivityView, own: PartnerView | undefined): 'agree' | 'plan' | 'open' | 'begin' | 'sign-up' | undefined {
  if (may(own, 'agree')) return 'agree'
  const starts = activity.starts_at ? Date.parse(activity.starts_at) : Infinity
  for (const act of ['plan', 'open'] as const) if (may(activity, act)) return act
  if (may(activity, 'begin') && starts <= Date.now()) return 'begin'
  // whoever holds the list runs it: their own place stands below
  return may(activity, 'sign-up') && !own && !may(activity, 'see-list') ? 'sign-up' : undefined
}
