// Duty reports and visits: what the pages make of the API's words, and that every word of theirs is there in both languages.
import { describe, expect, it } from 'vitest'
import { dutyEvery, dutyKinds, dutyStates, lastDay, nextOf, periodName, type DutyReport } from '@/features/dutyReports/dutyReports'
import { linkageKinds, visitEvery, visitLights } from '@/features/visits/visits'
import { statusName } from '@/ui/status'
import { en, zh } from './allTexts'

const say = (key: string, args?: Record<string, unknown>) => `${key} ${args?.year ?? ''}`.trim()
const report = { org_name: '业委会', due_at: '2026-12-31T16:00:00Z', state: 'due', overdue: false } as DutyReport
const word = (texts: unknown, key: string) => key.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], texts)

describe('duty reports', () => {
  it('name their period and their last day', () => {
    expect(['2026', '2026H2', '2026Q4', 'x'].map((code) => periodName(say, code))).toEqual(['duty.period.year 2026', 'duty.period.H2 2026', 'duty.period.Q4 2026', 'x'])
    expect(lastDay('2026-12-31T16:00:00Z')).toBe('2026-12-31T15:59:59.999Z')
  })
  it('say what is next', () => {
    const now = Date.parse('2027-01-02T00:00:00Z')
    expect(nextOf(report, '社区', now)).toMatchObject({ code: 'send_duty_report', who: '业委会', late_by_ms: null })
    expect(nextOf({ ...report, overdue: true }, '社区', now).late_by_ms).toBe(32 * 3_600_000)
    expect(nextOf({ ...report, state: 'sent' }, '社区', now)).toMatchObject({ code: 'review_duty_report', who: '社区' })
    expect(nextOf({ ...report, state: 'reviewed' }, '社区', now).code).toBe('none')
  })
  it('have every word in both languages', () => {
    const keys = [
      ...dutyKinds.map((kind) => `duty.kind.${kind}`), ...dutyEvery.map((months) => `duty_desk.every.${months}`), ...dutyStates.map((state) => `status.duty_report.${state}`),
      ...linkageKinds.map((kind) => `visit.kind.${kind}`), ...visitEvery.map((months) => `visit_desk.every.${months}`), ...visitLights.map((light) => `status.visit.${light}`),
      ...['year', 'H1', 'H2', 'Q1', 'Q2', 'Q3', 'Q4'].map((part) => `duty.period.${part}`), ...['note', 'accept', 'send-back'].map((act) => `duty_desk.act.${act}`), ...['green', 'amber', 'red'].map((light) => `duty_desk.light.${light}`),
      ...['report_send', 'report_accept', 'report_send_back'].flatMap((event) => [`duty_desk.event.${event}`, `log.events.${event}`]), ...['send_duty_report', 'review_duty_report', 'visit'].map((step) => `next_step.${step}`),
    ]
    for (const texts of [zh, en]) for (const key of keys) expect(word(texts, key), key).toBeTypeOf('string')
    for (const state of dutyStates) expect(statusName('duty_report', state)).toBe(`duty_report.${state}`)
    for (const light of visitLights) expect(statusName('visit', light)).toBe(`visit.${light}`)
  })
})
