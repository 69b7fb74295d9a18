// Pictures of the phone pages: 390 × 844, 360 × 740 in large type, and English.
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const path = (address, more = '') => `path=${encodeURIComponent(address)}${more}`
const fill = (text) => async (page) => {
  await page.locator('textarea').first().fill(text)
}
async function named(page) {
  await fill('3 单元门口路灯不亮，晚上老人看不清台阶')(page)
  await page.locator('label', { hasText: /留下电话|Leave a number/ }).click()
}
async function send(page) {
  await fill('3 单元门口路灯不亮，晚上老人看不清台阶')(page)
  await page.locator('button[type=submit]').click()
  await page.locator('.qr').waitFor()
}
async function sendOffline(page) {
  await page.context().setOffline(true)
  await fill('3 单元门口路灯不亮，晚上老人看不清台阶')(page)
  await page.locator('button[type=submit]').click()
  await page.getByText(/已记在这台手机里|Kept on this phone/).waitFor()
}
async function sendQuick(page) {
  await fill('顶楼水箱盖松动')(page)
  await page.locator('button[type=submit]').click()
  await page.getByText(/已交给社区|The community has it/).waitFor()
}

const head = '&role=building_head'
const liaison = '&role=unit_liaison'
const grid = '&role=grid_worker'
const worker = '&role=community_worker'

/** Pages whose words or controls come close to the edge: also pictured at 360 in large type and in English. */
const tight = ['say-named', 'say-sent', 'track-rate', 'track-project', 'head-list', 'head-quick', 'head-demand', 'offer', 'take', 'order', 'callback', 'me']

/** [name, address, act]: each in Chinese at 390. */
const pages = [
  ['say', path('/p/abc')], ['say-named', path('/p/abc'), named], ['say-emergency', path('/p/abc'), fill('楼道里着火了，冒烟')], ['say-sent', path('/p/abc'), send], ['say-offline', path('/p/abc'), sendOffline],
  ['say-gone', path('/p/gone')], ['code', path('/t')], ['track', path('/t/7KMP-2WXA-9RTC')], ['track-rate', path('/t/7KMP-2WXA-RATE')], ['track-project', path('/t/7KMP-2WXA-PR0J')], ['track-refused', path('/t/7KMP-2WXA-NEIN')], ['track-unknown', path('/t/7KMP-2WXA-XXXX')],
  ['rate', path('/t/7KMP-2WXA-RATE/rate')], ['reopen', path('/t/7KMP-2WXA-RATE/reopen')],
  ['head-list', path('/m/demands', head)], ['head-quick', path('/m/demands/new', head)], ['head-sent', path('/m/demands/new', head), sendQuick], ['head-demand', path('/m/demands/1', head)], ['head-neighbour', path('/m/demands/1/neighbour', head)],
  ['fitting', path('/m', liaison)], ['offer', path('/m/fitting/3', liaison)], ['take', path('/m/fitting/3/take', liaison)], ['dismiss', path('/m/fitting/3/dismiss', liaison)],
  ['orders', path('/m/orders', grid)], ['order', path('/m/orders/1', liaison)], ['contact', path('/m/orders/1/contact', liaison)], ['report', path('/m/orders/2/report', liaison)], ['callback', path('/m/orders/3/callback', worker)],
  ['notices', path('/m/notices', liaison)], ['me', path('/m/me', head)], ['looked-at', path('/m/me/looked-at', head)],
]

export const shots = pages.flatMap(([name, query, act]) => [
  [`phone-${name}`, phone, query, act],
  ...(tight.includes(name) ? [[`phone-${name}-large`, small, `${query}&type=large`, act], [`phone-${name}-english`, small, `${query}&locale=en`, act]] : []),
])
