// Activities at the desk: what the form sends, when one is in words, which act comes first, what of the sheet at the door goes out.
import { describe, expect, it } from 'vitest'
import { activityKinds, type ActivityView, type SignUpList } from '@/api/activity'
import { activityFields, activityWords, lastsLong } from '@/features/activities/activityInput'
import { spanOf } from '@/features/activities/activities'
import { actOrder, inSeries, sortActs, stepActs, worded } from '@/features/activities/acts'
import { counted, knownSheet, mergeSheet, sheetBody } from '@/features/activities/attendance'
import { en, zh } from './allTexts'

type Desk = { activity: Record<string, Record<string, string>>; activity_desk: Record<string, Record<string, string>>; next_step: Record<string, string> }
const desks = [zh, en] as unknown as Desk[]
const one = { title: '敬老月义诊', kind: 'elders', host_org_id: 'o', area_id: 'a', venue: '二楼', starts_at: '2026-11-24T09:00:00+08:00', ends_at: '2026-11-24T11:30:00+08:00', sign_up_until: '2026-11-23T18:00:00+08:00', capacity: 40, audience: null, minors_welcome: false, risk: 2, insurance_no: 'P1', safety_note: null, needs_training: false, training_note: null, agreement_note: null, class_id: null, demand_id: 'd', project_id: null, booking: { id: 'b' }, public: false, note: '带身份证', host_quantity: 2, host_unit: '次' } as unknown as ActivityView

describe('the form of an activity', () => {
  it('gives back what it was opened with', () => {
    const { booking, ...words } = one as unknown as Record<string, unknown>
    expect(activityWords(activityFields(one))).toEqual({ ...words, booking_id: (booking as { id: string }).id })
  })

  it('reads days and hours in China, and what is over several days', () => {
    const fields = { ...activityFields(undefined), title: ' 升旗 ', day: '2026-12-01', from: '09:30', to: '17:00', end_day: '2026-12-31' }
    expect(activityWords(fields)).toMatchObject({ title: '升旗', starts_at: '2026-12-01T09:30:00+08:00', ends_at: '2026-12-31T17:00:00+08:00', capacity: null, sign_up_until: null, insurance_no: null })
    expect(lastsLong(fields)).toBe(true)
    expect(lastsLong({ ...fields, end_day: '2026-12-02' })).toBe(false)
  })

  it('keeps an idea without a time, and sends what is no figure for the server to refuse', () => {
    expect(activityWords(activityFields(undefined))).toMatchObject({ starts_at: null, ends_at: null })
    expect(activityWords({ ...activityFields(undefined), capacity: '三十' }).capacity).toBe(0)
    expect(activityWords({ ...activityFields(undefined), until: '2026-12-01T18:00' }).sign_up_until).toBeNull()
  })
})

describe('an activity', () => {
  it('says when it is', () => {
    expect(spanOf(one, 'zh')).toMatch(/11月24日 周二 09:00–11:30$/)
    expect(spanOf({ starts_at: one.starts_at, ends_at: '2026-12-24T11:30:00+08:00' }, 'zh')).toMatch(/11月24日 周二 – .*12月24日 周四$/)
    expect(spanOf({ starts_at: null, ends_at: null }, 'en')).toBe('')
  })

  it('shows the act its next step asks for first, and no act of another part of the page', () => {
    const actions = ['cancel', 'edit', 'attendance', 'settle', 'report', 'sign-up'].map((action) => ({ action }))
    expect(sortActs(actions, 'confirm_outcome').map((each) => each.action)).toEqual(['settle', 'report', 'edit', 'cancel'])
    expect(sortActs(actions, 'none').map((each) => each.action)).toEqual(['report', 'settle', 'edit', 'cancel'])
  })

  it('has words for every act, step, reason and kind in both languages', () => {
    for (const desk of desks) {
      for (const act of [...actOrder, 'partners', 'sign-up', 'sign-up-behalf']) expect(desk.activity_desk.act![act], act).toBeTruthy()
      for (const act of [...actOrder].filter((each) => !['edit', 'repeat'].includes(each))) expect(desk.activity_desk.ask![act], act).toBeTruthy()
      for (const act of worded) expect(desk.activity_desk.say![act], act).toBeTruthy()
      for (const step of Object.keys(stepActs)) expect(desk.next_step[step], step).toBeTruthy()
      for (const kind of activityKinds) expect(desk.activity.kind![kind], kind).toBeTruthy()
    }
    expect(inSeries.every((act) => actOrder.includes(act))).toBe(true)
  })
})

describe('the sheet at the door', () => {
  const list = { walk_ins: 3, items: [{ id: '1', state: 'taken', presence: 'came' }, { id: '2', state: 'taken', presence: 'unknown' }, { id: '3', state: 'waiting', presence: 'unknown' }, { id: '4', state: 'withdrawn', presence: 'unknown' }] } as unknown as SignUpList
  const known = knownSheet(list)

  it('holds those who have a place and nobody else', () => {
    expect(known).toEqual({ lines: { 1: 'came', 2: 'unknown' }, walk_ins: '3' })
    expect(counted(known)).toEqual({ came: 1, absent: 0, unknown: 1 })
  })

  it('sends what was changed, and the walk-ins', () => {
    expect(sheetBody({ lines: { 1: 'came', 2: 'absent' }, walk_ins: ' 5 ' }, known)).toEqual({ lines: [{ sign_up_id: '2', presence: 'absent' }], walk_ins: 5 })
    expect(sheetBody({ ...known, walk_ins: '' }, known)).toEqual({ lines: [], walk_ins: null })
  })

  it('keeps what was typed when somebody else signs up or withdraws meanwhile', () => {
    const draft = { lines: { 1: 'absent', 9: 'came' } as const, walk_ins: '4' }
    expect(mergeSheet(draft, known)).toEqual({ lines: { 1: 'absent', 2: 'unknown' }, walk_ins: '4' })
  })
})
