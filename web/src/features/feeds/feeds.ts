// Calendars one's own program reads by a secret address.
import { get, write } from '@/api/call'

/** A feed as its maker sees it. */
export interface Feed {
  id: string
  kind: 'resource' | 'org' | 'own'
  /** The resource or the organisation. */
  subject: string | null
  created_at: string
  /** When a program read it last, to the hour. */
  read_at: string | null
  version: number
}
/** What a feed is made of. */
export interface FeedWish {
  kind: Feed['kind']
  resource_id?: string
}

export const readFeeds = (signal?: AbortSignal) => get<{ items: Feed[] }>('/api/feeds', {}, signal)
export const addressOf = (id: string) => get<{ url: string }>(`/api/feeds/${id}/address`)
export const makeFeed = (wish: FeedWish, headers: { 'Idempotency-Key': string }) => write<Feed>('POST', '/api/feeds', wish, headers)
export const revokeFeed = (feed: Feed, headers: { 'Idempotency-Key': string }) => write('POST', `/api/feeds/${feed.id}/revoke`, { version: feed.version }, headers)

/** Who reads the calendar of the organisation one acts for. */
export const forOrganisation = ['unit_liaison', 'unit_head', 'department', 'community_worker', 'community_secretary', 'street_officer', 'street_leader']
