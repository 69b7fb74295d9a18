// The form of a body: what is typed and what goes out.
import type { BodyCadence, BodyKind, BodyKindItem, BodyRule, BodyView } from '@/api/meeting'

/** Figures are texts while they are typed; an alliance that is none is empty. */
export interface BodyFields {
  kind: BodyKind
  name: string
  org_id: string | null
  alliance_id: string
  cadence: BodyCadence
  rule: BodyRule
  households: string
  floor_area: string
  note: string
}

/** What the form of a new body begins with. */
export function usualFields(usual: BodyKindItem | undefined, org: string | null): BodyFields {
  const rule: BodyRule = usual?.rule ?? { counting: 'seats', present: { numerator: 1, denominator: 2, more: true }, agree: { numerator: 1, denominator: 2, more: true }, votes: false, agree_of: 'present', special: null, proxies: true, by_roll: false, odd: false, least: null, most: null, supervisor: false }
  return { kind: usual?.kind ?? 'joint_meeting', name: '', org_id: org, alliance_id: '', cadence: usual?.cadence ?? 'quarterly', rule: JSON.parse(JSON.stringify(rule)) as BodyRule, households: '', floor_area: '', note: '' }
}

/** What the form of a known body begins with. */
export function bodyFields(body: BodyView): BodyFields {
  return {
    kind: body.kind, name: body.name, org_id: body.org_id, alliance_id: body.alliance_id ?? '', cadence: body.cadence, rule: JSON.parse(JSON.stringify(body.rule)) as BodyRule,
    households: body.households?.toString() ?? '', floor_area: body.floor_area?.toString() ?? '', note: body.note ?? '',
  }
}

const figure = (typed: string) => (typed.trim() ? Number(typed.trim()) || 0 : null)

/** What goes out. Figures that are not counted stay behind. */
export function bodyInput(fields: BodyFields) {
  const { rule } = fields
  return {
    kind: fields.kind, name: fields.name.trim(), org_id: fields.org_id, alliance_id: fields.alliance_id || null, cadence: fields.cadence, rule: rule,
    households: rule.counting === 'seats' ? null : figure(fields.households), floor_area: rule.counting === 'households_and_area' ? figure(fields.floor_area) : null, note: fields.note.trim() || null,
  }
}
