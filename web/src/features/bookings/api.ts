// What the pages of bookings ask. Keys begin with `opening` (places, slots) or `booking`; a change of either asks for both again (ui/live.ts).
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from '@/api/call'
import type { ProblemError } from '@/api/problem'
import type { OrderSummary } from '@/api/work'
import { businessRoles, clerkRoles, unitRoles } from '@/app/roles'
import { useSession } from '@/features/session/session'
import type { Page } from '@/ui/listQuery'
import type { Booking, BookingSummary, FreePlace, FreeSlot, MonthPlace, Openings, Slots } from './sharing'

/** How a resource can be booked. */
export function useOpenings(id: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    enabled: computed(() => toValue(enabled) && Boolean(toValue(id))),
    queryKey: computed(() => ['opening', 'one', toValue(id)]),
    queryFn: ({ signal }) => get<Openings>(`/api/resources/${encodeURIComponent(toValue(id))}/openings`, {}, signal),
    retry: false,
  })
}

/** Its slots from one day to another, both in it. Days go out as they are: this endpoint asks by days, not by moments. */
export function useSlots(id: MaybeRefOrGetter<string>, from: MaybeRefOrGetter<string>, to: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    enabled: computed(() => toValue(enabled) && Boolean(toValue(id)) && Boolean(toValue(from))),
    queryKey: computed(() => ['opening', 'slots', toValue(id), toValue(from), toValue(to)]),
    queryFn: ({ signal }) => get<Slots>(byDays(`/api/resources/${encodeURIComponent(toValue(id))}/slots`, toValue(from), toValue(to)), {}, signal),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

/** An address with the days `from` and `to`; the query of `get` would make moments of them. */
export const byDays = (path: string, from: string, to: string, more: Record<string, string | number | undefined> = {}): string => {
  const query = new URLSearchParams({ from, to })
  for (const [key, value] of Object.entries(more)) if (value !== undefined && value !== '') query.set(key, String(value))
  return `${path}?${query}`
}

/** Many places by day. */
export const askMonth = (from: string, to: string, more: Record<string, string | number | undefined>, signal?: AbortSignal) => get<Page<MonthPlace>>(byDays('/api/openings', from, to, more), {}, signal)
/** Places with a free stretch between two moments. */
export const askFree = (query: Record<string, string | number | undefined>, signal?: AbortSignal) => get<Page<FreePlace>>('/api/free-slots', query, signal)
/** Bookings of a view: `own`, `to_approve`, `to_return`, `kept`. */
export const askBookings = (query: Record<string, string | number | boolean | undefined>, signal?: AbortSignal) => get<Page<BookingSummary>>('/api/bookings', query, signal)

/** Orders that are running and that a place of `owner` may be booked for: an office's of that owner, a unit's its own. Of a booking that stands also those that were over only `since` it was made. */
export function useOrdersToServe(owner: MaybeRefOrGetter<string | undefined>, since: MaybeRefOrGetter<string | undefined> = undefined) {
  const { clerk, unit } = useBookingRole()
  return useQuery({
    enabled: computed(() => Boolean(toValue(owner)) && (clerk.value || unit.value)),
    queryKey: computed(() => ['order', 'to-serve', toValue(owner), clerk.value, toValue(since)]),
    queryFn: async ({ signal }) => (await get<Page<OrderSummary>>('/api/orders', { ...(clerk.value ? { org_id: toValue(owner) } : { mine: true }), state: `claimed,confirmed,suspended,reported,reopened${toValue(since) ? ',closed' : ''}`, page_size: 50 }, signal)).items.filter((one) => !one.closed_at || one.closed_at >= toValue(since)!),
    retry: false,
  })
}

/** One booking. */
export function useBooking(id: MaybeRefOrGetter<string>) {
  return useQuery({ queryKey: computed(() => ['booking', 'one', toValue(id)]), queryFn: ({ signal }) => get<Booking>(`/api/bookings/${encodeURIComponent(toValue(id))}`, {}, signal), retry: false })
}

/** What a booking changes: itself, and what is free. */
export function useChanged() {
  const queries = useQueryClient()
  return async (answer?: Booking) => {
    if (answer?.id) queries.setQueryData(['booking', 'one', answer.id], answer)
    await Promise.all(['booking', 'opening'].map((entity) => queries.invalidateQueries({ queryKey: [entity] })))
  }
}

/** The slots a refusal names beside its rule. */
export const nextFree = (problem: ProblemError | null): FreeSlot[] => (Array.isArray(problem?.args.next_free) ? (problem.args.next_free as FreeSlot[]) : [])

/** What the acting post is to bookings, for menus; the server decides in each case. */
export function useBookingRole() {
  const { actingPost } = useSession()
  const role = computed(() => actingPost.value?.role ?? '')
  const among = (roles: readonly string[]) => roles.includes(role.value)
  return {
    /** Keeps resources: the liaison those of the own unit, the offices those of their place. */
    keeps: computed(() => among(['unit_liaison', ...clerkRoles])),
    /** Books at the counter for somebody else. */
    clerk: computed(() => among(clerkRoles)),
    unit: computed(() => among(unitRoles)),
    books: computed(() => role.value !== 'auditor' && among([...businessRoles, 'stairwell_head'])),
    street: computed(() => role.value === 'street_officer'),
  }
}
