// The password rules as far as the page can tell while one types; the server has the last word.

/** Least length of a password in characters. */
export const PASSWORD_LEAST_LENGTH = 10
/** How many of the four kinds of characters a password needs. */
export const PASSWORD_LEAST_KINDS = 3

/** Which rules a password meets; `account` is the login it must not contain. */
export function passwordRules(password: string, account: string): { key: 'length' | 'kinds' | 'account'; args: { min?: number }; met: boolean }[] {
  const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length
  const name = account.trim().toLowerCase()
  return [
    { key: 'length', args: { min: PASSWORD_LEAST_LENGTH }, met: [...password].length >= PASSWORD_LEAST_LENGTH },
    { key: 'kinds', args: { min: PASSWORD_LEAST_KINDS }, met: kinds >= PASSWORD_LEAST_KINDS },
    { key: 'account', args: {}, met: password !== '' && !(name.length > 0 && password.toLowerCase().includes(name)) },
  ]
}
