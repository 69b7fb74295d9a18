// The form of a place's terms: empty, from what holds, and as the API wants it. Numbers and times are the text that was typed.
import type { BookingKind, BookingTerms, DayKind, Openings, OpeningWindow, Quota } from './sharing'
import { clock, minuteOfClock } from './when'

/** A weekly rule as it is typed. */
export interface WindowFields {
  weekdays: number[]
  days: DayKind
  from: string
  to: string
  /** Only in a part of each year. */
  season: boolean
  season_from: string
  season_to: string
}
/** A quota as it is typed. */
export interface QuotaFields {
  per: Quota['per']
  kind: BookingKind | ''
  period: Quota['period']
  most: string
}
/** All terms as they are typed. */
export interface TermsFields {
  bookable: boolean
  capacity: string
  slot_minutes: string
  most_slots: string
  lead_hours: string
  horizon_days: string
  approval: BookingTerms['approval']
  eligible: BookingTerms['eligible']
  alliance_id: string | null
  residents: boolean
  quotas: QuotaFields[]
  conditions: string
  cancel_hours: string
  windows: WindowFields[]
  /** Bookings that the new hours leave outside give way; else they stand. */
  displace: boolean
}

/** Lengths of a slot people choose from, in minutes. */
export const slotLengths = [15, 30, 45, 60, 90, 120, 180, 240, 480] as const

export const workdays = (): WindowFields => ({ weekdays: [1, 2, 3, 4, 5], days: 'every', from: '08:30', to: '17:00', season: false, season_from: '', season_to: '' })
export const weekends = (): WindowFields => ({ ...workdays(), weekdays: [6, 7], from: '09:00' })
export const emptyQuota = (): QuotaFields => ({ per: 'unit', kind: '', period: 'month', most: '4' })

const windowFields = (window: OpeningWindow): WindowFields => ({ weekdays: [...window.weekdays], days: window.days, from: window.from, to: window.to, season: Boolean(window.season_from || window.season_to), season_from: window.season_from ?? '', season_to: window.season_to ?? '' })

/** What holds now, or what most places begin with. */
export function termsFields(openings: Pick<Openings, 'terms' | 'windows'>): TermsFields {
  const terms = openings.terms
  return {
    bookable: terms?.bookable ?? true,
    capacity: String(terms?.capacity ?? 1),
    slot_minutes: String(terms?.slot_minutes ?? 60),
    most_slots: String(terms?.most_slots ?? 3),
    lead_hours: String(terms?.lead_hours ?? 2),
    horizon_days: String(terms?.horizon_days ?? 30),
    approval: terms?.approval ?? 'instant',
    eligible: terms?.eligible ?? 'posts',
    alliance_id: terms?.alliance_id ?? null,
    residents: terms?.residents ?? true,
    quotas: (terms?.quotas ?? []).map((quota) => ({ per: quota.per, kind: quota.kind ?? '', period: quota.period, most: String(quota.most) })),
    conditions: terms?.conditions ?? '',
    cancel_hours: String(terms?.cancel_hours ?? 24),
    windows: openings.windows.length ? openings.windows.map(windowFields) : [workdays()],
    displace: false,
  }
}

/** What is no whole number goes out as -1, which the server refuses beside the field. */
const whole = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : -1)
/** `8:30` and `8：30` become `08:30`; what is no time goes out as it was typed and is refused beside the field. */
const time = (text: string) => {
  const minute = minuteOfClock(text)
  return minute === null ? text.trim() : clock(minute)
}
/** `6-1` and `6月1日` become `06-01`. */
export const yearDay = (text: string): string => {
  const match = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text.trim())
  return match ? `${match[1]!.padStart(2, '0')}-${match[2]!.padStart(2, '0')}` : text.trim()
}

/** Weekly rules as the API wants them. */
export const windowsInput = (windows: readonly WindowFields[]): OpeningWindow[] =>
  windows.map((window) => ({
    weekdays: [...window.weekdays].sort((one, other) => one - other),
    days: window.days,
    from: time(window.from),
    to: time(window.to),
    season_from: window.season ? yearDay(window.season_from) : null,
    season_to: window.season ? yearDay(window.season_to) : null,
  }))

/** The body of `PUT …/openings`. */
export function termsInput(fields: TermsFields, version: number) {
  return {
    version,
    bookable: fields.bookable,
    capacity: whole(fields.capacity),
    slot_minutes: whole(fields.slot_minutes),
    most_slots: whole(fields.most_slots),
    lead_hours: whole(fields.lead_hours),
    horizon_days: whole(fields.horizon_days),
    approval: fields.approval,
    eligible: fields.eligible,
    alliance_id: fields.eligible === 'alliance' ? fields.alliance_id : null,
    residents: fields.residents,
    quotas: fields.quotas.map((quota) => ({ per: quota.per, kind: quota.kind || null, period: quota.period, most: whole(quota.most) })),
    conditions: fields.conditions.trim() || null,
    cancel_hours: whole(fields.cancel_hours),
    windows: windowsInput(fields.windows),
    displace: fields.displace,
  }
}
