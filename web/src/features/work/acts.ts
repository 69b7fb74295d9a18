// The closed table of acts on demands, orders and whistles: which fields each asks for and what it sends.
import type { Demand, Order, Whistle } from '@/api/work'
import type { AllowedAction } from '@/ui/contract'

export type Noun = 'demand' | 'order' | 'whistle'

/** How a field is filled in. `line` and `issue` choose among those of the demand at hand. */
export type FieldKind = 'long' | 'short' | 'phone' | 'class' | 'area' | 'org' | 'department' | 'day' | 'number' | 'colleague' | 'choice' | 'tick' | 'line' | 'issue' | 'demand' | 'refusal'

/** One field of an act; its label is `act.field.<name>`. */
export interface ActField {
  name: string
  kind: FieldKind
  optional?: boolean
  /** Of `choice`: the group of `codes` and its values. */
  codes?: { group: string; values: readonly string[] }
}

/** What an act starts with, from what is known. */
type Values = Record<string, string | number | boolean | null>

export interface Act {
  fields: readonly ActField[]
  /** What the fields hold at first. */
  start?: (thing: Demand | Order | Whistle) => Values
  /** The fields go inside this object of the body. */
  inside?: string
  /** A rush decided by what is left, not by who read the latest version: none is sent. */
  race?: boolean
}

const reason: ActField = { name: 'reason', kind: 'long' }
const note: ActField = { name: 'note', kind: 'long', optional: true }
const noteNeeded: ActField = { name: 'note', kind: 'long' }
const line: ActField = { name: 'line_id', kind: 'line', optional: true }
const choice = (name: string, group: string, values: readonly string[], optional = false): ActField => ({ name, kind: 'choice', optional, codes: { group, values } })
const ratings = ['5', '4', '3', '2', '1'] as const

const demandActs: Record<string, Act> = {
  accept: { fields: [{ name: 'class_id', kind: 'class' }], start: (thing) => ({ class_id: (thing as Demand).class_id }) },
  refuse: { fields: [{ name: 'code', kind: 'refusal' }, note] },
  refer: { fields: [choice('to', 'referral', ['hotline_12345', 'petition', 'emergency_110', 'fire_119', 'medical_120', 'traffic_122', 'department']), note] },
  merge: { fields: [{ name: 'into', kind: 'demand' }] },
  handle_here: { fields: [{ name: 'person_id', kind: 'colleague', optional: true }] },
  close_issue: { fields: [{ name: 'issue_id', kind: 'issue' }, reason], start: (thing) => ({ issue_id: (thing as Demand).issues.find((one) => !one.closed_at)?.id ?? '' }) },
  escalate: { fields: [reason] },
  shelve: { fields: [reason, { name: 'review_at', kind: 'day' }] },
  assign: { fields: [{ name: 'org_id', kind: 'org' }, line, { name: 'quantity', kind: 'number', optional: true }, { name: 'agreed', kind: 'long' }] },
  to_meeting: { fields: [reason] },
  to_fund: { fields: [reason] },
  return_to_triage: { fields: [reason] },
  add_requester: { fields: [{ name: 'name', kind: 'short', optional: true }, { name: 'phone', kind: 'phone', optional: true }, { name: 'anonymous', kind: 'tick' }, { name: 'contact_ok', kind: 'tick' }], start: () => ({ anonymous: false, contact_ok: true }), inside: 'requester' },
  claim: { fields: [line, { name: 'quantity', kind: 'number', optional: true }, { name: 'plan', kind: 'long', optional: true }], race: true },
  whistle: { fields: [{ name: 'department_org_id', kind: 'department' }, choice('cause', 'cause', ['difficult', 'enforcement', 'emergency']), { name: 'text', kind: 'long' }], start: () => ({ cause: 'difficult' }) },
  archive: { fields: [] },
  edit: {
    fields: [{ name: 'title', kind: 'short' }, { name: 'text', kind: 'long' }, { name: 'class_id', kind: 'class', optional: true }, { name: 'area_id', kind: 'area' }, choice('urgency', 'urgency', ['ordinary', 'urgent']), { name: 'beneficiaries', kind: 'number', optional: true }, { name: 'group', kind: 'short', optional: true }],
    start: (thing) => {
      const { title, text, class_id, area_id, urgency, beneficiaries, group } = thing as Demand
      return { title, text, class_id, area_id, urgency, beneficiaries, group }
    },
  },
}

