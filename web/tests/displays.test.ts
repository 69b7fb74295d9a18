// Find my head: one place is opened, several are offered, none says what to try; the display says when nobody is head, whom to call, and what a dead code leaves to do.
import { flushPromises, mount } from '@vue/test-utils'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { feature } from '@/features/displays/routes'
import texts from '@/i18n/zh'
import said from '@/i18n/zh/display'
import publicTexts from '@/i18n/zh/public'

const places = [{ street_id: 1, area_id: 'b13', name: '北江社区 · 锦绣苑 · 13幢' }, { street_id: 1, area_id: 'b3', name: '北江社区 · 锦绣苑 · 3幢' }]
const head = { name: '李秀英', role: 'building_head', area_name: '北江社区 · 锦绣苑 · 3幢', since: '2026-03-01T00:00:00+08:00' }
const display = { street_id: 1, place: '锦绣苑 3幢', community: '北江社区', street: '北江街道', office_phone: '0574-87654321', people: [head] }
const problem = (status: number, code: string, args: object = {}) => new Response(JSON.stringify({ type: 'about:blank', title: '说明', status, code, args, field_errors: [] }), { status, headers: { 'content-type': 'application/problem+json' } })

afterEach(() => vi.unstubAllGlobals())

/** The pages at an address, over a server that gives one answer. */
async function open(address: string, answer: (url: URL) => unknown) {
  vi.stubGlobal('fetch', async (request: Request) => {
    const given = answer(new URL(request.url))
    return given instanceof Response ? given : new Response(JSON.stringify(given), { headers: { 'content-type': 'application/json' } })
  })
  const any = { path: '/:any(.*)*', component: { template: '<p />' } }
  // the shell around the pages brings nothing to them
  const router = createRouter({ history: createMemoryHistory(), routes: [{ ...feature.bare![0]!, component: RouterView }, any] as never })
  await router.push(address)
  const page = mount(RouterView, { global: { plugins: [router, createI18n({ legacy: false, locale: 'zh', messages: { zh: texts } }), [VueQueryPlugin, { queryClient: new QueryClient() }]] } })
  await flushPromises()
  await flushPromises()
  return { page, router }
}
async function find(address: string, items: unknown[]) {
  const { page, router } = await open('/h', (url) => (url.pathname.endsWith('/displays') ? { items } : display))
  await page.find('input').setValue(address)
  await page.find('form').trigger('submit')
  await vi.waitFor(() => expect(router.currentRoute.value.query.q ?? router.currentRoute.value.params.area).toBeTruthy())
  await flushPromises()
  return { page, router }
}

describe('an address', () => {
  it('that means one place opens it', async () => {
    const { router } = await find('锦绣苑3幢', places.slice(1))
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/h/1/b3'))
  })
  it('that may mean several offers them in the order given', async () => {
    const { page } = await find('锦绣苑13幢', places)
    expect(page.findAll('li a').map((one) => [one.text(), one.attributes('href')])).toEqual(places.map((one) => [one.name, `/h/1/${one.area_id}`]))
  })
  it('that nobody knows says what to try, and stays', async () => {
    const { page } = await find('月亮湾9幢', [])
    expect(page.findAll('li').map((one) => one.text())).toEqual([said.way_compound, said.way_code, said.way_counter])
    expect(page.find('input').element.value).toBe('月亮湾9幢')
  })
  it('is found again on the way back, without being sent on at once', async () => {
    const { page, router } = await open('/h?q=锦绣苑3幢', () => ({ items: places.slice(1) }))
    expect(page.find('input').element.value).toBe('锦绣苑3幢')
    expect(page.findAll('li a')).toHaveLength(1)
    expect(router.currentRoute.value.path).toBe('/h')
  })
})

describe('the display', () => {
  it('names the head and the telephone of the office', async () => {
    const { page } = await open('/h/1/b3', () => display)
    expect(page.find('li').text()).toContain('李秀英')
    expect(page.find('a[href^="tel:"]').attributes('href')).toBe('tel:0574-87654321')
    expect(page.text()).not.toContain(said.no_head)
  })
  it.each([
    ['nobody', [], true],
    ['a grid worker only', [{ ...head, role: 'grid_worker' }], true],
    ['a stairwell head', [{ ...head, role: 'stairwell_head' }], false],
  ])('with %s', async (_who, people, vacant) => {
    const { page } = await open('/h/1/b3', () => ({ ...display, people }))
    expect(page.text().includes(said.no_head)).toBe(vacant)
  })
  it('says where to go when no telephone is known', async () => {
    const { page } = await open('/h/1/b3', () => ({ ...display, office_phone: null }))
    expect(page.text()).toContain(said.no_phone)
    expect(page.find('a[href^="tel:"]').exists()).toBe(false)
  })
  it.each([
    ['a code out of use', () => problem(410, 'poster_revoked', { phone: '0574-1' }), publicTexts.gone.title, 'tel:0574-1'],
    ['an unknown code', () => problem(404, 'not_found'), said.not_found, undefined],
    ['a server that is down', () => problem(503, 'server_unavailable'), said.not_read, undefined],
  ])('of %s leaves something to do', async (_what, answer, title, call) => {
    const { page } = await open('/h/code/abc', answer)
    expect(page.find('h2').text()).toBe(title)
    expect(page.findAll('a[href^="tel:"]').map((one) => one.attributes('href'))).toEqual(call ? [call] : [])
    expect(page.find('a[href="/h"]').exists()).toBe(true)
  })
})
