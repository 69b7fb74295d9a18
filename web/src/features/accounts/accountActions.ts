// What each administrator may do with an account; the server checks it again. Accounts belong to the system administrator, locks to the security administrator too.
import type { Account } from '@/api/desk'

const rights: Record<string, string[]> = {
  system_administrator: ['reset-password', 'lock', 'unlock', 'end'],
  security_administrator: ['lock', 'unlock'],
}

/** Acts in the order of the buttons. Nobody locks, ends or resets the account they sit in. */
export function accountActions(account: Pick<Account, 'locked_at' | 'ended_at'>, who: { role: string; own: boolean }): { action: string; allowed: boolean }[] {
  if (account.ended_at) return []
  return (rights[who.role] ?? []).filter((action) => (account.locked_at ? action !== 'lock' : action !== 'unlock')).map((action) => ({ action, allowed: !who.own }))
}
