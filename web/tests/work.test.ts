// The acts and forms of the loop: what they ask for, what they send, and that every one has its words.
import { describe, expect, it } from 'vitest'
import type { Demand, DemandSummary, Today } from '@/api/work'
import { withQuery } from '@/api/call'
import { bulkBody, bulkOpen } from '@/features/demands/console/bulk'
import { exportAddress, exportColumns, usualColumns } from '@/features/demands/console/exportSheet'
import { demandParameters, stateTabs, states } from '@/features/demands/console/demandList'
import { issueBody, issueFaults, type IssueValues } from '@/features/demands/console/issue'
import { newDemand, newDemandBody, newDemandFaults } from '@/features/demands/console/newDemand'
import { viewOf } from '@/features/demands/console/savedViews'
import { lineTo, ordersQuery, todayRows } from '@/features/today/console/today'
import { actBody, actKey, allActs, arrangeActs, findAct, missingFields, startValues } from '@/features/work/acts'
import { detailWords } from '@/ui/detail'
import { en, zh } from './allTexts'
import type { Texts } from '@/i18n/rooms'
import { statusTable } from '@/ui/status'

function word(texts: Texts, key: string): string | undefined {
  const found = key.split('.').reduce<string | Texts | undefined>((tree, part) => (typeof tree === 'object' ? tree[part] : undefined), texts)
  return typeof found === 'string' ? found : undefined
}

describe('acts', () => {
  it.each(allActs.map(({ noun, action, act }) => [noun, action, act] as const))('%s %s has its verb, title, field labels and codes in both languages', (noun, action, act) => {
    for (const texts of [zh, en]) {
      expect(word(texts, `act.${noun}.${action}.verb`)).toBeTruthy()
      expect(word(texts, `act.${noun}.${action}.title`)).toBeTruthy()
      for (const field of act.fields) {
        expect(word(texts, `act.field.${field.name}`), field.name).toBeTruthy()
        for (const value of field.codes?.values ?? []) expect(word(texts, `codes.${field.codes!.group}.${value}`), value).toBeTruthy()
      }
    }
  })

  it('are found by the name the server uses, with dash or underscore', () => {
    expect(actKey('handle-here')).toBe('handle_here')
    expect(findAct('demand', 'to-meeting')).toBe(findAct('demand', 'to_meeting'))
    expect(findAct('demand', 'explode')).toBeNull()
    expect(findAct('order', 'accept')).toBeNull()
  })

  it('send filled fields only: days to their end in China, numbers as numbers, ticks always', () => {
    expect(actBody(findAct('order', 'suspend')!, { until: '2026-12-01', reason: ' 等配件 ' }, 4)).toEqual({ version: 4, until: '2026-12-01T23:59:59+08:00', reason: '等配件' })
    expect(actBody(findAct('order', 'report')!, { text: '好了', fulfilled: '2.5' }, 1)).toEqual({ version: 1, text: '好了', fulfilled: 2.5 })
    expect(actBody(findAct('demand', 'add_requester')!, { name: '', phone: '13800000000', anonymous: false, contact_ok: true }, 2)).toEqual({ version: 2, requester: { phone: '13800000000', anonymous: false, contact_ok: true } })
    expect(actBody(findAct('demand', 'claim')!, { line_id: '', quantity: '2', plan: '周六' }, 9)).toEqual({ quantity: 2, plan: '周六' })
    expect(actBody(findAct('whistle', 'rate')!, { score: '4', note: '' }, 1)).toEqual({ version: 1, score: 4 })
  })

  it('say what is missing before the server must', () => {
    const callback = findAct('order', 'callback')!
    expect(missingFields(callback, { way: 'phone', resolved: '', satisfaction: '  ', note: '' })).toEqual(['resolved', 'satisfaction'])
    expect(missingFields(findAct('demand', 'archive')!, {})).toEqual([])
    expect(missingFields(findAct('order', 'report')!, { text: '好', fulfilled: 0 })).toEqual([])
  })

  it('put what is next first and let only that stand out', () => {
    const yes = (action: string) => ({ action, allowed: true })
    const no = (action: string) => ({ action, allowed: false, reason: 'x' })
    expect(arrangeActs([yes('edit'), no('issue'), yes('merge'), yes('accept')], 'triage')).toMatchObject({ primary: 'accept', actions: [{ action: 'accept' }, { action: 'merge' }, { action: 'edit' }, { action: 'issue' }] })
    expect(arrangeActs([yes('edit'), no('accept')], 'triage').primary).toBe('')
    expect(arrangeActs([yes('return-to-triage'), yes('edit')], 'review_shelved').primary).toBe('return-to-triage')
  })

  it('tell what they wrote down by the names of its codes', () => {
    const code = (group: string, value: string) => `${group}:${value}`
    expect(detailWords({ mode: 'directed', org: '食堂', area_path: '/1/', quantity: 3, inner: {} }, code)).toBe('mode:directed · 食堂')
    expect(detailWords(null, code)).toBe('')
  })

  it('start with what is known', () => {
    const demand = { class_id: 'c1', issues: [{ id: 'i1', closed_at: 'x' }, { id: 'i2', closed_at: null }] } as unknown as Demand
    expect(startValues(findAct('demand', 'accept')!, demand)).toEqual({ class_id: 'c1' })
    expect(startValues(findAct('demand', 'close-issue')!, demand)).toEqual({ issue_id: 'i2', reason: '' })
  })
})

