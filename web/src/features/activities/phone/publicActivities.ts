// The public part of activities: what anybody may read, sign up for, and take back by the code of their sign-up.
import { get } from '@/api/call'
import type { PublicActivity, PublicSignUp } from '@/api/activity'
import { publicPaths } from '@/features/public/publicApi'

const part = encodeURIComponent

/** What is public in a street, the next first. */
export const publicList = (street: string, pageSize: number) => get<{ items: PublicActivity[]; total: number }>('/api/public/activities', { street_id: street, page: 1, page_size: pageSize })
export const publicPath = (street: string, id: string) => `/api/public/activities/${part(street)}/${part(id)}`
/** Throws ProblemError; 404 where there is none, or none that is public. */
export const publicOne = (street: string, id: string) => get<PublicActivity>(publicPath(street, id))
/** Throws ProblemError; 404 where nobody has this code. */
export const publicSignUp = (code: string) => get<PublicSignUp>(publicPaths.signUp(code))

/** How it stands with places, as a key of `activity` and its count. */
export function placesOf(one: Pick<PublicActivity, 'capacity' | 'taken' | 'full' | 'can_sign_up'>): { key: 'no_need' | 'is_closed' | 'is_full' | 'left'; count: number } {
  if (one.capacity === null) return { key: 'no_need', count: 0 }
  if (!one.can_sign_up) return { key: 'is_closed', count: 0 }
  return one.full ? { key: 'is_full', count: 0 } : { key: 'left', count: one.capacity - one.taken }
}
