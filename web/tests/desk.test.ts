// The desk's rules: trees, rates, steps of an import, states of accounts, marks, links, menus.
import { describe, expect, it } from 'vitest'
import type { ProblemError } from '@/api/problem'
import type { RateRow } from '@/api/desk'
import type { DemandClass } from '@/api/work'
import { menuFor } from '@/app/features'
import { accountActions } from '@/features/accounts/accountActions'
import { accountStatus, clashingPosts, dayStart, postStatus } from '@/features/accounts/accountState'
import { classRows, withDescendants } from '@/features/classes/classTree'
import { columnTitle, doubledColumns, openFields, stepOf } from '@/features/imports/importSteps'
import { filterText } from '@/features/rosters/filterText'
import { barWidth, rowsOf } from '@/features/lists/figureLinks'
import { noticeTarget } from '@/features/notices/notices'
import { pathOptions } from '@/features/places/usePlaces'
import { printSheet, readSheet } from '@/features/posters/posterPaths'
import { byName, percent, rateOf, spans } from '@/features/rates/rates'
import { emptyResource, inputOf } from '@/features/resources/resourceInput'
import { pieces } from '@/features/search/marks'
import { requireFields } from '@/ui/form/required'

const one = (id: string, parent_id: string | null): DemandClass => ({ id, parent_id, name: `name ${id}`, code: id, order_class: 'ordinary', active: true, version: 1 })

describe('the tree of classes', () => {
  const classes = [one('b', null), one('b2', 'b'), one('a', null), one('b1', 'b'), one('b2x', 'b2'), one('lost', 'gone')]
  it('stands parents before children, siblings as the server gave them, orphans at the top', () => {
    expect(classRows(classes).map(({ item, depth, children }) => [item.id, depth, children])).toEqual([['b', 0, 2], ['b2', 1, 1], ['b2x', 2, 0], ['b1', 1, 0], ['a', 0, 0], ['lost', 0, 0]])
  })
  it('hides all below a folded class', () => expect(classRows(classes, new Set(['b2'])).map(({ item }) => item.id)).toEqual(['b', 'b2', 'b1', 'a', 'lost']))
  it('may not be hung below itself', () => expect([...withDescendants(classes, 'b')].sort()).toEqual(['b', 'b1', 'b2', 'b2x']))
  it('names the way down, also when the tree bites its tail', () => {
    expect(pathOptions(classes)[4]).toEqual({ id: 'b2x', names: ['name b', 'name b2', 'name b2x'] })
    expect(pathOptions([one('x', 'y'), one('y', 'x')])[0]!.names).toEqual(['name y', 'name x'])
  })
})

describe('rates', () => {
  const row = (over: Partial<RateRow>): RateRow => ({ key: 'k', name: '', accepted: 10, responded: 8, response_base: 9, solved: 5, rated: 7, satisfied: 3, rated_satisfaction: 4, no_answer: 3, overdue: 0, shelved: 0, ...over })
  it('have their own base each; no answer is in none', () => {
    expect([rateOf(row({}), 'response'), rateOf(row({}), 'resolution'), rateOf(row({}), 'satisfaction')]).toEqual([{ part: 8, base: 9 }, { part: 5, base: 7 }, { part: 3, base: 4 }])
    expect(rateOf(row({ no_answer: 900 }), 'satisfaction')).toEqual({ part: 3, base: 4 })
  })
  it.each([[{ part: 2, base: 3 }, '66.7%'], [{ part: 0, base: 5 }, '0.0%'], [{ part: 0, base: 0 }, null]])('%o', (rate, text) => expect(percent(rate)).toBe(text))
  it('stand in the order of names, whatever the rates', () => {
    const rows = [row({ name: '书院社区', responded: 9 }), row({ key: null, name: '阿' }), row({ name: '北江社区', responded: 0 }), row({ name: '12 号', responded: 5 }), row({ name: '2 号', responded: 1 })]
    expect(byName(rows).map(({ name }) => name)).toEqual(['2 号', '12 号', '北江社区', '书院社区', '阿'])
  })
  it('know the spans of a calendar in China', () => {
    const known = spans(Date.parse('2026-12-31T23:30:00Z')) // already New Year's Day here
    expect(known).toEqual({ month: { from: '2027-01-01', to: '2027-01-01' }, last_month: { from: '2026-12-01', to: '2026-12-31' }, quarter: { from: '2027-01-01', to: '2027-01-01' }, year: { from: '2027-01-01', to: '2027-01-01' } })
    expect(spans(Date.parse('2026-11-20T15:42:00+08:00')).quarter).toEqual({ from: '2026-10-01', to: '2026-11-20' })
  })
})

