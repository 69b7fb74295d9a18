// What the net lacks, as the agenda of a meeting proposes it: the largest first, nothing twice, one tap, a late one with its reason; nothing for whoever may not read the net.
import { flushPromises, mount } from '@vue/test-utils'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { GapTopic, MeetingView, Topic } from '@/api/meeting'
import type { CoveredPlace } from '@/features/coverage/coverage'
import TopicsPart from '@/features/meetings/TopicsPart.vue'
import { proposalKey, proposedGaps, sourceOf, spokenPlace, topGaps, type Proposal } from '@/features/meetings/gaps'
import { en, zh } from './allTexts'

const place = (id: string, households: number): CoveredPlace => ({ area_id: id, area_name: `北江社区 · 滨河苑 · ${id} 栋`, kind: 'building', households })
const all = (...items: CoveredPlace[]) => ({ items, total: items.length })
const none = all()
const topic = (gap: GapTopic['gap'], area_id: string) => ({ gap, area_id }) as GapTopic
const about = (gap: Topic['gap'], gap_area_id: string, state: Topic['state']) => ({ id: gap_area_id, title: gap_area_id, gap, gap_area_id, state, source: 'facility_gap', position: 1 }) as Topic
const ids = (...given: Parameters<typeof topGaps>) => topGaps(...given).map((one) => `${one.gap}.${one.area_id}.${one.households}`)

describe('the gaps to propose', () => {
  it('are the three that concern most households of each; equal ones in the order of places', () => {
    const uncovered = all(place('1', 20), place('2', 90), place('3', 20), place('4', 120), place('5', 20))
    expect(ids({ uncovered, long_vacant: all(place('7', 0), place('8', 36)) }, [], [])).toEqual(['uncovered.4.120', 'uncovered.2.90', 'uncovered.1.20', 'long_vacant.8.36', 'long_vacant.7.0'])
    expect(uncovered.items.map((one) => one.area_id), 'what was read is left in its order').toEqual(['1', '2', '3', '4', '5'])
  })

  it('are not topics already: of another meeting, of this one, or left off here', () => {
    const uncovered = all(place('1', 10), place('2', 20), place('3', 30), place('4', 40))
    expect(ids({ uncovered, long_vacant: none }, [topic('uncovered', '4'), topic('heads', '1')], [about('uncovered', '3', 'accepted'), about('uncovered', '2', 'refused')])).toEqual(['uncovered.1.10'])
  })

  it('name a building once: nobody covers it says more than that its head is missing', () => {
    const gaps = { uncovered: all(place('1', 10)), long_vacant: all(place('1', 10), place('2', 5)) }
    expect(ids(gaps, [], [])).toEqual(['uncovered.1.10', 'long_vacant.2.5'])
    expect(ids(gaps, [topic('uncovered', '1')], [])).toEqual(['long_vacant.2.5'])
  })

  it('are none where not all was read: the largest may be among the rest', () => {
    expect(ids({ uncovered: { items: [place('1', 10)], total: 1_001 }, long_vacant: all(place('2', 5)) }, [], [])).toEqual(['long_vacant.2.5'])
  })

  it('are said as people say them, and told apart', () => {
    expect(spokenPlace('北江社区 · 滨河苑 · 3 栋')).toBe('滨河苑 3 栋')
    const one: Proposal = { source: 'facility_gap', title: '', why: '', demand_id: null, demand_number: null, times: null, agreement_id: null, resolution_id: null, at: '', gap: 'uncovered', gap_area_id: 'a' }
    expect([proposalKey(one), proposalKey({ ...one, gap: 'long_vacant' }), proposalKey({ ...one, source: 'demand_shelved', gap: undefined, gap_area_id: undefined, demand_id: 'd' })]).toEqual(['facility_gap.uncovered.a', 'facility_gap.long_vacant.a', 'demand_shelved.d'])
    expect(sourceOf(one)).toEqual({ source: 'facility_gap', demand_id: null, agreement_id: null, resolution_id: null, gap: 'uncovered', gap_area_id: 'a' })
    expect(sourceOf({ ...one, gap: undefined, gap_area_id: undefined })).toEqual({ source: 'facility_gap', demand_id: null, agreement_id: null, resolution_id: null })
    const word = (texts: unknown, key: string) => key.split('.').reduce((tree, part) => (tree as Record<string, unknown> | undefined)?.[part], texts)
    for (const texts of [zh, en]) for (const gap of proposedGaps) for (const key of [`council.topic.gap_why.${gap}`, `coverage.${gap}`, `coverage.gap.title.${gap}`]) expect(word(texts, key), key).toBeTypeOf('string')
  })
})

