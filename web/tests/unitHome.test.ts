// The first page of a unit's head: what waits for the unit stands above its orders, as on a liaison's; nobody else is asked.
import { flushPromises, mount } from '@vue/test-utils'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import HomePage from '@/features/home/phone/HomePage.vue'
import OrdersPage from '@/features/orders/phone/OrdersPage.vue'
import zh from '@/i18n/zh'

vi.mock('vue-router', () => ({ useRouter: () => ({ push: vi.fn() }), useRoute: () => ({ params: {}, query: {} }) }))

const asked: string[] = []
let confirms = true
beforeEach(() => {
  asked.length = 0
  confirms = true
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url)
    asked.push(`${request.method} ${url.pathname}${url.search}`)
    const contact = { id: 'c', org_name: '江城第二小学', role: 'unit_head', version: 3, allowed_actions: [{ action: 'confirm', allowed: confirms, reason: null }] }
    const items: Record<string, object[]> = { '/api/contacts': [contact], '/api/memberships': [{ id: 'k', alliance_id: 'l' }], '/api/activities': [{ id: 'v' }] }
    const rows = items[url.pathname] ?? []
    return new Response(JSON.stringify({ items: rows, total: rows.length }), { headers: { 'content-type': 'application/json' } })
  })
})
afterEach(() => vi.unstubAllGlobals())

async function open(page: object, role: string) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  queries.setQueryData(['session'], { account: { id: 'a' }, person: { id: 'p' }, acting_post_id: '1', street: null, posts: [{ id: '1', role, org_id: 'o' }] })
  const shown = mount(page as never, { global: { plugins: [createI18n({ legacy: false, locale: 'zh', messages: { zh: zh as never } }), [VueQueryPlugin, { queryClient: queries }]], stubs: { RouterLink: { props: ['to'], template: '<a :href="to"><slot /></a>' } } } } as never)
  await vi.waitFor(() => expect(asked.some((one) => one.includes('/api/orders'))).toBe(true), 5_000)
  for (let turn = 0; turn < 3; turn += 1) await flushPromises()
  return shown
}
const waits = () => asked.filter((one) => /contacts|memberships|activities/.test(one))

describe('the first page of a unit head', () => {
  it('asks whether they still are, and tells of invitations and activities', async () => {
    const page = await open(HomePage, 'unit_head')
    await vi.waitFor(() => expect(waits()).toHaveLength(3), 5_000)
    await flushPromises()
    expect(waits()).toEqual(['GET /api/memberships?org_id=o&state=invited&page_size=1', 'GET /api/activities?waiting_for_me=true&page=1&page_size=1', 'GET /api/contacts?state=unconfirmed&page_size=100'])
    expect(page.findAll('a.waiting').map((one) => one.attributes('href'))).toEqual(['/m/alliances/l', '/m/activities/v'])
    expect(page.text()).toContain('您仍是江城第二小学的共建单位负责人吗？')
    await page.findAll('button').find((one) => one.text() === '是的，仍由我联络')!.trigger('click')
    await flushPromises()
    expect(asked).toContain('POST /api/contacts/c/confirm')
  })

  it('does not ask what the server would refuse', async () => {
    confirms = false
    const page = await open(HomePage, 'unit_head')
    await vi.waitFor(() => expect(waits()).toHaveLength(3), 5_000)
    await flushPromises()
    expect(page.text()).not.toContain('您仍是')
  })

  it('is nobody else’s: a grid worker has only orders there, and so has a head on the page of orders', async () => {
    await open(HomePage, 'grid_worker')
    await open(OrdersPage, 'unit_head')
    expect(waits()).toEqual([])
  })
})
