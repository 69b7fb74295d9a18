// Pictures of co-building projects: the list, a project at each point of its life, its forms, a unit's own on the phone, a resident's page.
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 1300 }
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const open = (address, more = '&role=street_officer') => `path=${encodeURIComponent(address)}${more}`
const liaison = '&role=unit_liaison'

const drawer = (name) => async (page) => {
  await page.getByRole('button', { name, exact: true }).first().click()
  await page.locator('.form-drawer').waitFor()
  await page.waitForTimeout(400)
}
const tab = (name) => async (page) => {
  await page.getByRole('tab', { name: new RegExp(`^(${name})`) }).click()
  await page.waitForTimeout(300)
}
const slips = async (page) => {
  await tab('居民评价')(page)
  await drawer('发评价码')(page)
  await page.getByRole('dialog').getByRole('button', { name: '发评价码' }).click()
  await page.getByText('7KMP-2WXA-9RTC').first().waitFor()
  await page.waitForTimeout(500)
}
const list = '/console/projects'
const one = (id) => `/console/projects/${id}`

/** [name, viewport, query, act?] */
export const shots = [
  ['projects-list', desk, open(list)], ['projects-empty', desk, open(list, '&role=street_officer&story=empty')], ['projects-many', desk, open(list, '&role=street_officer&story=many')], ['projects-list-english', desk, open(list, '&role=street_officer&locale=en')], ['projects-list-reader', desk, open(list, '&role=auditor')], ['projects-list-phone', phone, open(list)],
  ['projects-new', desk, open(list), drawer('提出项目')], ['projects-one', tall, open(one('p1'))], ['projects-one-english', tall, open(one('p1'), '&role=street_officer&locale=en')], ['projects-one-large', tall, open(one('p1'), '&role=street_officer&type=large')], ['projects-one-phone', { width: 390, height: 1900 }, open(one('p1'))],
  ['projects-proposed', desk, open(one('p2'), '&role=street_leader')], ['projects-owner-ended', desk, open(one('p5'))], ['projects-partners', tall, open(one('p1')), tab('参与单位')], ['projects-heard', tall, open(one('p3')), tab('居民评价')], ['projects-history', tall, open(one('p1')), tab('经过')], ['projects-codes', tall, open(one('p3')), slips],
  ['projects-sources', desk, open(one('p1')), drawer('登记来源')], ['projects-outputs', desk, open(one('p4')), drawer('登记成果')], ['projects-milestone', desk, open(one('p1')), drawer('安排节点')], ['projects-accept', desk, open(one('p4')), drawer('验收通过')], ['projects-demand', desk, open('/console/demands/d1')],
  ['projects-ours', phone, open('/m/projects', liaison)], ['projects-ours-none', phone, open('/m/projects', `${liaison}&story=empty`)], ['projects-ours-asked', phone, open('/m/projects/asked', liaison)], ['projects-ours-one', { width: 390, height: 1300 }, open('/m/projects/p1', liaison)], ['projects-ours-asked-large', small, open('/m/projects/asked', `${liaison}&type=large`)], ['projects-ours-english', small, open('/m/projects/p1', `${liaison}&locale=en`)],
  ['projects-ours-report', phone, open('/m/projects/p1/report', liaison)], ['projects-ours-milestone', phone, open('/m/projects/p1/milestone?of=s4', liaison)], ['projects-ours-decline', phone, open('/m/projects/asked/decline', liaison)],
  ['projects-rate', phone, open('/r/7KMP-2WXA-9RTC')], ['projects-rate-large', small, open('/r/7KMP-2WXA-9RTC', '&type=large')], ['projects-rate-gone', phone, open('/r/GONE')],
]