describe('issuing', () => {
  const values = (over: Partial<IssueValues>): IssueValues => ({ mode: 'open', line_id: '', to_org_id: null, rotation: [], note: '', make_public: false, ...over })
  it('names a unit when directed, two when in rotation', () => {
    expect(issueFaults(values({}))).toEqual([])
    expect(issueFaults(values({ mode: 'directed' }))).toEqual(['to_org_id'])
    expect(issueFaults(values({ mode: 'rotating', rotation: ['a'] }))).toEqual(['rotation'])
    expect(issueFaults(values({ mode: 'rotating', rotation: ['a', 'b'] }))).toEqual([])
  })
  it('sends nothing of a mode that was left', () => {
    expect(issueBody(values({ to_org_id: 'g1', rotation: ['a', 'b'], note: ' ' }), 7)).toEqual({ version: 7, mode: 'open' })
    expect(issueBody(values({ mode: 'directed', to_org_id: 'g1', line_id: 'l1' }), 7)).toEqual({ version: 7, mode: 'directed', to_org_id: 'g1', line_id: 'l1' })
  })
})

describe('recording', () => {
  it('needs words and a place', () => {
    expect(newDemandFaults(newDemand())).toEqual(['text', 'area_id'])
    expect(newDemandFaults({ ...newDemand(), text: '灯坏了', area_id: 'a1' })).toEqual([])
  })
  it('keeps the name of somebody anonymous to itself', () => {
    const body = newDemandBody({ ...newDemand(), text: ' 灯坏了 ', area_id: 'a1', name: '张桂芳', phone: '138 0000-5678', anonymous: true })
    expect(body).toEqual({ text: '灯坏了', area_id: 'a1', source: 'counter', urgency: 'ordinary', requester: { phone: '13800005678', anonymous: true, contact_ok: true }, on_behalf: true })
  })
  it('sends no requester when nobody is known', () => {
    expect(newDemandBody({ ...newDemand(), text: '灯坏了', area_id: 'a1' })).not.toHaveProperty('requester')
  })
})

