// The public pages' part of the API: what a resident without an account may ask and say.
import { get } from '@/api/call'
import { asProblem } from '@/api/problem'
import type { PublicSignUp } from '@/api/activity'
import type { Resolved, Satisfaction } from '@/api/words'

/** Where a poster hangs. */
export interface Place {
  /** The street's number in the addresses of what is public there. */
  street_id: number
  /** "锦绣苑 3幢". */
  place: string
  community: string
  street: string
  office_phone: string | null
}

/** What is next, in words for the resident. */
export interface PublicNext {
  code: string
  text: string
  due_at: string | null
}

/** What the page sends. */
export interface Saying {
  poster_code: string
  text: string
  name?: string
  phone?: string
  anonymous: boolean
  /** A photo as a `data:` address. */
  picture?: string
  device: string
}

/** What a letter to the mailbox sends. */
export interface Writing {
  poster_code: string
  class: string
  text: string
  name?: string
  phone?: string
  head_may_see: boolean
  picture?: string
  device: string
}

/** The receipt. */
export interface Said {
  tracking_code: string
  number: string
  next: PublicNext
}

/** A demand as its resident follows it. */
export interface Tracked {
  number: string
  place: string
  text: string
  state: string
  steps: { at: string; code: string; text: string; reason?: string | null }[]
  next: PublicNext
  can_rate: boolean
  can_reopen: boolean
  /** Why it was not accepted, in words. */
  refusal: string | null
  /** The words of the last decision. */
  note: string | null
  /** It goes on together with another's; whose words stay with them, so `text` is empty. */
  merged: boolean
  orders: { unit_name: string; state: string }[]
}

/** A letter as its writer follows it. */
export interface TrackedLetter {
  number: string
  place: string
  class: string
  channel: string
  text: string
  state: string
  converted_to: string | null
  received_at: string
  words: { by_writer: boolean; text: string; at: string }[]
  next: PublicNext
  can_add: boolean
}

/** What a code opens: a demand, a letter, or a letter with the demand it became; or a place at an activity, which has a page of its own. */
export interface Followed {
  demand: Tracked | null
  letter: TrackedLetter | null
  signUp: PublicSignUp | null
}

/** The resident's answer. How one feels may be left open (`no_answer`). */
export interface Rating {
  resolved: Resolved
  satisfaction: Satisfaction
  note?: string
}

const code = encodeURIComponent

export const publicPaths = {
  place: (poster: string) => `/api/public/places/${code(poster)}`,
  say: '/api/public/demands',
  write: '/api/public/letters',
  signUp: (tracking: string) => `/api/public/signups/${code(tracking)}`,
  letter: (tracking: string) => `/api/public/letters/${code(tracking)}`,
  addToLetter: (tracking: string) => `/api/public/letters/${code(tracking)}/add`,
  tracked: (tracking: string) => `/api/public/demands/${code(tracking)}`,
  act: (tracking: string, act: 'rate' | 'reopen' | 'add') => `/api/public/demands/${code(tracking)}/${act}`,
}

/** Throws ProblemError; a poster that was taken down is a problem of status 410 with the community's `phone` in its args. */
export const getPlace = (poster: string) => get<Place>(publicPaths.place(poster))

/** Null when nobody has this code. */
async function unlessUnknown<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (thrown) {
    if (asProblem(thrown).status === 404) return null
    throw thrown
  }
}

/** Throws ProblemError; 404 when nobody has this code. One code may open both: the letter, and the demand it became. */
export async function getFollowed(tracking: string): Promise<Followed> {
  const [demand, letter] = await Promise.all([unlessUnknown(get<Tracked>(publicPaths.tracked(tracking))), unlessUnknown(get<TrackedLetter>(publicPaths.letter(tracking)))])
  if (demand || letter) return { demand, letter, signUp: null }
  const signUp = await unlessUnknown(get<PublicSignUp>(publicPaths.signUp(tracking)))
  // nobody has it: asked once more for the server's own words
  return { demand: signUp ? null : await get<Tracked>(publicPaths.tracked(tracking)), letter: null, signUp }
}
