// Live pages without reload: the server tells which kind of thing has changed, and the queries of that kind are asked again.
import type { QueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'

/** One line of `/api/changes`: the kind of thing (first part of its query key) and which one. */
export interface Change {
  entity: string
  id: string
}

/** Pages of one kind that also show things of another: a demand's page lists its orders, and so on. */
const shownWith: Record<string, readonly string[]> = {
  order: ['demand', 'agreement', 'unit_promise'], agreement: ['unit_promise', 'compliance'], project: ['demand', 'resolution', 'agreement', 'unit_promise'], activity: ['agreement', 'unit_promise'],
  booking: ['opening', 'resource', 'agreement', 'unit_promise', 'activity'], opening: ['booking'], resource: ['opening', 'idle', 'beside'],
  meeting: ['resolution', 'council_body', 'demand', 'compliance'], resolution: ['meeting', 'council_body', 'demand'],
  whistle: ['demand'], requester: ['demand'], import: ['demand'], head_application: ['campaign'], head_appointment: ['campaign'],
  board: ['area'], membership: ['alliance'], linkage: ['visit'], post: ['contact'],
}

/** Whether the line stands; pages say so when it does not. */
export const liveState = ref<'off' | 'on' | 'broken'>('off')

/** Asks the queries `[entity, …]` again; several changes within this many milliseconds make one round. */
export const GATHER_MS = 300

/** Listens until the returned function is called. After a break everything is asked again, as changes were missed. */
export function startLive(queries: QueryClient, open: () => EventSource = () => new EventSource('/api/changes')): () => void {
  const source = open()
  const gathered = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  source.onopen = () => {
    if (liveState.value === 'broken') void queries.invalidateQueries()
    liveState.value = 'on'
  }
  source.onerror = () => {
    liveState.value = 'broken' // EventSource reconnects by itself
  }
  // A reader that lagged behind is told to ask everything again.
  source.addEventListener('reload', () => void queries.invalidateQueries())
  source.addEventListener('change', (message: MessageEvent<string>) => {
    const { entity } = JSON.parse(message.data) as Change
    // Whatever happens may come with a notice to somebody, and may be one more in a unit's story.
    for (const kind of [entity, 'notice', 'org_story', ...(shownWith[entity] ?? [])]) gathered.add(kind)
    timer ??= setTimeout(() => {
      timer = undefined
      for (const entity of gathered) void queries.invalidateQueries({ queryKey: [entity] })
      gathered.clear()
    }, GATHER_MS)
  })
  return () => {
    clearTimeout(timer)
    source.close()
    liveState.value = 'off'
  }
}
