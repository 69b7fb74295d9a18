// What a sheet prints: asked once, its problem beside it.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import { asProblem } from '@/api/problem'

/** The answer of an address of the API. */
export function usePrinted<T>(address: string) {
  const { data, error } = useQuery({ queryKey: ['print', address], queryFn: () => get<T>(address), retry: false })
  return { printed: data, problem: computed(() => (error.value ? asProblem(error.value) : null)) }
}
