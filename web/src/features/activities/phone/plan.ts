// Planning on the phone: what its fields hold, what an activity that exists puts there, and what is sent.
import type { ActivityKind, ActivityView, ActivityWords } from '@/api/activity'
import { clock, dayOf, minuteOf } from '@/features/bookings/when'

/** The fields; choices are texts, a booking's id or empty. */
export interface PlanFields {
  title: string
  kind: string
  booking: string
  day: string
  from: string
  to: string
  venue: string
  joins: string
  capacity: number
  open: string
  minors: string
  risk: string
  insurance: string
  audience: string
  note: string
}

export const emptyPlan: PlanFields = { title: '', kind: 'service_day', booking: '', day: '', from: '', to: '', venue: '', joins: 'yes', capacity: 30, open: 'yes', minors: 'no', risk: '1', insurance: '', audience: '', note: '' }

const timeOf = (moment: string | null) => (moment ? clock(minuteOf(moment)) : '')
/** A moment of a day in China; null while either is missing. */
const at = (day: string, time: string) => (day && time ? `${day}T${time}:00+08:00` : null)

/** What stands there already. */
export function planOf(one: ActivityView): PlanFields {
  return {
    title: one.title, kind: one.kind, booking: one.booking && !one.booking.lost ? one.booking.id : '', day: one.starts_at ? dayOf(one.starts_at) : '', from: timeOf(one.starts_at), to: timeOf(one.ends_at), venue: one.venue,
    joins: one.capacity === null ? 'no' : 'yes', capacity: one.capacity ?? emptyPlan.capacity, open: one.public ? 'yes' : 'no', minors: one.minors_welcome ? 'yes' : 'no', risk: String(one.risk), insurance: one.insurance_no ?? '', audience: one.audience ?? '', note: one.note ?? '',
  }
}

/** What is sent. What the phone does not ask for stays as it was (`before`); of a moved activity a day of sign-up that lies behind it is let go. */
export function planWords(fields: PlanFields, where: { host_org_id: string; area_id: string }, before?: ActivityView): ActivityWords {
  const starts = at(fields.day, fields.from)
  const until = before?.sign_up_until ?? null
  return {
    title: fields.title.trim(), kind: fields.kind as ActivityKind, ...where, venue: fields.venue.trim(), starts_at: starts, ends_at: at(fields.day, fields.to),
    sign_up_until: until && starts && until !== before?.starts_at && Date.parse(until) <= Date.parse(starts) ? until : null,
    capacity: fields.joins === 'yes' ? fields.capacity : null, audience: fields.audience.trim() || null, minors_welcome: fields.minors === 'yes', risk: Number(fields.risk), insurance_no: (fields.risk !== '1' && fields.insurance.trim()) || null,
    safety_note: before?.safety_note ?? null, needs_training: before?.needs_training ?? false, training_note: before?.training_note ?? null, agreement_note: before?.agreement_note ?? null,
    class_id: before?.class_id ?? null, demand_id: before?.demand_id ?? null, project_id: before?.project_id ?? null, booking_id: fields.booking || null, public: fields.open === 'yes', note: fields.note.trim() || null,
    host_quantity: before?.host_quantity ?? 1, host_unit: before?.host_unit ?? '场',
  }
}

/** Fields of the first step; a refusal of one of them shows that step. */
export const firstStep = ['title', 'kind', 'venue', 'starts_at', 'ends_at', 'booking_id', 'area_id', 'host_org_id']
