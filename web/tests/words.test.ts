// Dates, keys, paths and rules in the words of the desk.
import { describe, expect, it, vi } from 'vitest'
import { safeNext } from '@/app/paths'
import { stretch } from '@/features/calendar/calendar'
import { nearPlace } from '@/features/places/nearPlace'
import { passwordRules } from '@/features/session/passwordRules'
import { formatDue, formatLate, formatMoment } from '@/ui/dates'
import { matchPaths } from '@/ui/form/PathPicker.vue'
import { pressListKey, type ListKeys } from '@/ui/useListKeys'

const now = Date.parse('2026-11-20T23:30:00+08:00')

describe('places', () => {
  it('leave out what the own post names already, and nothing else', () => {
    expect(nearPlace('松井社区 · 木兰名邸 · 11幢', '松井社区')).toBe('木兰名邸 · 11幢')
    expect(nearPlace('松井社区', '松井社区')).toBe('松井社区')
    expect(nearPlace('松井社区东区 · 1幢', '松井社区')).toBe('松井社区东区 · 1幢')
    expect(nearPlace('杏河社区 · 1幢', '')).toBe('杏河社区 · 1幢')
  })
})

describe('dates', () => {
  it('say days off without the year that stands above them', () => {
    expect(stretch({ from: '2025-01-28', to: '2025-02-04' }, 'zh')).toBe('1月28日 – 2月4日')
    expect(stretch({ from: '2025-01-01', to: '2025-01-01' }, 'en')).toBe('1 Jan')
  })
  it.each([
    ['2026-11-20T15:42:00+08:00', '11月20日 15:42', '20 Nov 15:42'],
    ['2025-01-02T00:05:00+08:00', '2025年1月2日 00:05', '2 Jan 2025 00:05'],
    ['2026-11-20T16:30:00Z', '11月21日 00:30', '21 Nov 00:30'],
  ])('%s', (moment, zh, en) => expect([formatMoment(moment, 'zh', now), formatMoment(moment, 'en', now)]).toEqual([zh, en]))

  it.each([
    ['2026-11-20T23:59:00+08:00', '今天 23:59 前', 'by today 23:59'],
    ['2026-11-21T00:01:00+08:00', '明天 00:01 前', 'by tomorrow 00:01'],
    ['2026-11-24T12:00:00+08:00', '11月24日 12:00 前', 'by 24 Nov 12:00'],
    // the end of a day is that day, not the first minute of the next one
    ['2027-01-06T00:00:00+08:00', '2027年1月5日前', 'by 5 Jan 2027'],
    ['2026-11-21T00:00:00+08:00', '今天内', 'by tonight'],
    ['2026-11-22T00:00:00+08:00', '明天内', 'by tomorrow night'],
  ])('due %s', (moment, zh, en) => expect([formatDue(moment, 'zh', now), formatDue(moment, 'en', now)]).toEqual([zh, en]))

  it.each([
    [0, null, null],
    [-5, null, null],
    [1, '已超 1 分钟', '1 minute late'],
    [3 * 3_600_000, '已超 3 小时', '3 hours late'],
    [2 * 86_400_000 + 5, '已超 2 天', '2 days late'],
  ])('late by %i ms', (over, zh, en) => expect([formatLate(now - over, 'zh', now), formatLate(now - over, 'en', now)]).toEqual([zh, en]))
})

describe('next address after the login', () => {
  it.each([['/console/demands?page=2', '/console/demands?page=2'], ['//evil.example', '/'], ['/\\evil.example', '/'], ['https://evil.example', '/'], ['/login?next=/login', '/'], [undefined, '/'], [['/a'], '/']])('%s', (next, path) => expect(safeNext(next)).toBe(path))
})

describe('password rules', () => {
  const plain = { min_length: 10, classes: 3, history: 0, not_common: false, not_login: true }
  it.each([['', [false, false, false]], ['Abcdefg123', [true, true, true]], ['abcdefghij', [true, false, true]], ['Wang-1-wang', [true, true, false]], ['密码密码密码密码密码', [true, false, true]]])('%s', (password, met) => expect(passwordRules(password, 'wang', plain).map((rule) => rule.met)).toEqual(met))
  it('are those the server asks for, and own up to what only it can tell', () => {
    expect(passwordRules('abcdefgh', 'wang', { min_length: 8, classes: 1, history: 5, not_common: true, not_login: false })).toEqual([{ key: 'length', args: { min: 8 }, met: true }, { key: 'common', args: {}, met: null }, { key: 'history', args: { min: 5 }, met: null }])
  })
})

describe('choosing a path', () => {
  const options = [{ id: '1', names: ['北江社区', '滨河苑', '3 栋'] }, { id: '2', names: ['北江社区', '3 号院'] }, { id: '3', names: ['南桥社区', '滨河苑'] }]
  it.each([['', ['1', '2', '3']], ['滨河', ['3', '1']], ['北江 3', ['1', '2']], ['北江/滨河', ['1']], ['无', []]])('%s', (text, ids) => expect(matchPaths(options, text).map((option) => option.id)).toEqual(ids))
})

describe('list keys', () => {
  const keys = (): ListKeys => ({ search: vi.fn(), move: vi.fn(), open: vi.fn(), tick: vi.fn(), release: vi.fn() })
  function press(key: string, target: Element = document.body, over: KeyboardEventInit = {}) {
    const acts = keys()
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...over })
    document.body.append(target === document.body ? document.createElement('i') : target)
    let taken = false
    target.addEventListener('keydown', (heard) => (taken = pressListKey(heard as KeyboardEvent, acts)), { once: true })
    target.dispatchEvent(event)
    return { acts, taken }
  }
  it('move, open, tick, search and let go', () => {
    expect(press('j').acts.move).toHaveBeenCalledWith(1)
    expect(press('k').acts.move).toHaveBeenCalledWith(-1)
    expect(press('Enter').acts.open).toHaveBeenCalled()
    expect(press('x').acts.tick).toHaveBeenCalled()
    expect(press('/').acts.search).toHaveBeenCalled()
    expect(press('Escape').acts.release).toHaveBeenCalled()
  })
  it('stay out of what is typed, of shortcuts and of buttons', () => {
    expect(press('j', document.createElement('input')).taken).toBe(false)
    expect(press('j', document.body, { ctrlKey: true }).taken).toBe(false)
    expect(press('Enter', document.createElement('button')).taken).toBe(false)
  })
})
