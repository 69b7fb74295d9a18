// The password rules of this deployment as far as the page can tell while one types; the server has the last word.

/** What the server asks of a password (GET /api/account/password-rules). */
export interface PasswordDemands {
  /** Least characters. */
  min_length: number
  /** How many of the four kinds of characters. */
  classes: number
  /** How many old ones may not come back. */
  history: number
  not_common: boolean
  not_login: boolean
}

/** One rule as the reader sees it; `met` is null where only the server can tell. */
export interface PasswordRule {
  key: 'length' | 'kinds' | 'account' | 'common' | 'history'
  args: { min?: number }
  met: boolean | null
}

/** Which rules a password meets; `account` is the login it must not contain. */
export function passwordRules(password: string, account: string, demands: PasswordDemands): PasswordRule[] {
  const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length
  const name = account.trim().toLowerCase()
  const rules: (PasswordRule & { asked: boolean })[] = [
    { key: 'length', args: { min: demands.min_length }, met: [...password].length >= demands.min_length, asked: true },
    { key: 'kinds', args: { min: demands.classes }, met: kinds >= demands.classes, asked: demands.classes > 1 },
    { key: 'account', args: {}, met: password !== '' && !(name.length > 0 && password.toLowerCase().includes(name)), asked: demands.not_login },
    { key: 'common', args: {}, met: null, asked: demands.not_common },
    { key: 'history', args: { min: demands.history }, met: null, asked: demands.history > 0 },
  ]
  return rules.filter((rule) => rule.asked).map(({ key, args, met }) => ({ key, args, met }))
}
