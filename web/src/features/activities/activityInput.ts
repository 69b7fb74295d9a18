// What the form of an activity holds, and how it becomes what the API takes.
import type { ActivityKind, ActivityView, ActivityWords } from '@/api/activity'
import { clock, dayOf, minuteOf } from '@/features/bookings/when'

/** The fields as they are typed; days and times of day in China. */
export interface ActivityFields {
  title: string
  kind: ActivityKind
  host_org_id: string | null
  area_id: string | null
  venue: string
  day: string
  from: string
  to: string
  /** Another last day than the first; empty for the same. */
  end_day: string
  /** `2026-11-24T18:00`; empty until it begins. */
  until: string
  capacity: string
  audience: string
  minors_welcome: boolean
  risk: string
  insurance_no: string
  safety_note: string
  needs_training: boolean
  training_note: string
  agreement_note: string
  class_id: string | null
  demand_id: string | null
  project_id: string | null
  booking_id: string
  public: boolean
  note: string
  host_quantity: string
  host_unit: string
  /** A new one: sent to be checked at once, or kept as an idea. */
  as: 'plan' | 'idea'
  /** Also the other occurrences of the series that nobody has signed up to. */
  series: boolean
}

const hour = (moment: string | null | undefined) => (moment ? clock(minuteOf(moment)) : '')
/** A moment as a field of day and time holds it. */
export const typedMoment = (moment: string | null | undefined) => (moment ? `${dayOf(moment)}T${hour(moment)}` : '')
const momentOf = (day: string, time: string) => (day && time ? `${day}T${time}:00+08:00` : null)
const worded = (text: string) => text.trim() || null

/** The form of an activity, or of a new one with what is known. */
export function activityFields(one: ActivityView | undefined, known: Partial<ActivityFields> = {}): ActivityFields {
  const day = one?.starts_at ? dayOf(one.starts_at) : ''
  const last = one?.ends_at ? dayOf(one.ends_at) : ''
  return {
    title: one?.title ?? '', kind: one?.kind ?? 'culture', host_org_id: one?.host_org_id ?? null, area_id: one?.area_id ?? null, venue: one?.venue ?? '',
    day, from: one ? hour(one.starts_at) : '09:30', to: one ? hour(one.ends_at) : '11:00', end_day: last === day ? '' : last,
    until: one?.sign_up_until && one.sign_up_until !== one.starts_at ? typedMoment(one.sign_up_until) : '', capacity: one?.capacity ? String(one.capacity) : '', audience: one?.audience ?? '', minors_welcome: one?.minors_welcome ?? false,
    risk: String(one?.risk ?? 1), insurance_no: one?.insurance_no ?? '', safety_note: one?.safety_note ?? '', needs_training: one?.needs_training ?? false, training_note: one?.training_note ?? '', agreement_note: one?.agreement_note ?? '',
    class_id: one?.class_id ?? null, demand_id: one?.demand_id ?? null, project_id: one?.project_id ?? null, booking_id: one?.booking?.id ?? '', public: one?.public ?? true, note: one?.note ?? '',
    host_quantity: String(one?.host_quantity ?? 1), host_unit: one?.host_unit ?? '场', as: 'plan', series: false, ...known,
  }
}

/** What is typed as the API takes it. A figure that cannot be read goes out as 0, which the server refuses at its field. */
export function activityWords(values: ActivityFields): ActivityWords {
  return {
    title: values.title.trim(), kind: values.kind, host_org_id: values.host_org_id ?? '', area_id: values.area_id ?? '', venue: values.venue.trim(),
    starts_at: momentOf(values.day, values.from), ends_at: momentOf(values.end_day || values.day, values.to), sign_up_until: values.capacity.trim() && values.until ? `${values.until}:00+08:00` : null,
    capacity: values.capacity.trim() ? Math.round(Number(values.capacity)) || 0 : null, audience: worded(values.audience), minors_welcome: values.minors_welcome, risk: Number(values.risk), insurance_no: worded(values.insurance_no), safety_note: worded(values.safety_note),
    needs_training: values.needs_training, training_note: values.needs_training ? worded(values.training_note) : null, agreement_note: worded(values.agreement_note), class_id: values.class_id, demand_id: values.demand_id, project_id: values.project_id, booking_id: values.booking_id || null,
    public: values.public, note: worded(values.note), host_quantity: Math.round(Number(values.host_quantity)) || 0, host_unit: values.host_unit.trim(),
  }
}

const MONTH_DAYS = 31
/** Whether it lasts so long that a written agreement is wanted. */
export const lastsLong = (values: Pick<ActivityFields, 'day' | 'end_day'>) => Boolean(values.day && values.end_day) && (Date.parse(values.end_day) - Date.parse(values.day)) / 86_400_000 >= MONTH_DAYS - 1
