// What is typed when a place is booked, and how the API wants it.
import type { FieldError } from '@/api/problem'
import type { BookingKind, BookingTerms, behalfWays } from './sharing'

/** The fields of a booking. `way` empty: for oneself or the own unit. */
export interface BookFields {
  day: string
  from: string
  to: string
  kind: BookingKind
  purpose: string
  /** The order it is for; empty for none. */
  order_id: string
  /** Others may come along. */
  open: boolean
  /** The conditions were read. */
  read: boolean
  way: '' | (typeof behalfWays)[number]
  /** For whom a clerk books. */
  whom: 'unit' | 'residents'
  org_id: string | null
  name: string
  /** Every week up to this day; empty for once. */
  until: string
}

export const emptyBooking = (day: string, from = '', to = ''): BookFields => ({ day, from, to, kind: 'activity', purpose: '', order_id: '', open: false, read: false, way: '', whom: 'residents', org_id: null, name: '', until: '' })

/** What the page itself can see is missing, as the server would say it; `read` says that the conditions want a tick. */
export function bookFaults(fields: BookFields, terms: Pick<BookingTerms, 'conditions'> | null | undefined, read: string): FieldError[] {
  const fault = (field: string, message?: string): FieldError => ({ field, code: 'required', args: {}, ...(message && { message }) })
  return [
    ...(fields.from ? [] : [fault('from')]),
    ...(fields.purpose.trim() ? [] : [fault('purpose')]),
    ...(fields.way && fields.whom === 'unit' && !fields.org_id ? [fault('behalf.org_id')] : []),
    ...(fields.way && fields.whom === 'residents' && !fields.name.trim() ? [fault('behalf.name')] : []),
    ...(terms?.conditions && !fields.read ? [fault('conditions_version', read)] : []),
  ]
}

/** The body of `POST /api/bookings`. A slot that is full is asked for as a place on its waiting list. */
export function bookInput(fields: BookFields, resource: string, conditionsVersion: number, wait: boolean) {
  return {
    resource_id: resource,
    from: fields.from,
    to: fields.to,
    kind: fields.kind,
    purpose: fields.purpose.trim(),
    ...(fields.order_id && { order_id: fields.order_id }),
    ...(fields.read && { conditions_version: conditionsVersion }),
    wait,
    open: fields.open,
    ...(fields.way && { behalf: { way: fields.way, ...(fields.whom === 'unit' ? { org_id: fields.org_id } : { name: fields.name.trim() }) } }),
  }
}
