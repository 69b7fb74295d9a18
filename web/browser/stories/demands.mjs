// Pictures of today, the demand list, the pages of demands and orders, whistles, and their drawers.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const at = (path, more = '') => `path=${encodeURIComponent(path)}${more}`

const press = (name) => async (page) => page.getByRole('button', { name, exact: true }).first().click()
/** Opens an act that is folded under "more". */
const fold = (name) => async (page) => {
  await press('更多')(page)
  await page.getByRole('menuitem', { name }).first().click()
}
async function tick(page) {
  for (const row of [0, 1]) await page.locator('tbody tr').nth(row).locator('input').check()
}

export const shots = [
  ['demands-today', desk, at('/console')],
  ['demands-today-phone', phone, at('/console')],
  ['demands-today-large', desk, at('/console', '&type=large')],
  ['demands-today-english', desk, at('/console', '&locale=en')],
  ['demands-today-phone-large', phone, at('/console', '&type=large'), waits],
  ['demands-today-english-phone', phone, at('/console', '&locale=en'), waits],
  ['demands-today-opens-meetings', desk, at('/console/meetings?waiting=notice')],
  ['demands-today-opens-resolutions', desk, at('/console/resolutions?waiting=own', '&locale=en')],
  ['demands-today-opens-resolutions-phone', phone, at('/console/resolutions?waiting=late')],
  ['demands-today-opens-tasks', desk, at('/console/alliance-tasks?waiting=accept')],
  ['demands-today-calm', desk, at('/console', '&story=empty')],
  ['demands-today-error', desk, at('/console', '&story=error')],
  ['demands-list', desk, at('/console/demands')],
  ['demands-list-phone', phone, at('/console/demands')],
  ['demands-list-english', desk, at('/console/demands?state=submitted', '&locale=en')],
  ['demands-list-large', desk, at('/console/demands', '&type=large')],
  ['demands-list-empty', desk, at('/console/demands', '&story=empty')],
  ['demands-list-zero', desk, at('/console/demands?late=true', '&story=zero')],
  ['demands-list-error', desk, at('/console/demands', '&story=error')],
  ['demands-bulk', desk, at('/console/demands'), async (page) => { await tick(page); await press('合并需求')(page) }],
  ['demands-new', desk, at('/console/demands?new=1'), async (page) => { await page.locator('.form-drawer textarea').fill('东门的路灯坏了，晚上看不清'); await page.locator('.similar').waitFor() }],
  ['demands-new-phone', phone, at('/console/demands?new=1')],
  ['demands-triage', desk, at('/console/demands/d0')],
  ['demands-triage-phone', phone, at('/console/demands/d0')],
  ['demands-refuse', desk, at('/console/demands/d0'), async (page) => { await fold('不予受理')(page); await page.locator('.form-drawer select').selectOption('D') }],
  ['demands-merge', desk, at('/console/demands/d0'), async (page) => { await page.getByRole('button', { name: '并入这条' }).first().click() }],
  ['demands-issue', desk, at('/console/demands/d20'), press('确认发单')],
  ['demands-issue-phone', phone, at('/console/demands/d20'), press('确认发单')],
  ['demands-doing', desk, at('/console/demands/d4')],
  ['demands-doing-english', desk, at('/console/demands/d4', '&locale=en')],
  ['demands-doing-large', desk, at('/console/demands/d4', '&type=large')],
  ['demands-not-found', desk, at('/console/demands/d0', '&story=error')],
  ['demands-order', desk, at('/console/orders/o1')],
  ['demands-order-phone', phone, at('/console/orders/o1')],
  ['demands-callback', desk, at('/console/orders/o2'), async (page) => { await press('记录回访')(page); await page.locator('.form-drawer button[type=submit]').click() }],
  ['demands-orders', desk, at('/console/orders')],
  ['demands-whistles', desk, at('/console/whistles', '&role=street_leader')],
]

/** The counted lines, brought to the top of the picture. */
async function waits(page) {
  await page.locator('.part-lines').evaluate((part) => part.scrollIntoView({ block: 'center' }))
}
