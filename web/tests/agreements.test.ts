// The form of an agreement: what is typed and what goes out, and that every word of it is there in both languages.
import { describe, expect, it } from 'vitest'
import { agreementKinds, agreementStates, lastDay, obligationKinds, obligationPeriods, type Agreement, type AgreementTemplate } from '@/features/agreements/agreementApi'
import { emptyAgreement, emptyLine, fieldsOf, fillFrom, inputOf, templateFieldsOf, templateInputOf } from '@/features/agreements/agreementInput'
import { en, zh } from './allTexts'
import type { Texts } from '@/i18n/rooms'
import { statusName } from '@/ui/status'

const agreement = {
  title: '结对共建协议', kind: 'pairing', terms: '', valid_from: '2026-01-01T00:00:00+08:00', valid_to: '2027-01-01T00:00:00+08:00',
  parties: [{ org_id: 'street', org_name: '街道', side: 'office' }, { org_id: 'bank', org_name: '银行', side: 'unit' }],
  lines: [{ id: 'l1', org_id: 'bank', kind: 'service', what: '义诊', quantity: 10, unit: '次', period: 'year', class_id: null, resource_class: null }],
} as unknown as Agreement

const word = (texts: Texts, key: string) => key.split('.').reduce<Texts | string | undefined>((tree, part) => (typeof tree === 'object' ? tree[part] : undefined), texts)

describe('the form of an agreement', () => {
  it('gives back what it was given, by whole days', () => {
    const fields = fieldsOf(agreement)
    expect([fields.valid_from, fields.last_day, fields.office, fields.units]).toEqual(['2026-01-01', '2026-12-31', 'street', ['bank']])
    const input = inputOf(fields)
    expect([input.valid_from, input.valid_to, input.parties]).toEqual([agreement.valid_from, agreement.valid_to, ['street', 'bank']])
    expect(input.lines).toEqual([{ id: 'l1', org_id: 'bank', kind: 'service', what: '义诊', quantity: 10, unit: '次', period: 'year', class_id: null, resource_class: null }])
  })

  it('leaves out lines nothing was typed into, and keeps what the server has to refuse', () => {
    const fields = { ...fieldsOf(agreement), lines: [emptyLine('bank'), { ...emptyLine(''), what: ' 讲座 ', quantity: '两' }] }
    expect(inputOf(fields).lines).toEqual([{ id: null, org_id: 'bank', kind: 'service', what: '讲座', quantity: 0, unit: '次', period: 'year', class_id: null, resource_class: null }])
  })

  it('says what is lent by what serves, whatever the line said before', () => {
    const lines = [{ ...emptyLine('bank'), kind: 'venue' as const, what: '会议室', quantity: '10' }, { ...emptyLine('bank'), what: '义诊', quantity: '2', resource_class: 'venue' as const }]
    expect(inputOf({ ...fieldsOf(agreement), lines }).lines.map((line) => line.resource_class)).toEqual(['venue', null])
    const advice = [{ ...emptyLine('bank'), kind: 'service' as const, what: '法律咨询', quantity: '20', resource_class: 'skill' as const }]
    expect(inputOf({ ...fieldsOf(agreement), lines: advice }).lines[0]!.resource_class).toBe('skill')
  })

  it('takes kind, terms and lines of a template and keeps what was typed', () => {
    const line = { kind: 'venue', what: '周末开放操场', quantity: 12, unit: '次', period: 'month', class_id: null, resource_class: 'venue' } as const
    const template: AgreementTemplate = { id: 't', name: '学校场地共享', kind: 'venue', terms: '爱护场地。', lines: [line], retired: false, updated_at: '', version: 1 }
    const fields = { ...emptyAgreement('street'), title: '实验小学场地协议', units: ['school'] }
    fillFrom(fields, template)
    expect([fields.title, fields.kind, fields.terms]).toEqual(['实验小学场地协议', 'venue', '爱护场地。'])
    expect(inputOf(fields).lines).toEqual([{ ...line, id: null, org_id: 'school' }])
    // a template put aside goes back to the server as it came
    expect(templateInputOf(templateFieldsOf(template))).toEqual({ name: template.name, kind: 'venue', terms: '爱护场地。', lines: [line] })
  })

  it('begins with the civil year that most of it lies in', () => {
    expect(emptyAgreement('street', Date.parse('2026-03-05T00:00:00+08:00')).valid_from).toBe('2026-01-01')
    expect(emptyAgreement('street', Date.parse('2026-11-21T00:00:00+08:00')).last_day).toBe('2027-12-31')
    expect(lastDay('2027-01-01T00:00:00+08:00').slice(0, 10)).toBe('2026-12-31')
  })

  it('has a word for every code in both languages', () => {
    const keys = [
      ...agreementKinds.map((code) => `codes.agreement_kind.${code}`), ...obligationKinds.map((code) => `codes.obligation_kind.${code}`), ...obligationPeriods.map((code) => `codes.obligation_period.${code}`),
      ...['submit', 'approve', 'sign', 'store_scan', 'renew', 'amend', 'edit', 'send_back', 'terminate'].flatMap((act) => [`agreement.act.${act}`, `agreement.event.${act}`]),
      ...['take_effect', 'near_end', 'run_out', 'succeed', 'supersede', 'create'].map((event) => `agreement.event.${event}`),
      ...['submit_agreement', 'review_agreement', 'sign_agreement', 'store_scan', 'take_effect', 'keep_agreement', 'renew_agreement'].map((step) => `next_step.${step}`),
    ]
    for (const key of keys) for (const texts of [zh, en]) expect(word(texts, key), key).toBeTypeOf('string')
    for (const state of agreementStates) expect(statusName('agreement', state)).toBe(`agreement.${state}`)
  })
})
