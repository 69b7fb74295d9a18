// Which acts a resource's page offers when the server does not list them itself; the server still decides on each.

const ofOwner: Record<string, string[]> = {
  draft: ['submit', 'edit', 'withdraw'], in_review: ['edit', 'withdraw'], listed: ['pause', 'edit', 'withdraw'], paused: ['resume', 'edit', 'withdraw'], expired: ['edit', 'withdraw'], withdrawn: [],
}
const ofDesk: Record<string, string[]> = { ...ofOwner, in_review: ['list', 'edit', 'withdraw'] }

/** Acts in the order of the buttons: the one that moves it on first. */
export function resourceActions(state: string, who: { isDesk: boolean; isOwner: boolean }): string[] {
  return (who.isDesk ? ofDesk[state] : who.isOwner ? ofOwner[state] : undefined) ?? []
}
