// What each administrator may do with an account; the server checks it again. Making and ending belong to the system administrator, locks and codes to the security administrator.
import type { Account } from '@/api/desk'

/** An act on an account; also the last part of its address. */
export type AccountAct = 'reset-password' | 'lock' | 'unlock' | 'reset-totp' | 'end'

const rights: Record<string, AccountAct[]> = {
  system_administrator: ['reset-password', 'end'],
  security_administrator: ['lock', 'unlock', 'reset-totp'],
}

/** Acts in the order of the buttons, those that make sense now. Nobody acts on the account they sit in. */
export function accountActions(account: Pick<Account, 'locked_at' | 'ended_at' | 'totp_enabled'>, who: { role: string; own: boolean }): { action: AccountAct; allowed: boolean }[] {
  if (account.ended_at) return []
  const sensible: Partial<Record<AccountAct, boolean>> = { lock: !account.locked_at, unlock: Boolean(account.locked_at), 'reset-totp': account.totp_enabled }
  return (rights[who.role] ?? []).filter((action) => sensible[action] ?? true).map((action) => ({ action, allowed: !who.own }))
}