describe('imports', () => {
  it('name a column by its heading, whatever its letter', () => {
    const columns = [{ index: 0, title: '编号', samples: [] }, { index: 26, title: '备注', samples: [] }]
    expect(['A', 'AA', 'B'].map((letter) => columnTitle(columns, letter))).toEqual(['编号', '备注', ''])
  })
  it.each([['read', 1], ['mapping', 1], ['checking', 2], ['checked', 2], ['importing', 3], ['failed', 2], ['done', 3], ['undoing', 3], ['undone', 3]] as const)('%s is step %i', (state, step) => expect(stepOf(state)).toBe(step))
  it('need a column for what is required; column 0 is one', () => {
    const fields = [{ key: 'text', title: '', required: true }, { key: 'at', title: '', required: false }, { key: 'no', title: '', required: true }]
    expect(openFields(fields, { text: 0, at: null }).map(({ key }) => key)).toEqual(['no'])
    expect([...doubledColumns({ text: 0, at: 0, no: 1, other: null, more: null })]).toEqual([0])
  })
})

describe('accounts', () => {
  const now = Date.parse('2026-11-20T00:00:00+08:00')
  it('are ended before they are locked', () => expect([accountStatus({ locked_at: 'x', ended_at: 'y' }), accountStatus({ locked_at: 'x', ended_at: null }), accountStatus({ locked_at: null, ended_at: null })]).toEqual(['account.disabled', 'account.locked', 'account.active']))
  it('have posts from the first moment to before the last', () => {
    const at = (ms: number) => new Date(now + ms).toISOString()
    expect([postStatus({ from: at(0), to: null }, now), postStatus({ from: at(1), to: null }, now), postStatus({ from: at(-5), to: at(0) }, now), postStatus({ from: at(-5), to: at(1) }, now)]).toEqual(['post.current', 'post.coming', 'post.ended', 'post.current'])
  })
  it.each([[['system_administrator', 'security_administrator'], true], [['audit_administrator', 'community_worker'], true], [['system_administrator', 'system_administrator'], false], [['community_worker', 'building_head'], false], [['system_administrator', ''], false]])('%o clash: %s', (roles, clash) => expect(clashingPosts(roles)).toBe(clash))
  it('are acted on by the administrator they belong to, never by their holder', () => {
    const open = { locked_at: null, ended_at: null, totp_enabled: false }
    const acts = (role: string, over = {}, own = false) => accountActions({ ...open, ...over }, { role, own })
    expect(acts('system_administrator').map((act) => act.action)).toEqual(['reset-password', 'end'])
    expect(acts('security_administrator').map((act) => act.action)).toEqual(['lock'])
    expect(acts('security_administrator', { locked_at: 'x', totp_enabled: true }).map((act) => act.action)).toEqual(['unlock', 'reset-totp'])
    expect(acts('audit_administrator')).toEqual([])
    expect(acts('system_administrator', { ended_at: 'x' })).toEqual([])
    expect(acts('system_administrator', {}, true).every((act) => !act.allowed)).toBe(true)
  })
  it('take days as they begin in China', () => expect([dayStart('2026-11-20'), dayStart('')]).toEqual(['2026-11-20T00:00:00+08:00', null]))
})

