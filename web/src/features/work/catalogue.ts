// The trees one chooses from: areas, classes, organisations, refusal codes. Asked once and kept, as they change rarely.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import type { Area, DemandClass } from '@/api/work'
import type { PathOption } from '@/ui/form/PathPicker.vue'
import type { Page } from '@/ui/listQuery'

const KEPT_MS = 5 * 60_000

interface Node {
  id: string
  parent_id: string | null
  name: string
}

/** Every node with the names of its ancestors, top first. A parent out of sight ends the path; a circle cannot hang it. */
export function pathOptions(nodes: readonly Node[]): PathOption[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return nodes.map((node) => {
    const names = [node.name]
    for (let up = byId.get(node.parent_id ?? ''), steps = 0; up && steps < 12; up = byId.get(up.parent_id ?? ''), steps += 1) names.unshift(up.name)
    return { id: node.id, names }
  })
}

/** Reads a list whole, page by page. */
async function whole<T>(path: string, most = 2_000): Promise<T[]> {
  const rows: T[] = []
  for (let page = 1; rows.length < most; page += 1) {
    const answer = await get<Page<T>>(path, { page, page_size: 200 })
    rows.push(...answer.items)
    if (!answer.items.length || rows.length >= answer.total) break
  }
  return rows
}

/** The areas of one's scope. `large` leaves out buildings and what is inside them. */
export function useAreas() {
  const { data } = useQuery({ queryKey: ['area', 'tree'], queryFn: () => get<{ items: Area[] }>('/api/areas'), staleTime: KEPT_MS })
  const areas = computed(() => data.value?.items ?? [])
  const small = new Set(['building', 'unit', 'stairwell', 'entrance', 'household'])
  const options = computed(() => pathOptions(areas.value))
  return { options, large: computed(() => options.value.filter((_, index) => !small.has(areas.value[index]!.kind) && areas.value[index]!.kind !== 'street')) }
}

/** The classes in use. */
export function useClasses() {
  const { data } = useQuery({ queryKey: ['class', 'tree'], queryFn: () => get<{ items: DemandClass[] }>('/api/classes'), staleTime: KEPT_MS })
  const active = computed(() => (data.value?.items ?? []).filter((one) => one.active))
  return { options: computed(() => pathOptions(active.value)) }
}

/** An organisation as far as choosing one needs it. */
export interface OrgChoice {
  id: string
  name: string
  kind: string
}

/** The organisations of one's scope. */
export function useOrgs() {
  const { data } = useQuery({ queryKey: ['org', 'whole'], queryFn: () => whole<OrgChoice>('/api/orgs'), staleTime: KEPT_MS })
  return { options: computed<PathOption[]>(() => (data.value ?? []).map((org) => ({ id: org.id, names: [org.name] }))) }
}

/** Why a demand may be refused; `text` is what the resident reads. */
export function useRefusalCodes() {
  const { data } = useQuery({ queryKey: ['refusal'], queryFn: () => get<{ items: { code: string; text: string }[] }>('/api/refusal-codes'), staleTime: Infinity })
  return computed(() => data.value?.items ?? [])
}
