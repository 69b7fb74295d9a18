// Days and hours as fields of a form hold them: in China, whatever the browser's zone.
const OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

const local = (moment: string | number) => new Date((typeof moment === 'number' ? moment : Date.parse(moment)) + OFFSET_MS).toISOString()

/** The day of a moment, as a date field holds it; days may be added. */
export const dayOf = (moment: string | number, ahead = 0) => local((typeof moment === 'number' ? moment : Date.parse(moment)) + ahead * DAY_MS).slice(0, 10)

/** Today, or so many days ahead of it. */
export const today = (ahead = 0) => dayOf(Date.now(), ahead)

/** The hour of a moment, as a time field holds it. */
export const hourOf = (moment: string) => local(moment).slice(11, 16)

/** The moment of a day and an hour; nothing where the day is missing. */
export const momentOf = (day: string, hour = '00:00') => (day ? `${day}T${hour}:00+08:00` : null)

/** By a day means to its end. */
export const endOf = (day: string) => (day ? `${day}T23:59:59+08:00` : null)

/** The quarter of a moment, 1 to 4. */
export const quarterOf = (moment: string) => Math.ceil(Number(local(moment).slice(5, 7)) / 3)
