// A paper slip as it is typed, and what of it is sent. Building, day and class stay between slips: a box holds many of a kind.
import { dayOfSlip, type LetterClass } from './letterApi'

/** The form as it is typed. */
export interface Slip {
  area_id: string | null
  /** `2026-11-21`, a day in China. */
  received_on: string
  class: LetterClass
  text: string
  slip_code: string
  name: string
  phone: string
  head_may_see: boolean
}

export const emptySlip = (): Slip => ({ area_id: null, received_on: '', class: 'opinion', text: '', slip_code: '', name: '', phone: '', head_may_see: false })

/** The next slip of the same box. */
export const nextSlip = (last: Slip): Slip => ({ ...emptySlip(), area_id: last.area_id, received_on: last.received_on, class: last.class })

/** The body of `POST /api/letters`. */
export function slipBody(slip: Slip): Record<string, unknown> {
  const phone = slip.phone.replace(/[\s-]/g, '')
  const name = slip.name.trim()
  return {
    area_id: slip.area_id,
    class: slip.class,
    text: slip.text.trim(),
    ...(slip.received_on && { received_at: dayOfSlip(slip.received_on) }),
    ...(slip.slip_code.trim() && { slip_code: slip.slip_code.trim() }),
    ...(name && { name }),
    ...(phone && { phone }),
    ...((name || phone) && slip.head_may_see && { head_may_see: true }),
  }
}
