// What the forms of the loop choose from: areas, classes, organisations, refusal codes. Asked once and kept, as they change rarely.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from '@/api/call'
import { useAreas as usePlaces, useClasses as useAllClasses } from '@/features/places/usePlaces'
import type { PathOption } from '@/ui/form/PathPicker.vue'
import type { Page } from '@/ui/listQuery'

const KEPT_MS = 5 * 60_000

/** Reads a list whole, page by page. */
async function whole<T>(path: string, query: Record<string, string>, most = 2_000): Promise<T[]> {
  const rows: T[] = []
  for (let page = 1; rows.length < most; page += 1) {
    const answer = await get<Page<T>>(path, { ...query, page, page_size: 200 })
    rows.push(...answer.items)
    if (!answer.items.length || rows.length >= answer.total) break
  }
  return rows
}

/** Places too small to filter a list by. */
const small = new Set(['street', 'building', 'entrance', 'stairwell'])

/** The areas of one's scope. `large` leaves out the street itself, buildings and what is inside them. */
export function useAreas() {
  const { areas, areaOptions } = usePlaces()
  return { options: areaOptions, large: computed(() => areaOptions.value.filter((_, index) => !small.has(areas.value[index]!.kind))) }
}

/** The classes in use. */
export function useClasses() {
  return { options: useAllClasses().classOptions }
}

/** An organisation as far as choosing one needs it. */
export interface OrgChoice {
  id: string
  name: string
  kind: string
}

/** The organisations of one's scope, or those of one kind. */
export function useOrgs(kind = '') {
  const { data } = useQuery({ queryKey: ['org', 'whole', kind], queryFn: () => whole<OrgChoice>('/api/orgs', { kind }), staleTime: KEPT_MS })
  return { options: computed<PathOption[]>(() => (data.value ?? []).map((org) => ({ id: org.id, names: [org.name] }))) }
}

/** Why a demand may be refused; `text` is what the resident reads. */
export function useRefusalCodes() {
  const { data } = useQuery({ queryKey: ['refusal'], queryFn: () => get<{ items: { code: string; text: string }[] }>('/api/refusal-codes'), staleTime: Infinity })
  return computed(() => data.value?.items ?? [])
}

/** Somebody of one's own place who may be named to handle a matter. */
export interface Colleague {
  person_id: string
  name: string
  role: string
  area_name: string
}

/** Those who may be named for a place; without one, for the whole own place. */
export function useColleagues(areaId: MaybeRefOrGetter<string | undefined> = undefined) {
  const { data } = useQuery({ queryKey: computed(() => ['colleague', toValue(areaId) ?? '']), queryFn: () => get<{ items: Colleague[] }>('/api/colleagues', { area_id: toValue(areaId) }), staleTime: KEPT_MS })
  return computed(() => data.value?.items ?? [])
}
