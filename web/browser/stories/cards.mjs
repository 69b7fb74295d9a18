// Pictures of service cards: the quarter's list, one card and its acts, its paper, and a unit's own on the phone.
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 1200 }
const phone = { width: 390, height: 844 }
const long = { width: 390, height: 1900 }
const open = (path, more = '') => `path=${encodeURIComponent(path)}&role=street_officer${more}`
const head = (path, more = '') => `path=${encodeURIComponent(path)}&role=unit_head${more}`
const press = (name) => async (page) => {
  await page.getByRole('button', { name }).first().click()
  await page.waitForTimeout(500)
}
const list = '/console/service-cards'

/** [name, viewport, query, act?] */
export const shots = [
  ['cards', desk, open(list)], ['cards-fresh', desk, open(list, '&state=fresh')], ['cards-running', desk, open(list, '&state=running')], ['cards-empty', desk, open(list, '&state=empty')], ['cards-error', desk, open(list, '&state=error')], ['cards-phone', { width: 390, height: 1400 }, open(list)], ['cards-english', desk, open(list, '&locale=en')], ['cards-large', desk, open(list, '&type=large')],
  ['cards-send-all', desk, open(list), press('送达全部')],
  ['card', tall, open(`${list}/9`)], ['card-objected', tall, open(`${list}/0`)], ['card-few', desk, open(`${list}/15`, '&state=few')], ['card-english', tall, open(`${list}/9`, '&locale=en')], ['card-phone', long, open(`${list}/9`)], ['card-large', tall, open(`${list}/9`, '&type=large')],
  ['card-answer', desk, open(`${list}/0`), press('答复异议')],
  ['card-print', { width: 900, height: 1240 }, open('/print/service-cards/9')],
  ['own-cards', phone, head('/m/service-cards')], ['own-cards-empty', phone, head('/m/service-cards', '&state=empty')], ['own-card', long, head('/m/service-cards/9')], ['own-card-liaison', phone, head('/m/service-cards/9').replace('unit_head', 'unit_liaison')], ['own-card-large', long, head('/m/service-cards/9', '&type=large')], ['own-card-few', phone, head('/m/service-cards/18', '&state=few')], ['own-card-english', long, head('/m/service-cards/9', '&locale=en')],
  ['own-object', phone, head('/m/service-cards/9/object')],
]
