// Pictures of a unit's whole story: full, empty, on a phone, in large type, in English, for a reader and for the unit itself; and of the console's menu.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const tall = { width: 390, height: 1500 }
const open = (address, more = '&role=community_worker') => `path=${encodeURIComponent(address)}${more}`
const full = (part, more) => open(`/console/orgs/full?part=${part}`, more)
const empty = (part, more) => open(`/console/orgs/empty?part=${part}`, more)
const closeTwo = async (page) => {
  for (const name of ['需求与派单', '登记与设置']) await page.getByRole('button', { name, exact: true }).click()
  await page.waitForTimeout(200)
}
const drawer = async (page) => {
  await page.getByRole('button', { name: '菜单' }).click()
  await page.waitForTimeout(300)
}
const folded = async (page) => {
  await page.getByRole('button', { name: '收起菜单' }).click()
  await page.waitForTimeout(300)
}

/** [name, viewport, query, act?] */
export const shots = [
  ...['resources', 'orders', 'lent', 'praise', 'cards', 'meetings', 'resolutions', 'projects', 'activities', 'seats', 'posts', 'years', 'booked', 'tasks'].map((part) => [`unit-${part}`, desk, full(part)]),
  ...['orders', 'praise', 'meetings', 'projects', 'activities', 'resources'].map((part) => [`unit-${part}-phone`, tall, full(part)]),
  ...['lent', 'praise', 'cards', 'meetings', 'seats', 'projects', 'activities'].map((part) => [`unit-empty-${part}`, desk, empty(part)]),
  ['unit-empty-phone', tall, empty('praise')], ['unit-large', desk, full('praise', '&role=community_worker&type=large')], ['unit-large-phone', { width: 360, height: 2200 }, full('seats', '&role=community_worker&type=large')],
  ['unit-english', desk, full('praise', '&role=community_worker&locale=en')], ['unit-reader', desk, full('posts', '&role=street_leader')], ['unit-own', tall, open('/console/orgs/own?part=meetings', '&role=unit_liaison')],
  ['menu', desk, open('/console/orgs/full', '&role=street_officer')], ['menu-closed', desk, open('/console/demands', '&role=street_officer'), closeTwo], ['menu-folded', desk, open('/console/orgs/full', '&role=street_officer'), folded], ['menu-phone', phone, open('/console/orgs/full', '&role=street_officer'), drawer],
  ['menu-liaison', desk, open('/console/projects', '&role=unit_liaison')], ['menu-english', desk, open('/console/coverage', '&role=street_officer&locale=en')], ['menu-large', desk, open('/console/coverage', '&role=street_officer&type=large')], ['menu-few', desk, open('/console/log', '&role=audit_administrator')],
]
