// The net and the taxonomy as every form needs them: read once, kept, as options of the pickers and as names.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import type { Area, DemandClass } from '@/api/work'
import type { PathOption } from '@/ui/form/PathPicker.vue'

const MINUTES = 60_000

/** Nodes of a tree as options with the names of their ancestors, in the order given. A parent outside the list ends the path. */
export function pathOptions(nodes: readonly { id: string; parent_id: string | null; name: string }[]): PathOption[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const names = (node: { id: string; parent_id: string | null; name: string }): string[] => {
    const found: string[] = []
    const seen = new Set<string>()
    for (let at: typeof node | undefined = node; at && !seen.has(at.id); at = at.parent_id ? byId.get(at.parent_id) : undefined) {
      seen.add(at.id)
      found.unshift(at.name)
    }
    return found
  }
  return nodes.map((node) => ({ id: node.id, names: names(node) }))
}

/** The places of the own scope. */
export function useAreas() {
  const { data } = useQuery({ queryKey: ['area', 'all'], queryFn: ({ signal }) => get<{ items: Area[] }>('/api/areas', {}, signal), staleTime: 10 * MINUTES })
  const areas = computed(() => data.value?.items ?? [])
  return {
    areas,
    communities: computed(() => areas.value.filter((area) => area.kind === 'community')),
    areaOptions: computed(() => pathOptions(areas.value)),
  }
}

/** The classes of need; `active` ones may be named by new objects. */
export function useClasses() {
  const { data, isPending } = useQuery({ queryKey: ['class', 'all'], queryFn: ({ signal }) => get<{ items: DemandClass[] }>('/api/classes', {}, signal), staleTime: 5 * MINUTES })
  const classes = computed(() => data.value?.items ?? [])
  return {
    classes,
    isPending,
    className: (id: string) => classes.value.find((one) => one.id === id)?.name ?? '',
    classOptions: computed(() => pathOptions(classes.value.filter((one) => one.active))),
  }
}