describe('the list', () => {
  const query = { text: '路灯', filters: { state: 'submitted' }, sort: '-created', page: 2, pageSize: 50 }
  it.each([['-created', 'newest'], ['created', 'oldest'], ['due', 'due'], ['number', 'number'], ['newest', 'newest'], ['nonsense', 'newest']])('sort %s is asked as %s', (sort, asked) => {
    expect(demandParameters({ ...query, sort })).toEqual({ q: '路灯', state: 'submitted', page: 2, page_size: 50, sort: asked })
  })
  it('means days of China, the last one whole', () => {
    expect(demandParameters({ ...query, filters: { from: '2026-11-01', to: '2026-11-30' } })).toMatchObject({ from: '2026-11-01T00:00:00+08:00', to: '2026-12-01T00:00:00+08:00' })
  })
  it('has a look and a word for each state, and tabs of known states', () => {
    for (const state of states) expect(statusTable).toHaveProperty([`demand.${state}`])
    for (const tab of stateTabs) for (const state of tab.state.split(',')) expect(states).toContain(state)
  })
  it('leaves empty parameters out of an address', () => expect(withQuery('/api/x', { a: '', b: null, c: 0, d: false, e: '中 文' })).toBe('/api/x?c=0&d=false&e=%E4%B8%AD+%E6%96%87'))
  it('reads a saved view back', () => {
    expect(viewOf({ id: 'v', name: '超时', query: 'q=%E7%81%AF&late=true&sort=due&page=3' })).toEqual({ key: 'v', label: '超时', text: '灯', filters: { late: 'true' } })
  })
  it('merges all but the one that stays', () => {
    const rows = [{ id: 'a', version: 1 }, { id: 'b', version: 2 }] as DemandSummary[]
    const none = { classId: null, into: '', orgId: null, personId: '', makePublic: false }
    expect(bulkBody('merge', rows, { ...none, into: 'a' })).toEqual({ action: 'merge', items: [{ id: 'b', version: 2 }], into: 'a' })
    expect(bulkBody('accept', rows, { ...none, classId: 'c' })).toEqual({ action: 'accept', items: [{ id: 'a', version: 1 }, { id: 'b', version: 2 }], class_id: 'c' })
  })
  it('offers all to one unit, or hands them to oneself or a colleague', () => {
    const none = { classId: null, into: '', orgId: null, personId: '', makePublic: false }
    const rows = [{ id: 'a', version: 1 }] as DemandSummary[]
    const items = [{ id: 'a', version: 1 }]
    expect(bulkBody('direct', rows, { ...none, orgId: 'u' })).toEqual({ action: 'direct', items, to_org_id: 'u' })
    expect(bulkBody('handle_here', rows, none)).toEqual({ action: 'handle_here', items })
    expect(bulkBody('handle_here', rows, { ...none, personId: 'p' })).toEqual({ action: 'handle_here', items, person_id: 'p' })
    expect(bulkBody('issue', rows, { ...none, makePublic: true })).toEqual({ action: 'issue', items, make_public: true })
    expect([bulkOpen('direct', none), bulkOpen('accept', none), bulkOpen('handle_here', none)]).toEqual([true, true, false])
    expect([bulkOpen('direct', none, true), bulkOpen('accept', none, true)]).toEqual([true, false])
  })
})

describe('the sheet of a list', () => {
  it('is asked for by the list\'s own query, columns in the order of the register', () => {
    const query = { text: '路灯', filters: { state: 'closed', late: 'true' }, sort: '-created', page: 7, pageSize: 50 }
    const address = new URL(exportAddress(query, ['state', 'number', 'nothing']), 'http://x')
    expect(address.pathname).toBe('/api/demands/export.xlsx')
    expect(address.searchParams.get('columns')).toBe('number,state')
    expect(Object.fromEntries(new URLSearchParams(address.searchParams.get('query')!))).toEqual({ q: '路灯', state: 'closed', late: 'true', sort: 'newest' })
  })
  it('has a word for each column in both languages, and leaves people out unless ticked', () => {
    for (const column of exportColumns) for (const texts of [zh, en]) expect(word(texts, `work.export.column.${column}`), column).toBeTruthy()
    for (const column of ['requester', 'phone']) expect(usualColumns).not.toContain(column)
  })
})

describe('today', () => {
  const step = (due_at: string | null) => ({ code: 'triage', who: null, due_at, late_by_ms: null })
  const order = (id: string, demand_id: string, state = 'reported') => ({ id, demand_id, state, next_step: step('2026-11-21T00:00:00Z') })
  const desk = (orders_waiting: unknown[]) => ({ waiting: [{ id: '1', next_step: step(null) }, { id: '2', next_step: step('2026-11-22T00:00:00Z') }], orders_waiting, agreements_waiting: [], activities_waiting: [], overdue: [], due: [], new: [] }) as unknown as Today

  it('counts demands and orders apart, the soonest first, and says no matter twice', () => {
    const rows = todayRows(desk([order('3', '9'), order('4', '2')]))
    expect(rows.waiting.map((row) => row.key)).toEqual(['d2', 'd1'])
    expect(rows.orders.map((row) => row.key)).toEqual(['o3'])
  })
  it('opens exactly the rows of a counted line in their list', () => {
    const line = (what: string, query: string) => lineTo({ what, quarter: null, count: 2, query })
    expect(line('meeting_notice', 'waiting=notice')).toEqual({ path: '/console/meetings', query: { waiting: 'notice' } })
    expect(line('resolution_own', 'waiting=own').path).toBe('/console/resolutions')
    expect(line('card_send', 'missing=true&quarter=2026Q3')).toEqual({ path: '/console/service-cards', query: { missing: 'true', quarter: '2026Q3' } })
    expect(line('task_accept', 'waiting=accept').path).toBe('/console/alliance-tasks')
  })
  it('opens the orders that wait for an office, or those of the own unit', () => {
    expect(ordersQuery(desk([order('3', '9')]))).toEqual({ state: 'claimed,reported' })
    expect(ordersQuery(desk([order('3', '9', 'confirmed')]))).toEqual({ state: 'confirmed,reopened,suspended', mine: 'true' })
  })
})
