// What the phone reckons about activities: room that is left, who comes, what planning sends, the one button, codes that came later.
import { describe, expect, it } from 'vitest'
import type { ActivityView, PartnerView } from '@/api/activity'
import { primaryOf } from '@/features/activities/phone/acts'
import { adult, minorBody } from '@/features/activities/phone/minor'
import { emptyPlan, planOf, planWords } from '@/features/activities/phone/plan'
import { placesOf } from '@/features/activities/phone/publicActivities'
import { collectReceipts, receipts } from '@/features/public/receipts'
import { OfflineQueue, type WaitingWrite } from '@/ui/phone/offlineQueue'

const can = (...actions: string[]) => actions.map((action) => ({ action, allowed: true }))
const where = { host_org_id: 'o', area_id: 'a' }

describe('room that is left', () => {
  it.each([
    [{ capacity: null, taken: 0, full: false, can_sign_up: false }, 'no_need', 0],
    [{ capacity: 10, taken: 4, full: false, can_sign_up: true }, 'left', 6],
    [{ capacity: 10, taken: 10, full: true, can_sign_up: true }, 'is_full', 0],
    [{ capacity: 10, taken: 4, full: false, can_sign_up: false }, 'is_closed', 0],
  ] as const)('%o', (one, key, count) => expect(placesOf(one)).toEqual({ key, count }))
})

describe('who comes', () => {
  it.each([
    [adult, { minor: false, guardian: null, guardian_present: false }],
    [{ who: 'adult', guardian: '王芳', escort: 'yes' }, { minor: false, guardian: null, guardian_present: false }],
    [{ who: 'minor', guardian: ' 王芳 ', escort: 'no' }, { minor: true, guardian: '王芳', guardian_present: false }],
    [{ who: 'minor', guardian: '', escort: 'yes' }, { minor: true, guardian: null, guardian_present: true }],
  ])('%o', (typed, sent) => expect(minorBody(typed)).toEqual(sent))
})

describe('planning', () => {
  const typed = { ...emptyPlan, title: ' 义诊 ', day: '2026-12-05', from: '09:00', to: '11:00', venue: '二楼' }

  it('sends moments of China, and leaves out what is not asked', () => {
    expect(planWords(typed, where)).toMatchObject({ title: '义诊', ...where, starts_at: '2026-12-05T09:00:00+08:00', ends_at: '2026-12-05T11:00:00+08:00', capacity: 30, insurance_no: null, booking_id: null, public: true, host_quantity: 1, host_unit: '场' })
    expect(planWords({ ...typed, joins: 'no', risk: '2', insurance: 'P1', day: '' }, where)).toMatchObject({ starts_at: null, ends_at: null, capacity: null, risk: 2, insurance_no: 'P1' })
  })

  it('keeps of one that exists what the phone does not ask for', () => {
    const before = { ...planWords(typed, where), training_note: '周五培训', needs_training: true, sign_up_until: '2026-12-04T18:00:00+08:00', booking: null } as unknown as ActivityView
    const fields = planOf(before)
    expect(fields).toMatchObject({ title: '义诊', day: '2026-12-05', from: '09:00', to: '11:00', joins: 'yes', risk: '1' })
    expect(planWords(fields, where, before)).toEqual({ ...planWords(typed, where), training_note: '周五培训', needs_training: true, sign_up_until: '2026-12-04T18:00:00+08:00' })
    // moved before the end of sign-up: that end is let go
    expect(planWords({ ...fields, day: '2026-12-03' }, where, before).sign_up_until).toBeNull()
  })
})

describe('the one button', () => {
  const activity = (state: string, ...actions: string[]) => ({ state, starts_at: '2020-01-01T09:00:00+08:00', allowed_actions: can(...actions) }) as unknown as ActivityView
  const asked = { allowed_actions: can('agree', 'decline') } as unknown as PartnerView
  it.each([
    ['an answer that is waited for', activity('recruiting', 'sign-up'), asked, 'agree'],
    ['planning before the own place', activity('idea', 'plan'), undefined, 'plan'],
    ['publishing', activity('checked', 'open', 'cancel'), undefined, 'open'],
    ['beginning once it is time', activity('recruiting', 'begin', 'sign-up'), undefined, 'begin'],
    ['the own place', activity('recruiting', 'sign-up', 'sign-up-behalf'), undefined, 'sign-up'],
    ['nothing for who runs it', activity('recruiting', 'sign-up', 'see-list', 'edit'), undefined, undefined],
    ['nothing', activity('settled'), undefined, undefined],
  ] as const)('%s', (_, one, own, act) => expect(primaryOf(one, own)).toBe(act))

  it('is not beginning while the day lies ahead', () => {
    expect(primaryOf({ ...activity('recruiting', 'begin'), starts_at: '2999-01-01T09:00:00+08:00' }, undefined)).toBeUndefined()
  })
})

it('a sign-up kept without a line has its code when it has gone out', async () => {
  const kept = new Map<string, WaitingWrite>()
  const store = { all: async () => [...kept.values()], put: async (write: WaitingWrite) => void kept.set(write.key, write), remove: async (key: string) => void kept.delete(key) }
  const queue = new OfflineQueue(store, async () => ({ code: '7KMP-2WXA-9RTC', state: 'taken' }))
  await queue.add({ key: 'k', method: 'POST', path: '/api/public/activities/1/2/signups', body: {}, label: '义诊', at: 5, owner: null, keepAnswer: true })
  await queue.flush()
  expect(await collectReceipts(queue, 'k')).toBe('7KMP-2WXA-9RTC')
  expect(receipts.items[0]).toEqual({ code: '7KMP-2WXA-9RTC', label: '义诊', at: 5 })
})
