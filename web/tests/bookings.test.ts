// What the pages of bookings work out by themselves: days and hours in words, a week as blocks, slots in a row, what is typed and what goes out.
import { describe, expect, it } from 'vitest'
import { actBody, actOrder, asking, emptyAct, sortActs } from '@/features/bookings/acts'
import { bookFaults, bookInput, emptyBooking } from '@/features/bookings/bookInput'
import { freeQuery, readSearch } from '@/features/bookings/free'
import { monthDays } from '@/features/bookings/month'
import { isAsked } from '@/features/bookings/offers'
import { bookingKinds, bookingStates, dayKinds, freedomOf, slotFreedom, slotsInARow, spokenCode, type OpeningWindow, type Slot } from '@/features/bookings/sharing'
import { termsFields, termsInput, weekends, workdays, yearDay } from '@/features/bookings/termsInput'
import { hoursShown, weekBlocks, windowWords } from '@/features/bookings/week'
import { addDays, clock, dayOf, daysBetween, hoursWords, lengthWords, minuteOfClock, momentOfMinute, mondayOf, monthWords, spanWords, stretches, weekdayOf, weekdaysWords } from '@/features/bookings/when'
import en from '@/i18n/en'
import enDesk from '@/i18n/en/desk'
import type { Texts } from '@/i18n/rooms'
import zh from '@/i18n/zh'
import zhDesk from '@/i18n/zh/desk'
import { statusName } from '@/ui/status'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const window = (weekdays: number[], from: string, to: string, more: Partial<OpeningWindow> = {}): OpeningWindow => ({ weekdays, days: 'every', from, to, season_from: null, season_to: null, ...more })
const slot = (hour: number, state: Slot['state'] = 'free', free = 1): Slot => ({ from: momentOfMinute('2026-11-21', hour * 60), to: momentOfMinute('2026-11-21', hour * 60 + 60), state, free, reason: null })

describe('days and hours', () => {
  it('are those of China, whatever the browser thinks', () => {
    expect(dayOf('2026-11-20T16:30:00Z')).toBe('2026-11-21')
    expect(momentOfMinute('2026-11-30', 1_500)).toBe('2026-12-01T01:00:00+08:00')
    expect([weekdayOf('2026-11-22'), mondayOf('2026-11-22'), addDays('2026-12-31', 1), daysBetween('2026-11-28', '2026-12-02')]).toEqual([7, '2026-11-16', '2027-01-01', 4])
  })

  it('are read as people type them and written as the server wants them', () => {
    expect(['8:30', '08：30', '24:00', '24:01', '7:60', 'noon'].map(minuteOfClock)).toEqual([510, 510, 1_440, null, null, null])
    expect([clock(510), clock(1_440)]).toEqual(['08:30', '24:00'])
    expect(['6-1', '6月1日', '06-01', 'x'].map(yearDay)).toEqual(['06-01', '06-01', '06-01', 'x'])
  })

  it('fold weekdays and say what ends on another day', () => {
    expect(stretches([5, 1, 2, 3, 7])).toEqual([[1, 3], [5, 5], [7, 7]])
    expect([weekdaysWords([1, 2, 3, 4, 5], 'zh'), weekdaysWords([6, 7], 'zh'), weekdaysWords([1, 2, 3, 4, 5, 6, 7], 'zh'), weekdaysWords([1, 2, 3, 5], 'en')]).toEqual(['周一至周五', '周六、周日', '每天', 'Mon–Wed, Fri'])
    expect(hoursWords('2026-11-21T22:00:00+08:00', '2026-11-22T00:00:00+08:00', 'zh')).toBe('22:00–24:00')
    expect(hoursWords('2026-11-21T22:00:00+08:00', '2026-11-22T02:00:00+08:00', 'zh')).toBe('22:00–次日 02:00')
    expect(spanWords('2026-11-21T09:00:00+08:00', '2026-11-21T11:00:00+08:00', 'zh')).toBe('11月21日 周六 09:00–11:00')
    expect([lengthWords(90, 'zh'), lengthWords(60, 'en'), lengthWords(1_440, 'zh')]).toEqual(['1 小时 30 分钟', '1 hour', '1 天'])
  })

  it('make whole weeks of a month', () => {
    const { month, days } = monthDays('2026-11-20')
    expect([month, days[0], days.at(-1), days.length]).toEqual(['2026-11', '2026-10-26', '2026-12-06', 42])
    expect(monthDays('2027-02-10').days.length).toBe(28)
  })
})

