// What a read that failed leaves of a page: everything where the line or the server failed, nothing where it was refused.
import { flushPromises, mount } from '@vue/test-utils'
import { QueryObserver, VueQueryPlugin } from '@tanstack/vue-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import { ProblemError } from '@/api/problem'
import { AGAIN_MS, makeQueries } from '@/app/queries'
import LinkageSection from '@/features/linkages/LinkageSection.vue'
import { zh as texts } from './allTexts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})
const problem = (status: number) => new ProblemError({ code: 'any', status })

describe('a read that fails', () => {
  /** Reads once with success and then with each of `faults`; answers what a page would have then. */
  async function after(...faults: unknown[]) {
    const queries = makeQueries()
    let reads = 0
    const queryFn = async () => {
      const fault = faults[reads++]
      if (fault) throw fault
      return reads
    }
    const observer = new QueryObserver(queries, { queryKey: ['any', 'one'], queryFn })
    const stop = observer.subscribe(() => undefined)
    await vi.advanceTimersByTimeAsync(3_000)
    const first = { ...observer.getCurrentResult() }
    void queries.invalidateQueries({ queryKey: ['any'] })
    await vi.advanceTimersByTimeAsync(3_000)
    const then = { ...observer.getCurrentResult() }
    await vi.advanceTimersByTimeAsync(AGAIN_MS)
    const again = { ...observer.getCurrentResult() }
    stop()
    return { first, then, again }
  }
  it.each([0, 500, 502, 503])('leaves what stood when the line or the server failed (%i), and is tried again', async (status) => {
    const { first, then, again } = await after(null, problem(status))
    expect([first.data, then.data, then.error, again.data]).toEqual([1, 1, null, 3])
  })
  it.each([401, 403, 404, 409])('is said where it was refused (%i)', async (status) => {
    const { then } = await after(null, problem(status))
    expect(then.error).toMatchObject({ status })
  })
  it('is said where nothing stood before', async () => {
    const { first } = await after(problem(503), problem(503))
    expect([first.data, first.error]).toMatchObject([undefined, { status: 503 }])
  })
})

describe('a drawer over a page', () => {
  it('stays open while the page beneath it cannot be read', async () => {
    let down = false
    const list = { items: [], total: 0, kinds: ['cadre_community'], allowed_actions: [{ action: 'link', allowed: true, reason: null }] }
    vi.stubGlobal('fetch', async () => (down ? new Response('', { status: 503 }) : new Response(JSON.stringify(list), { headers: { 'content-type': 'application/json' } })))
    const queries = makeQueries()
    queries.setQueryData(['session'], { account: { id: 'a' }, person: { id: 'p' }, acting_post_id: '1', street: null, posts: [{ id: '1', role: 'community_worker' }] })
    const drawer = { name: 'FormDrawer', template: '<div class="drawer" />' }
    const page = mount(LinkageSection, { props: { about: { org_id: 'o1' } }, global: { plugins: [createI18n({ legacy: false, locale: 'zh', messages: { zh: texts } }), [VueQueryPlugin, { queryClient: queries }]] as never[], stubs: { FormDrawer: drawer, RouterLink: true } } })
    await vi.advanceTimersByTimeAsync(100)
    await page.find('.actions button').trigger('click')
    expect(page.find('.drawer').exists()).toBe(true)

    down = true
    void queries.invalidateQueries()
    await vi.advanceTimersByTimeAsync(3_000)
    await flushPromises()
    expect(page.find('.drawer').exists()).toBe(true)
  })
})
