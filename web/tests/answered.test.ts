// A read that began before a write may come after its answer.
import { QueryClient, QueryObserver } from '@tanstack/vue-query'
import { expect, test } from 'vitest'
import { showAnswer } from '@/ui/answered'

test('what was read before a write does not come back over its answer', async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const reads: ((version: number) => void)[] = []
  const key = ['alliance', 'one', 'a']
  const observer = new QueryObserver(queries, { queryKey: key, queryFn: () => new Promise<number>((resolve) => reads.push(resolve)) })
  const leave = observer.subscribe(() => undefined)
  reads[0]!(1)
  await expect.poll(() => queries.getQueryData(key)).toBe(1)

  void queries.invalidateQueries({ queryKey: key })
  await expect.poll(() => reads.length).toBe(2)
  showAnswer(queries, key, 3)
  expect(queries.getQueryData(key)).toBe(3)
  reads[1]!(2)
  await expect.poll(() => reads.length).toBe(3)
  expect(queries.getQueryData(key)).toBe(3)
  reads[2]!(4)
  await expect.poll(() => queries.getQueryData(key)).toBe(4)
  leave()
})
