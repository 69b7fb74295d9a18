// The acts on a booking: which ask for words first, and what they send.
import type { Booking } from './sharing'

/** In the order of the work; the first possible one that the next step names stands out. */
export const actOrder = ['approve', 'confirm', 'check_in', 'return', 'rate', 'move', 'name_order', 'decline', 'no_show', 'take_back', 'join', 'leave', 'cancel'] as const
export type BookingAct = (typeof actOrder)[number]

/** The act a next step asks for. */
export const stepActs: Record<string, BookingAct> = { approve_booking: 'approve', confirm_booking: 'confirm', move_booking: 'move', arrive: 'check_in', return_booking: 'return', rate_booking: 'rate' }

/** What an act is asked with before it goes out; the rest go at once. */
export interface ActFields {
  reason: string
  code: string
  in_order: boolean
  note: string
  rating: '' | '1' | '2' | '3'
  from: string
  to: string
  day: string
  read: boolean
  /** The order it is for; empty for none. */
  order_id: string
}
export const emptyAct = (): ActFields => ({ reason: '', code: '', in_order: true, note: '', rating: '', from: '', to: '', day: '', read: false, order_id: '' })
/** Acts that want something typed or chosen first. */
export const asking: ReadonlySet<string> = new Set(['decline', 'confirm', 'check_in', 'return', 'rate', 'move', 'name_order', 'cancel', 'no_show', 'take_back'])

/** Where an act is posted. */
export const actPath = (id: string, act: string) => `/api/bookings/${encodeURIComponent(id)}/${act.replace('_', '-')}`

/** What an act sends beside the version. */
export function actBody(act: string, fields: ActFields, booking: Pick<Booking, 'version' | 'conditions_version'>) {
  const note = fields.note.trim() || null
  const more: Record<string, object> = {
    confirm: { conditions_version: booking.conditions_version },
    check_in: { code: fields.code.trim() },
    return: { in_order: fields.in_order, note },
    rate: { rating: Number(fields.rating), note },
    move: { from: fields.from, to: fields.to },
    name_order: { order_id: fields.order_id || null },
  }
  return { version: booking.version, ...(more[act] ?? { reason: fields.reason.trim() || null }) }
}

/** Acts sorted as they are worked, the one the next step asks for first. */
export function sortActs<T extends { action: string }>(actions: readonly T[], step: string): T[] {
  const place = (action: string) => (action === stepActs[step] ? -1 : actOrder.indexOf(action as BookingAct))
  return [...actions].sort((one, other) => place(one.action) - place(other.action))
}
