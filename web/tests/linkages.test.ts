// Linkages on a page: who may add one is said with its reason, rows that are over offer nothing, a cadre of elsewhere is no dead link; what the forms send.
import { flushPromises, mount } from '@vue/test-utils'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { LinkageList, LinkageRow } from '@/api/net'
import LinkageEnd from '@/features/linkages/LinkageEnd.vue'
import LinkageForm from '@/features/linkages/LinkageForm.vue'
import LinkageSection from '@/features/linkages/LinkageSection.vue'
import { zh as texts } from './allTexts'

const row = (over: Partial<LinkageRow>): LinkageRow => ({
  id: 'l1', kind: 'cadre_community', person_id: 'p1', person_name: '陈下沉', person_in_scope: false, org_id: 'o1', org_name: '北江社区', area_name: '北江社区', from: '2026-01-05T00:00:00+08:00', to: null,
  ended_at: null, end_reason: null, document_no: '北街〔2026〕3号', state: 'held', allowed_actions: [{ action: 'end', allowed: true, reason: null }], version: 4, ...over,
})
const list = (over: Partial<LinkageList>): LinkageList => ({ items: [row({})], total: 1, kinds: ['delegate_community', 'cadre_community'], allowed_actions: [{ action: 'link', allowed: true, reason: null }], ...over })

/** The drawer without its frame: fields in the slot, `send` to be called. */
const drawer = { name: 'FormDrawer', props: ['initial', 'send', 'title'], template: '<div><slot :values="initial" :error-of="() => undefined" /></div>' }

function plugins(role: string) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  queries.setQueryData(['session'], { account: { id: 'a' }, person: { id: 'p' }, acting_post_id: '1', street: null, posts: [{ id: '1', role }] })
  return [createI18n({ legacy: false, locale: 'zh', messages: { zh: texts } }), [VueQueryPlugin, { queryClient: queries }]] as never[]
}
const asked: Request[] = []
function server(answer: (request: Request) => unknown) {
  asked.length = 0
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request.clone())
    return new Response(JSON.stringify(answer(request)), { headers: { 'content-type': 'application/json' } })
  })
}
afterEach(() => vi.unstubAllGlobals())

async function section(answer: LinkageList, about: object = { org_id: 'o1' }) {
  server(() => answer)
  const page = mount(LinkageSection, { props: { about }, global: { plugins: plugins('community_worker'), stubs: { RouterLink: { props: ['to'], template: '<a :href="to"><slot /></a>' }, FormDrawer: drawer } } })
  await flushPromises()
  return page
}

describe('linkages on a page', () => {
  it('ask about what the page shows and count only those of today', async () => {
    await section(list({}), { area_id: 'a7' })
    expect([...new URL(asked[0]!.url).searchParams]).toEqual([['area_id', 'a7'], ['page_size', '100']])
  })
  it('name a cadre of elsewhere without a link that leads nowhere', async () => {
    const page = await section(list({ items: [row({}), row({ id: 'l2', person_id: 'p2', person_name: '王近', person_in_scope: true })], total: 2 }))
    expect(page.findAll('li a').map((link) => link.text())).toEqual(['王近'])
    expect(page.text()).toContain('陈下沉')
  })
  it('end what runs and nothing that is over', async () => {
    const over = [{ action: 'end', allowed: false, reason: '已经结束。' }]
    const page = await section(list({ items: [row({}), row({ id: 'l2', state: 'ended', ended_at: '2026-03-01T00:00:00+08:00', end_reason: '轮岗', allowed_actions: over }), row({ id: 'l3', state: 'over', allowed_actions: over })], total: 3 }))
    expect(page.findAll('li button').map((button) => button.attributes('aria-label'))).toEqual(['结束:陈下沉'])
    expect(page.findAll('li').map((line) => line.text().includes('已结束'))).toEqual([false, true, true])
    expect(page.text()).toContain('轮岗')
  })
  it('say why nobody can be added here', async () => {
    const page = await section(list({ items: [], total: 0, kinds: [], allowed_actions: [{ action: 'link', allowed: false, reason: '挂钩联系只对党组织、社区和居委会。' }] }))
    expect(page.find('.actions button').attributes('aria-disabled')).toBe('true')
    expect(page.text()).toContain('挂钩联系只对党组织、社区和居委会。')
  })
})

describe('what the forms send', () => {
  const key = { 'Idempotency-Key': 'k' }
  const form = (component: never, props: object) => mount(component, { props, global: { plugins: plugins('community_worker'), stubs: { FormDrawer: drawer } } } as never).findComponent(drawer as never)
  const sent = async () => JSON.parse(await asked.find((request) => request.method === 'POST')!.text())

  it('begins with what the page knows; days are whole days in China', async () => {
    server(() => ({ items: [] }))
    const open = form(LinkageForm as never, { open: true, about: { org_id: 'o1' }, kinds: ['cadre_community'] }) as never as { props: (name: string) => never }
    const values = { ...(open.props('initial') as object), person_id: 'p1', from: '2026-11-01', to: '2027-10-31', document_no: ' 3号 ' }
    await (open.props('send') as (values: object, headers: object) => Promise<void>)(values, key)
    expect(await sent()).toEqual({ kind: 'cadre_community', person_id: 'p1', org_id: 'o1', from: '2026-11-01T00:00:00+08:00', to: '2027-10-31T23:59:59+08:00', document_no: '3号' })
  })
  it('asks for the person before the server does', async () => {
    server(() => ({ items: [] }))
    const open = form(LinkageForm as never, { open: true, about: { org_id: 'o1' }, kinds: ['cadre_community'] }) as never as { props: (name: string) => never }
    await expect((open.props('send') as (values: object, headers: object) => Promise<void>)(open.props('initial'), key)).rejects.toMatchObject({ status: 422 })
    expect(asked.filter((request) => request.method === 'POST')).toHaveLength(0)
  })
  it('ends now when it ends today, and with the day otherwise', async () => {
    server(() => ({}))
    const open = form(LinkageEnd as never, { linkage: row({}) }) as never as { props: (name: string) => never }
    const send = open.props('send') as (values: object, headers: object) => Promise<void>
    const { ended_on: today } = open.props('initial') as { ended_on: string }
    await send({ ended_on: today, reason: '轮岗' }, key)
    expect(await sent()).toEqual({ version: 4, reason: '轮岗', ended_at: null })
    asked.length = 0
    await send({ ended_on: '2026-03-01', reason: '轮岗' }, key)
    expect(await sent()).toMatchObject({ ended_at: '2026-03-01T23:59:59+08:00' })
  })
})
