// Pictures of contacts and of what units ask: the list, a unit's page, the liaison's question and wishes on the phone.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const open = (address, more = '&role=street_officer') => `path=${encodeURIComponent(address)}${more}`
const liaison = '&role=unit_liaison'
const head = '&role=unit_head'
const tab = (name) => async (page) => {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
  await page.waitForTimeout(300)
}
async function ask(page) {
  await page.getByRole('textbox', { name: '需要什么' }).fill('周三下午要用两间教室，能坐 40 人')
  await page.getByRole('button', { name: '交给社区' }).click()
  await page.waitForTimeout(400)
}

/** [name, viewport, query, act?] */
export const shots = [
  ['contacts', desk, open('/console/contacts')], ['contacts-empty', desk, open('/console/contacts', '&role=street_officer&story=empty')], ['contacts-reader', desk, open('/console/contacts', '&role=street_leader')], ['contacts-phone', phone, open('/console/contacts')], ['contacts-english', desk, open('/console/contacts', '&role=street_officer&locale=en')],
  ['contacts-org', desk, open('/console/orgs/o1'), tab('联络人')], ['contacts-org-resources', desk, open('/console/orgs/o1'), tab('资源')], ['contacts-org-orders', desk, open('/console/orgs/o1'), tab('承接事项')], ['contacts-org-asks', desk, open('/console/orgs/o1'), tab('单位需求')],
  ['contacts-still', phone, open('/m', liaison)], ['contacts-still-large', small, open('/m', `${liaison}&type=large`)],
  ['contacts-head', phone, open('/m', head)], ['contacts-head-large', small, open('/m', `${head}&type=large`)], ['contacts-head-english', phone, open('/m', `${head}&locale=en`)], ['contacts-head-desk', desk, open('/m', head)], ['contacts-head-orders', phone, open('/m/orders', head)],
  ['asks', phone, open('/m/asks', liaison)], ['asks-none', phone, open('/m/asks', `${liaison}&story=empty`)], ['asks-new', small, open('/m/asks/new', `${liaison}&type=large`)], ['asks-done', phone, open('/m/asks/new', liaison), ask], ['asks-english', phone, open('/m/asks', `${liaison}&locale=en`)],
]