describe('a week of opening hours', () => {
  it('joins what touches and is of one sort, and stands what overlaps side by side', () => {
    const blocks = weekBlocks([window([1], '09:00', '12:00'), window([1], '12:00', '14:00'), window([1], '13:00', '17:00', { days: 'school_holiday' }), window([2], '08:00', '08:00')])
    expect(blocks[0]).toEqual([{ from: 540, to: 840, some: false, lane: 0, lanes: 2 }, { from: 780, to: 1_020, some: true, lane: 1, lanes: 2 }])
    expect(blocks[1]).toEqual([])
    expect(hoursShown([window([1], '06:30', '21:10')])).toEqual({ from: 360, to: 1_320 })
    expect(hoursShown([])).toEqual({ from: 480, to: 1_080 })
  })

  it('and a month in the words of its language', () => {
    expect([monthWords('2026-11', 'zh'), monthWords('2027-01-15', 'en')]).toEqual(['2026 年 11 月', 'January 2027'])
  })

  it('is said in words with its season', () => {
    expect(windowWords(window([1, 2, 3, 4, 5], '08:30', '17:00'), 'zh')).toBe('周一至周五 08:30–17:00')
    expect(windowWords(window([6, 7], '08:00', '17:00', { season_from: '06-01', season_to: '09-30' }), 'zh')).toBe('6月1日–9月30日 周六、周日 08:00–17:00')
  })
})

describe('what is free', () => {
  it('is told for a day and for a slot', () => {
    const day = (slots: number, free: number, bookings: number, closed: 'closure' | null = null) => freedomOf({ slots, free, bookings, closed })
    expect([day(0, 0, 0), day(8, 8, 0), day(8, 5, 3), day(8, 0, 9), day(8, 0, 0, 'closure'), day(8, 3, 0, 'closure')]).toEqual(['closed', 'free', 'partly', 'full', 'closed', 'partly'])
    expect([slotFreedom({ state: 'free', free: 2 }, 2), slotFreedom({ state: 'free', free: 1 }, 2), slotFreedom({ state: 'full', free: 0 }, 2), slotFreedom({ state: 'repair', free: 0 }, 2)]).toEqual(['free', 'partly', 'full', 'closed'])
  })

  it('runs on as long as neighbours touch, are free, and the terms allow', () => {
    const slots = [slot(9), slot(10), slot(11), slot(13), slot(14, 'full', 0)]
    const hours = (from: number, most: number) => slotsInARow(slots, slot(from).from, most).length
    expect([hours(9, 2), hours(9, 9), hours(13, 3), hours(14, 3), hours(20, 3)]).toEqual([2, 3, 1, 1, 0])
  })

  it('is looked for by an address in which nonsense does no harm', () => {
    expect(readSearch({}, NOW)).toMatchObject({ day: '2026-11-21', reach: 1, part: 'all', minutes: 60, page: 1 })
    expect(readSearch({ day: '2026-11-01', reach: '5', part: 'night', minutes: '-1', capacity: 'x', page: 'b' }, NOW)).toMatchObject({ day: '2026-11-20', reach: 1, part: 'all', minutes: 60, capacity: '', page: 1 })
    expect(freeQuery(readSearch({ day: '2026-11-22', part: 'morning', minutes: '120' }, NOW))).toMatchObject({ from: '2026-11-22T06:00:00+08:00', to: '2026-11-22T12:00:00+08:00', minutes: 120 })
    expect(freeQuery(readSearch({ day: '2026-11-22', reach: '7', part: 'morning' }, NOW))).toMatchObject({ from: '2026-11-22T00:00:00+08:00', to: '2026-11-29T00:00:00+08:00' })
  })
})

