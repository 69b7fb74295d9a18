// One campaign, application, head or member on the desk: asked, kept fresh, acted on.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute } from 'vue-router'
import { get, write } from '@/api/call'
import { asProblem } from '@/api/problem'
import { randomId } from '@/ui/randomId'

const entities = ['campaign', 'head_application', 'head_appointment', 'member_registration']

/** The record of the address under `/api/{noun}`; `entity` is the first part of its query key. */
export function useRecord<T>(entity: string, noun: string) {
  const route = useRoute()
  const queries = useQueryClient()
  const id = computed(() => String(route.params.id))
  const { data, error } = useQuery({ queryKey: computed(() => [entity, 'one', id.value]), queryFn: ({ signal }) => get<T>(`/api/${noun}/${encodeURIComponent(id.value)}`, {}, signal), retry: false })

  /** Posts an act; also after a refusal everything is asked again, for somebody else was quicker. */
  async function act(action: string, body: object, headers: { 'Idempotency-Key': string }): Promise<unknown> {
    try {
      return await write('POST', `/api/${noun}/${encodeURIComponent(id.value)}/${action}`, body, headers)
    } finally {
      for (const one of entities) void queries.invalidateQueries({ queryKey: [one] })
    }
  }
  /** Opens the telephone number; the reason goes on record. */
  async function reveal(path: string, reason: string): Promise<string> {
    return (await write<{ phone: string }>('POST', path, { reason }, { 'Idempotency-Key': randomId() })).phone
  }
  return { id, thing: computed(() => data.value), problem: computed(() => (error.value ? asProblem(error.value) : null)), act, reveal }
}
