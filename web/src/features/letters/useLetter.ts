// One letter, kept fresh by the live line, and the writes on it.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get, write } from '@/api/call'
import { asProblem } from '@/api/problem'
import { randomId } from '@/ui/randomId'
import { letterPaths, type Letter } from './letterApi'

export function useLetter(id: () => string) {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: computed(() => ['letter', 'one', id()]), queryFn: ({ signal }) => get<Letter>(letterPaths.one(id()), {}, signal), retry: false })
  return {
    letter: data,
    problem: computed(() => (error.value ? asProblem(error.value) : null)),
    reload: refetch,
    /** What a write answered is the letter as it stands now; lists, and the demand it became, are asked for again. */
    async changed(now?: Letter): Promise<void> {
      if (now) queries.setQueryData(['letter', 'one', id()], now)
      await Promise.all([queries.invalidateQueries({ queryKey: ['letter'] }), queries.invalidateQueries({ queryKey: ['demand'] })])
    },
    /** Opens the writer's number; the reason goes on record. */
    reveal: async (reason: string) => (await write<{ phone: string }>('POST', letterPaths.act(id(), 'phone'), { reason }, { 'Idempotency-Key': randomId() })).phone,
  }
}