describe('resources', () => {
  it('go out with numbers as numbers and the last day to its end', () => {
    const sent = inputOf({ ...emptyResource(), title: ' 会议室 ', quantity: '40', valid_to: '2027-12-31' })
    expect([sent.title, sent.quantity, sent.valid_to]).toEqual(['会议室', 40, '2027-12-31T23:59:59+08:00'])
    expect([inputOf({ ...emptyResource(), quantity: '四十' }).quantity, inputOf({ ...emptyResource(), quantity: '-3' }).quantity, inputOf(emptyResource()).valid_to, inputOf(emptyResource()).contact]).toEqual([0, 0, null, null])
  })
})

describe('lists, search, notices, posters', () => {
  it('draw something for something', () => expect([barWidth(0, 9), barWidth(1, 1_000), barWidth(5, 10), barWidth(3, 0)]).toEqual([0, 2, 50, 0]))
  it('lead a figure to its rows', () => {
    expect(rowsOf('resources', 'area_id=c1&state=listed&need_class_id=018f', { idle: 'true' })).toEqual({ path: '/console/resources', query: { area_id: 'c1', state: 'listed', need_class_id: '018f', idle: 'true' } })
  })
  it.each([['东门路灯不亮', '路灯', '东门[路灯]不亮'], ['aAa', 'A', '[aAa]'], ['停车与书法', '书法 停车', '[停车]与[书法]'], ['abcd', 'abc bcd', '[abcd]'], ['无', '', '无'], ['', 'x', '']])('%s marked by %s', (text, query, marked) =>
    expect(pieces(text, query).map((piece) => (piece.hit ? `[${piece.text}]` : piece.text)).join('')).toBe(marked))
  it('lead a notice to its object, or nowhere', () => expect([noticeTarget({ entity: 'demand', entity_id: 'a/b' }), noticeTarget({ entity: 'moon', entity_id: '1' }), noticeTarget({ entity: null, entity_id: null })]).toEqual(['/console/demands/a%2Fb', null, null]))
  it('print what was chosen', () => {
    const query = Object.fromEntries(['code', 'name'].map((key) => [key, new URL(printSheet([{ code: 'A&B', area_name: '1 栋' }, { code: 'C', area_name: '=2' }]), 'http://x').searchParams.getAll(key)]))
    expect(readSheet(query)).toEqual([{ code: 'A&B', name: '1 栋' }, { code: 'C', name: '=2' }])
    expect(readSheet({ code: 'A' })).toEqual([{ code: 'A', name: '' }])
  })
})

describe('what a form needs before it is sent', () => {
  it('is said beside its field, as the server would', () => {
    expect(() => requireFields({ a: 'x', b: ' y' })).not.toThrow()
    try {
      requireFields({ area_id: null, 'posts.0.role': '', name: '  ', login: 'x' })
      expect.unreachable()
    } catch (thrown) {
      expect((thrown as ProblemError).fieldErrors.map(({ field, code }) => `${field} ${code}`)).toEqual(['area_id required', 'posts.0.role required', 'name required'])
    }
  })
})

describe('menus', () => {
  const to = (role: string | undefined) => menuFor(role).map((entry) => entry.to)
  it('keep administrators out of the business and the business out of accounts', () => {
    expect(to('system_administrator')).toContain('/console/accounts')
    expect(to('audit_administrator')).toEqual(['/console/log', '/console/sights'])
    for (const role of ['system_administrator', 'security_administrator', 'audit_administrator']) for (const path of ['/console/lists', '/console/rates', '/console/resources', '/console/imports', '/console/posters']) expect(to(role), role).not.toContain(path)
    expect(to('community_worker')).toEqual(expect.arrayContaining(['/console/lists', '/console/resources', '/console/imports']))
    expect(to('community_worker')).not.toContain('/console/accounts')
    expect(to(undefined)).not.toContain('/console/resources')
  })
})

describe('the filters of a list as an export takes them', () => {
  it('keeps what is set and named, and nothing of the page', () => {
    expect(filterText({ q: '超市', kind: 'merchant', page: '3', sort: '-name', area_id: '' }, ['kind', 'area_id'])).toBe('q=%E8%B6%85%E5%B8%82&kind=merchant')
    expect(filterText({}, ['kind'])).toBe('')
    expect(filterText({ kind: ['school', 'hospital'] }, ['kind'])).toBe('kind=school')
  })
})
