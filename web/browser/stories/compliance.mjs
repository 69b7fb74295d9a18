// Pictures of the compliance calendar: a street's year, a state alone, a phone.
const desk = { width: 1440, height: 1700 }
const phone = { width: 390, height: 2400 }
const open = (path, more = '') => `path=${encodeURIComponent(path)}&role=street_officer${more}`
const base = '/console/compliance'

/** [name, viewport, query, act?] */
export const shots = [
  ['compliance', desk, open(base)], ['compliance-phone', phone, open(base)], ['compliance-english', desk, open(base, '&locale=en')], ['compliance-large', desk, open(base, '&type=large')],
  ['compliance-overdue', { width: 1440, height: 900 }, open(`${base}?state=overdue`)], ['compliance-empty', { width: 1440, height: 900 }, open(base, '&state=empty')],
]
