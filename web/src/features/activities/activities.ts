// Activities: read once for a page and its parts, what may be done, and when they are in words. Used at the desk and on the phone.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type { ActivityItem, ActivityList, ActivityView, SignUpList } from '@/api/activity'
import { get } from '@/api/call'
import type { Locale } from '@/app/preferences'
import { dayOf, dayWords, hoursWords } from '@/features/bookings/when'
import type { AllowedAction } from '@/ui/contract'

/** What a write on an activity or a part of it may change, by the first part of the query keys. */
export const changed = ['activity', 'agreement', 'unit_promise', 'org_story'] as const

const folder = '/api/activities'
/** Where an act on an activity is sent. */
export const actPath = (id: string, act: string) => `${folder}/${encodeURIComponent(id)}/${act}`

/** Activities of a view. */
export const askActivities = (query: Record<string, string | number | boolean | undefined>, signal?: AbortSignal) => get<ActivityList>(folder, query, signal)

/** One activity. */
export function useActivity(id: MaybeRefOrGetter<string>) {
  return useQuery({ queryKey: computed(() => ['activity', 'one', toValue(id)]), queryFn: ({ signal }) => get<ActivityView>(`${folder}/${encodeURIComponent(toValue(id))}`, {}, signal), retry: false })
}

/** Who signed up, for those who hold the list. */
export function useSignUps(id: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean>) {
  return useQuery({ enabled: computed(() => toValue(enabled)), queryKey: computed(() => ['activity', 'signups', toValue(id)]), queryFn: ({ signal }) => get<SignUpList>(actPath(toValue(id), 'signups'), {}, signal), retry: false })
}

/** Takes over what a write answered, and asks again what it may have changed. */
export function useChanged() {
  const queries = useQueryClient()
  return (answer?: ActivityView) => {
    if (answer?.id) queries.setQueryData(['activity', 'one', answer.id], answer)
    for (const entity of changed) void queries.invalidateQueries({ queryKey: [entity] })
  }
}

/** Whether an act is possible now. */
export const may = (one: { allowed_actions: AllowedAction[] } | null | undefined, action: string): boolean => Boolean(one?.allowed_actions.some((each) => each.action === action && each.allowed))

/** "11月24日 周二 14:00–16:00"; over several days both days; empty while no time is set. */
export function spanOf(one: Pick<ActivityItem, 'starts_at' | 'ends_at'>, locale: Locale): string {
  if (!one.starts_at) return ''
  if (!one.ends_at) return dayWords(one.starts_at, locale)
  if (dayOf(one.starts_at) === dayOf(one.ends_at)) return `${dayWords(one.starts_at, locale)} ${hoursWords(one.starts_at, one.ends_at, locale)}`
  return `${dayWords(one.starts_at, locale)} – ${dayWords(one.ends_at, locale)}`
}