const orderActs: Record<string, Act> = {
  agree: { fields: [note] },
  confirm: { fields: [note] },
  decline: { fields: [reason] },
  release: { fields: [reason] },
  contact: { fields: [note] },
  suspend: { fields: [{ name: 'until', kind: 'day' }, reason] },
  resume: { fields: [] },
  extend: { fields: [reason] },
  report: { fields: [{ name: 'text', kind: 'long' }, { name: 'fulfilled', kind: 'number' }], start: (thing) => ({ fulfilled: (thing as Order).quantity ?? 1 }) },
  callback: {
    fields: [choice('way', 'way', ['phone', 'visit', 'paper']), choice('resolved', 'resolved', ['solved', 'partly', 'explained', 'unsolved']), choice('satisfaction', 'satisfaction', ['satisfied', 'basic', 'unsatisfied', 'no_answer']), note],
    start: () => ({ way: 'phone' }),
  },
  withdraw: { fields: [reason] },
  supervise: { fields: [noteNeeded] },
}

const whistleActs: Record<string, Act> = {
  approve: { fields: [note] },
  refuse: { fields: [noteNeeded] },
  report_in: { fields: [note] },
  joint: { fields: [note] },
  close: { fields: [noteNeeded] },
  rate: { fields: [choice('score', 'rating', ratings), note] },
}

const table: Record<Noun, Record<string, Act>> = { demand: demandActs, order: orderActs, whistle: whistleActs }

/** An action's name as keys spell it; the API writes `handle-here` in addresses. */
export const actKey = (action: string) => action.replaceAll('-', '_')

/** The act, or null for one this page has no form for (then it is not offered). `issue` has a drawer of its own. */
export function findAct(noun: Noun, action: string): Act | null {
  return table[noun][actKey(action)] ?? null
}

/** The act that a next step asks for: it stands first and is the primary button. */
const actOfStep: Record<string, string> = {
  triage: 'accept', issue: 'issue', claim: 'claim', decide_escalation: 'assign', review_shelved: 'return_to_triage', agree: 'agree', confirm_claim: 'confirm', first_contact: 'contact', finish: 'report', rework: 'report', resume: 'resume', callback: 'callback', none: 'archive',
}
/** How often the acts of a demand are wanted, the most first; an order's come in the server's own order. */
const wanted = ['accept', 'issue', 'claim', 'assign', 'handle_here', 'whistle', 'escalate', 'merge', 'refer', 'refuse', 'to_meeting', 'to_fund', 'shelve', 'return_to_triage', 'close_issue', 'add_requester', 'edit', 'archive']

/** The acts in the order in which they are offered, and the one that is next, if it is possible. */
export function arrangeActs(actions: readonly AllowedAction[], step: string): { actions: AllowedAction[]; primary: string } {
  const next = actOfStep[step] ?? ''
  const rank = (one: AllowedAction) => (actKey(one.action) === next ? -1 : wanted.includes(actKey(one.action)) ? wanted.indexOf(actKey(one.action)) : wanted.length)
  const sorted = [...actions].sort((one, other) => Number(other.allowed) - Number(one.allowed) || rank(one) - rank(other))
  const first = sorted[0]
  return { actions: sorted, primary: first?.allowed && actKey(first.action) === next ? first.action : '' }
}

/** Every act with a form; the test of texts walks it. */
export const allActs = (Object.keys(table) as Noun[]).flatMap((noun) => Object.entries(table[noun]).map(([action, act]) => ({ noun, action, act })))

/** Days are meant to their end in China; empty fields are not sent, numbers go as numbers. */
export function actBody(act: Act, values: Values, version: number): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of act.fields) {
    const value = values[field.name]
    if (value === '' || value === null || value === undefined) continue
    if (field.kind === 'day') body[field.name] = `${String(value)}T23:59:59+08:00`
    else if (field.kind === 'number' || field.codes?.group === 'rating') body[field.name] = Number(value)
    else body[field.name] = typeof value === 'string' ? value.trim() : value
  }
  const content = act.inside ? { [act.inside]: body } : body
  return act.race ? content : { version, ...content }
}

/** Fields that must be filled and are not: checked here so that nobody waits for the server to hear it. */
export function missingFields(act: Act, values: Values): string[] {
  return act.fields
    .filter((field) => !field.optional && field.kind !== 'tick')
    .filter((field) => {
      const value = values[field.name]
      return value === null || value === undefined || String(value).trim() === ''
    })
    .map((field) => field.name)
}

/** Kinds that hold the id of something chosen, or nothing. */
const nodes = new Set<FieldKind>(['class', 'area', 'org', 'department', 'demand'])

/** The values a form of this act starts with. */
export function startValues(act: Act, thing: Demand | Order | Whistle): Values {
  const empty = Object.fromEntries(act.fields.map((field) => [field.name, field.kind === 'tick' ? false : nodes.has(field.kind) ? null : '']))
  return { ...empty, ...act.start?.(thing) }
}
