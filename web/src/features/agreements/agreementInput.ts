// The form of an agreement: empty, from an agreement, and as the API wants it.
import { obligationKinds, obligationPeriods, type Agreement, type AgreementTemplate, type Obligation } from './agreementApi'

/** A line as it is typed. */
export interface LineFields {
  /** Where it was there before: what was delivered of it stays counted. */
  id: string | null
  org_id: string
  kind: (typeof obligationKinds)[number]
  what: string
  quantity: string
  unit: string
  period: (typeof obligationPeriods)[number]
  class_id: string | null
  /** Only where a resource of this class serves. */
  resource_class: Obligation['resource_class']
}

/** What the fields hold: days and numbers as the text that was typed. */
export interface AgreementFields {
  title: string
  kind: Agreement['kind']
  terms: string
  /** `2027-01-01` */
  valid_from: string
  /** The last day it holds. */
  last_day: string
  office: string | null
  units: string[]
  lines: LineFields[]
}

const DAY = 86_400_000
const CHINA = 8 * 3_600_000
/** The day in China on which a moment falls. */
export const dayOf = (moment: string | number) => new Date((typeof moment === 'number' ? moment : Date.parse(moment)) + CHINA).toISOString().slice(0, 10)
const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10)
const momentOfDay = (day: string) => `${day}T00:00:00+08:00`

export const emptyLine = (org: string | undefined): LineFields => ({ id: null, org_id: org ?? '', kind: 'service', what: '', quantity: '', unit: '次', period: 'year', class_id: null, resource_class: null })

/** What a template fills in: its kind, terms and lines, each owed by the first unit until somebody says otherwise. */
export function fillFrom(fields: AgreementFields, template: AgreementTemplate) {
  fields.kind = template.kind
  fields.terms = template.terms
  fields.lines = linesOf(template).map((line) => ({ ...line, org_id: fields.units[0] ?? '' }))
  fields.title ||= template.name
}

/** The lines of a template as they are typed; one empty line where it has none. */
export function linesOf(template: AgreementTemplate | undefined): LineFields[] {
  const lines = (template?.lines ?? []).map((line) => ({ ...line, id: null, org_id: '', quantity: String(line.quantity) }))
  return lines.length ? lines : [emptyLine(undefined)]
}

/** A new agreement runs over the civil year that most of it will lie in. */
export function emptyAgreement(office: string | null, now = Date.now()): AgreementFields {
  const year = Number(dayOf(now).slice(0, 4)) + (Number(dayOf(now).slice(5, 7)) > 9 ? 1 : 0)
  return { title: '', kind: 'pairing', terms: '', valid_from: `${year}-01-01`, last_day: `${year}-12-31`, office, units: [], lines: [emptyLine(undefined)] }
}

export function fieldsOf(agreement: Agreement): AgreementFields {
  return {
    title: agreement.title,
    kind: agreement.kind,
    terms: agreement.terms,
    valid_from: dayOf(agreement.valid_from),
    last_day: dayOf(Date.parse(agreement.valid_to) - 1),
    office: agreement.parties.find((party) => party.side === 'office')?.org_id ?? null,
    units: agreement.parties.filter((party) => party.side === 'unit').map((party) => party.org_id),
    lines: agreement.lines.map((line) => ({ id: line.id, org_id: line.org_id, kind: line.kind, what: line.what, quantity: String(line.quantity), unit: line.unit, period: line.period, class_id: line.class_id, resource_class: line.resource_class })),
  }
}

/** What is lent keeps only a line that promises such: an hour in a meeting room is no visit at home. */
const lent: Partial<Record<LineFields['kind'], LineFields['resource_class']>> = { venue: 'venue', goods: 'goods' }
/** What has to serve a line: what is lent for a line of that kind, and whatever else was said of it before. */
const served = (line: LineFields) => lent[line.kind] ?? (Object.values(lent).includes(line.resource_class) ? null : line.resource_class)

/** Lines nothing was typed into are left out; what is no whole number goes out as 0, which the server refuses beside the field. */
const typedLines = (lines: readonly LineFields[]) =>
  lines
    .filter((line) => line.what.trim() || line.quantity.trim())
    .map((line) => ({ ...line, what: line.what.trim(), unit: line.unit.trim(), quantity: /^\d{1,7}$/.test(line.quantity.trim()) ? Number(line.quantity) : 0, resource_class: served(line) }))

export function inputOf(fields: AgreementFields) {
  return {
    title: fields.title.trim(),
    kind: fields.kind,
    terms: fields.terms.trim() || null,
    valid_from: momentOfDay(fields.valid_from),
    valid_to: momentOfDay(dayAfter(fields.last_day)),
    parties: [fields.office, ...fields.units].filter(Boolean),
    lines: typedLines(fields.lines).map((line) => ({ ...line, org_id: line.org_id || fields.units[0] })),
  }
}

/** What the fields of a template hold. */
export interface TemplateFields {
  name: string
  kind: AgreementTemplate['kind']
  terms: string
  lines: LineFields[]
}

export const templateFieldsOf = (template: AgreementTemplate | undefined): TemplateFields => ({ name: template?.name ?? '', kind: template?.kind ?? 'pairing', terms: template?.terms ?? '', lines: linesOf(template) })

/** A template's lines name nobody, and have no past to be counted by. */
export const templateInputOf = (fields: TemplateFields) => ({
  name: fields.name.trim(),
  kind: fields.kind,
  terms: fields.terms.trim() || null,
  lines: typedLines(fields.lines).map(({ id: _id, org_id: _org, ...line }) => line),
})
