// What an account and a post are at a moment, and which posts may not be held together.
import { administratorRoles } from '@/app/roles'
import type { Account } from '@/api/desk'

/** Ended outlasts locked: an ended account is not unlocked again. */
export function accountStatus(account: Pick<Account, 'locked_at' | 'ended_at'>): 'account.active' | 'account.locked' | 'account.disabled' {
  return account.ended_at ? 'account.disabled' : account.locked_at ? 'account.locked' : 'account.active'
}

/** `from` counts, `to` does not. */
export function postStatus(post: { from: string; to: string | null }, now: number = Date.now()): 'post.current' | 'post.coming' | 'post.ended' {
  if (Date.parse(post.from) > now) return 'post.coming'
  return post.to !== null && Date.parse(post.to) <= now ? 'post.ended' : 'post.current'
}

const isAdministrator = (role: string) => (administratorRoles as readonly string[]).includes(role)

/** An administrator holds no other post of any kind (三员分立): whether these roles break that. */
export function clashingPosts(roles: readonly string[]): boolean {
  const different = new Set(roles.filter(Boolean))
  return different.size > 1 && [...different].some(isAdministrator)
}

/** A day typed into a form as the moment it begins in China. */
export const dayStart = (day: string) => (day ? `${day}T00:00:00+08:00` : null)
