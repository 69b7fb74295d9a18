// Live pages: what the server's line says is heard, and the right questions are asked again.
import { QueryClient } from '@tanstack/vue-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { GATHER_MS, liveState, startLive } from '@/ui/live'

class Line extends EventTarget {
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  closed = false
  close() {
    this.closed = true
  }
  say(event: string, data: unknown = '') {
    this.dispatchEvent(new MessageEvent(event, { data: typeof data === 'string' ? data : JSON.stringify(data) }))
  }
}

function listen() {
  const queries = new QueryClient()
  const asked: string[] = []
  vi.spyOn(queries, 'invalidateQueries').mockImplementation((filter) => {
    asked.push(String((filter as { queryKey?: string[] } | undefined)?.queryKey?.[0] ?? 'everything'))
    return Promise.resolve()
  })
  const line = new Line()
  return { line, asked, stop: startLive(queries, () => line as unknown as EventSource) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('changes of one moment make one round, with the pages that show them and the notices', () => {
  const { line, asked, stop } = listen()
  line.say('change', { street: 1, entity: 'order', id: 'a', area: '/001/' })
  line.say('change', { street: 1, entity: 'order', id: 'b', area: '/001/' })
  expect(asked).toEqual([])
  vi.advanceTimersByTime(GATHER_MS)
  expect(asked.sort()).toEqual(['agreement', 'demand', 'notice', 'order', 'org_story', 'unit_promise'])
  stop()
  expect(line.closed).toBe(true)
})

test('who lagged behind or lost the line asks everything again', () => {
  const { line, asked, stop } = listen()
  line.say('reload')
  expect(asked).toEqual(['everything'])
  line.onerror?.()
  expect(liveState.value).toBe('broken')
  line.onopen?.()
  expect(asked).toEqual(['everything', 'everything'])
  stop()
})
