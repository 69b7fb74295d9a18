// The public pages' part of the API: what a resident without an account may ask and say.
import { get } from '@/api/call'
import type { Resolved, Satisfaction } from '@/api/words'

/** Where a poster hangs. */
export interface Place {
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
  steps: { at: string; code: string; text: string }[]
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
  tracked: (tracking: string) => `/api/public/demands/${code(tracking)}`,
  act: (tracking: string, act: 'rate' | 'reopen' | 'add') => `/api/public/demands/${code(tracking)}/${act}`,
}

/** Throws ProblemError; a poster that was taken down is a problem of status 410 with the community's `phone` in its args. */
export const getPlace = (poster: string) => get<Place>(publicPaths.place(poster))

/** Throws ProblemError; 404 when nobody has this code. */
export const getTracked = (tracking: string) => get<Tracked>(publicPaths.tracked(tracking))