describe('the topics of a meeting', () => {
  const drawer = { name: 'FormDrawer', props: ['initial', 'send', 'title'], template: '<div class="drawer"><slot :values="initial" :error-of="() => undefined" /></div>' }
  const asked: Request[] = []
  const addresses = () => asked.map((request) => new URL(request.url)).map((url) => `${url.pathname}${url.search}`)
  const meeting = (more: Partial<MeetingView> = {}) => ({
    id: 'm', body_id: 'b', area_path: '/001/', state: 'topics_open', topics_until: new Date(Date.now() + 86_400_000).toISOString(), starts_at: '', version: 1, agenda: [], rule: { special: null },
    allowed_actions: [{ action: 'add_topic', allowed: true }, { action: 'decide_topics', allowed: true }], ...more,
  }) as unknown as MeetingView
  const places: Record<string, CoveredPlace[]> = { uncovered: [place('1', 0), place('2', 1_204)], long_vacant: [place('3', 36)] }
  const failing: string[] = []
  beforeEach(() => {
    asked.length = failing.length = 0
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(request.clone())
      const url = new URL(request.url)
      if (failing.includes(url.pathname)) return new Response(JSON.stringify({ code: 'forbidden', status: 403 }), { status: 403, headers: { 'content-type': 'application/problem+json' } })
      const rows = places[url.searchParams.get('figure') ?? ''] ?? []
      const answer = url.pathname === '/api/coverage/places' ? { items: rows, total: rows.length } : url.pathname === '/api/bodies/b' ? { area_id: 'community' } : request.method === 'POST' ? meeting() : { items: [] }
      return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } })
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  async function open(one: MeetingView, role = 'community_worker') {
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    queries.setQueryData(['session'], { account: { id: 'a' }, person: { id: 'p' }, acting_post_id: '1', street: null, posts: [{ id: '1', role }] })
    const page = mount(TopicsPart, { props: { meeting: one, place: 2 }, global: { plugins: [createI18n({ legacy: false, locale: 'zh', messages: { zh: zh as never } }), [VueQueryPlugin, { queryClient: queries }]], stubs: { RouterLink: { props: ['to'], template: '<a><slot /></a>' }, FormDrawer: drawer } } } as never)
    for (let turn = 0; turn < 8; turn += 1) await flushPromises()
    return page
  }
  const sent = async () => JSON.parse(await asked.find((request) => request.method === 'POST')!.text())
  const takes = (page: Awaited<ReturnType<typeof open>>) => page.findAll('button').filter((one) => one.attributes('aria-label')?.startsWith('列入：'))

  it('propose the gaps of the place of its body, each with its reason, and take one with one tap', async () => {
    const page = await open(meeting())
    expect(addresses()).toContain('/api/coverage/places?figure=uncovered&area_id=community&page=1&page_size=200')
    expect(page.findAll('.wait li p.small').map((one) => one.text())).toEqual(['1,204 户，无人覆盖', '户数没有登记，无人覆盖', '36 户，楼长空缺超过 60 天'])
    await takes(page)[0]!.trigger('click')
    await flushPromises()
    expect(await sent()).toEqual({ source: 'facility_gap', demand_id: null, agreement_id: null, resolution_id: null, gap: 'uncovered', gap_area_id: '2', title: '滨河苑 2 栋无人覆盖', accept: true })
  })

  it('ask a late one for its reason first', async () => {
    const page = await open(meeting({ topics_until: '2020-01-01T00:00:00+08:00' }))
    await takes(page)[2]!.trigger('click')
    await flushPromises()
    expect(asked.filter((request) => request.method === 'POST')).toHaveLength(0)
    const form = page.findComponent(drawer as never) as never as { text: () => string; props: (name: string) => never }
    expect(form.text()).toContain('36 户，楼长空缺超过 60 天')
    const send = form.props('send') as (values: object, headers: object) => Promise<void>
    await expect(send(form.props('initial'), { 'Idempotency-Key': 'k' })).rejects.toMatchObject({ status: 422 })
    await send({ ...(form.props('initial') as object), late_reason: '昨天楼长刚卸任' }, { 'Idempotency-Key': 'k' })
    expect(await sent()).toMatchObject({ source: 'facility_gap', gap: 'long_vacant', gap_area_id: '3', late_reason: '昨天楼长刚卸任', accept: true })
  })

  it('ask about everything where the body is of the whole street', async () => {
    const page = await open(meeting({ area_path: '/' }), 'street_officer')
    expect(addresses()).toContain('/api/coverage/places?figure=long_vacant&page=1&page_size=200')
    expect(addresses().some((one) => one.startsWith('/api/bodies'))).toBe(false)
    expect(takes(page)).toHaveLength(3)
  })

  it.each([
    ['a role that may not read the net', 'part_time_member', meeting()],
    ['who decides no topics', 'community_worker', meeting({ allowed_actions: [{ action: 'add_topic', allowed: true }] as never })],
  ])('are not asked about the net for %s', async (_who, role, one) => {
    const page = await open(one, role)
    expect(addresses().filter((address) => /coverage|gap-topics|bodies/.test(address))).toEqual([])
    expect(page.text()).not.toContain('覆盖缺口')
  })

  it.each(['/api/coverage/places', '/api/gap-topics', '/api/bodies/b'])('show neither gap nor error where %s is refused', async (path) => {
    failing.push(path)
    const page = await open(meeting())
    expect(page.text()).not.toContain('覆盖缺口')
    expect(page.find('[role=alert]').exists()).toBe(false)
  })
})