describe('what is typed', () => {
  it('goes out as terms, and what is no number or time is left for the server to refuse', () => {
    const fields = { ...termsFields({ terms: null, windows: [] }), capacity: 'two', windows: [{ ...workdays(), to: '9点' }, { ...weekends(), weekdays: [7, 6], from: '9:00', season: true, season_from: '6-1', season_to: '9月30日' }] }
    const input = termsInput(fields, 4)
    expect([input.version, input.capacity, input.alliance_id, input.conditions, input.displace]).toEqual([4, -1, null, null, false])
    expect(input.windows[0]).toMatchObject({ to: '9点', season_from: null })
    expect(input.windows[1]).toEqual({ weekdays: [6, 7], days: 'every', from: '09:00', to: '17:00', season_from: '06-01', season_to: '09-30' })
  })

  it('goes out as a booking for oneself or for somebody at the counter', () => {
    const fields = { ...emptyBooking('2026-11-21', slot(9).from, slot(9).to), purpose: ' 排练 ', read: true }
    expect(bookInput(fields, 'r', 2, false)).toEqual({ resource_id: 'r', from: slot(9).from, to: slot(9).to, kind: 'activity', purpose: '排练', conditions_version: 2, wait: false, open: false })
    expect(bookInput({ ...fields, way: 'counter', name: '三幢太极队' }, 'r', 2, true)).toMatchObject({ wait: true, behalf: { way: 'counter', name: '三幢太极队' } })
    expect(bookInput({ ...fields, order_id: 'd1' }, 'r', 2, false)).toMatchObject({ order_id: 'd1' })
    expect(bookInput({ ...fields, way: 'paper', whom: 'unit', org_id: 'o' }, 'r', 0, false)).toMatchObject({ behalf: { way: 'paper', org_id: 'o' } })
  })

  it('is asked for beside its field before anything is sent', () => {
    const named = (fields: Parameters<typeof bookFaults>[0], conditions = '') => bookFaults(fields, { conditions }, 'read it').map((fault) => fault.field)
    expect(named(emptyBooking('2026-11-21'), '请保持整洁')).toEqual(['from', 'purpose', 'conditions_version'])
    expect(named({ ...emptyBooking('2026-11-21', slot(9).from, slot(9).to), purpose: '排练', way: 'counter' })).toEqual(['behalf.name'])
    expect(named({ ...emptyBooking('2026-11-21', slot(9).from, slot(9).to), purpose: '排练', way: 'counter', whom: 'unit' })).toEqual(['behalf.org_id'])
  })

  it('goes out with each act as the act wants it', () => {
    const booking = { version: 3, conditions_version: 2 }
    expect(actBody('confirm', emptyAct(), booking)).toEqual({ version: 3, conditions_version: 2 })
    expect(actBody('check_in', { ...emptyAct(), code: ' 7k2-m9p ' }, booking)).toEqual({ version: 3, code: '7k2-m9p' })
    expect(actBody('rate', { ...emptyAct(), rating: '3' }, booking)).toEqual({ version: 3, rating: 3, note: null })
    expect(actBody('return', { ...emptyAct(), in_order: false, note: '椅子坏了' }, booking)).toEqual({ version: 3, in_order: false, note: '椅子坏了' })
    expect(actBody('decline', { ...emptyAct(), reason: ' 考试 ' }, booking)).toEqual({ version: 3, reason: '考试' })
    expect(actBody('name_order', { ...emptyAct(), order_id: 'd1' }, booking)).toEqual({ version: 3, order_id: 'd1' })
    expect(actBody('name_order', emptyAct(), booking)).toEqual({ version: 3, order_id: null })
    expect(actBody('approve', emptyAct(), booking)).toEqual({ version: 3, reason: null })
    expect(sortActs([{ action: 'cancel' }, { action: 'decline' }, { action: 'approve' }], 'approve_booking').map((one) => one.action)).toEqual(['approve', 'decline', 'cancel'])
  })
})

describe('still on offer', () => {
  it('is asked until somebody answers, and only of what is listed', () => {
    const told = (state: string, ...events: [string, string][]) => isAsked({ state, timeline: events.map(([event, at], index) => ({ id: String(index), at, event, from_state: null, to_state: null, who: null, role: null, reason: null, detail: null })) })
    expect(told('listed')).toBe(false)
    expect(told('listed', ['ask_offer', '2026-11-01T08:00:00+08:00'])).toBe(true)
    expect(told('listed', ['ask_offer', '2026-11-01T08:00:00+08:00'], ['keep_offer', '2026-11-02T08:00:00+08:00'])).toBe(false)
    expect(told('listed', ['keep_offer', '2026-11-02T08:00:00+08:00'], ['ask_offer', '2026-12-02T08:00:00+08:00'])).toBe(true)
    expect(told('paused', ['ask_offer', '2026-11-01T08:00:00+08:00'])).toBe(false)
  })
})

describe('words', () => {
  const word = (texts: Texts, key: string) => key.split('.').reduce<Texts | string | undefined>((tree, part) => (typeof tree === 'object' ? tree[part] : undefined), texts)
  it('are there for every state, act, step, kind and event in both languages', () => {
    const keys = [
      ...actOrder.map((act) => `booking.act.${act}`), ...['create', 'approve', 'decline', 'confirm', 'check_in', 'return', 'take_back', 'no_show', 'rate', 'move', 'name_order', 'cancel', 'promote', 'displace', 'restore', 'lapse', 'join', 'leave'].map((event) => `booking.event.${event}`),
      ...['wait_for_place', 'approve_booking', 'confirm_booking', 'move_booking', 'arrive', 'return_booking', 'rate_booking'].map((step) => `next_step.${step}`), ...bookingKinds.map((kind) => `booking.kind.${kind}`), ...dayKinds.map((kind) => `booking.day_kind.${kind}`),
    ]
    for (const key of keys) for (const texts of [{ ...zh, ...zhDesk }, { ...en, ...enDesk }]) expect(word(texts, key), key).toBeTypeOf('string')
    for (const state of bookingStates) expect(statusName('booking', state)).toBe(`booking.${state}`)
    expect([...asking].every((act) => (actOrder as readonly string[]).includes(act))).toBe(true)
    expect(spokenCode('7K2-M9P')).toBe('7 K 2，M 9 P')
  })
})
