// The acts on an activity at the desk: their order, which want a word, which may be done to a whole series.

/** Above the page, the way on first and the way out last; partners and sign-ups stand in their own parts. */
export const actOrder: readonly string[] = ['plan', 'check', 'open', 'begin', 'end', 'report', 'settle', 'archive', 'send-back', 'edit', 'repeat', 'reopen', 'cancel']

/** The act a next step asks for. */
export const stepActs: Readonly<Record<string, string>> = { complete_plan: 'plan', check_activity: 'check', open_activity: 'open', hold_activity: 'begin', report_outcome: 'report', confirm_outcome: 'settle', archive_activity: 'archive', rebook_place: 'edit' }

/** Acts that go out with a reason. */
export const worded: readonly string[] = ['send-back', 'reopen', 'cancel']

/** Acts that may be done to the other occurrences of a series as well. */
export const inSeries: readonly string[] = ['plan', 'check', 'open', 'cancel']

/** The acts of the page in their order, the one its next step asks for first. */
export function sortActs<T extends { action: string }>(actions: readonly T[], step: string): T[] {
  const first = stepActs[step]
  const place = (action: string) => (action === first ? -1 : actOrder.indexOf(action))
  return actions.filter((one) => actOrder.includes(one.action)).sort((one, other) => place(one.action) - place(other.action))
}
