// Pictures of activities on the phone: the public list, one activity, signing up, the place by its code; a unit that plans, answers and reports; a head who signs up a neighbour.
const phone = { width: 390, height: 844 }
const tall = { width: 390, height: 1300 }
const small = { width: 360, height: 740 }
const long = { width: 360, height: 1500 }
const as = (role) => (address, more = '') => `path=${encodeURIComponent(address)}&role=${role}${more}`
const open = (address, more = '') => `path=${encodeURIComponent(address)}${more}`
const liaison = as('unit_liaison')
const head = as('building_head')
const send = async (page) => page.locator('footer button[type=submit]').click()
const choose = (name) => (page) => page.getByText(name, { exact: true }).first().click()
const second = async (page) => {
  await page.getByLabel('活动名称').fill('敬老月义诊')
  await page.getByLabel('日期').fill('2026-12-05')
  await page.getByLabel('开始', { exact: true }).fill('09:00')
  await page.getByLabel('结束', { exact: true }).fill('11:00')
  await page.getByLabel('地点').fill('北江社区党群服务中心二楼')
  await send(page)
  await page.getByText('要不要报名').waitFor()
}

/** [name, viewport, query, act?] */
export const shots = [
  ['near', phone, open('/a/1')], ['near-empty', phone, open('/a/1', '&state=empty')], ['near-large', small, open('/a/1', '&type=large')], ['near-english', small, open('/a/1', '&locale=en')],
  ['near-one', tall, open('/a/1/1')], ['near-one-large', long, open('/a/1/1', '&type=large')], ['near-one-english', tall, open('/a/1/1', '&locale=en')], ['near-full', phone, open('/a/1/2')], ['near-free', phone, open('/a/1/3')], ['near-closed', phone, open('/a/1/4')], ['near-gone', phone, open('/a/1/9')],
  ['near-join', phone, open('/a/1/1/join')], ['near-join-large', small, open('/a/1/1/join', '&type=large')], ['near-join-name', phone, open('/a/1/1/join'), send],
  ['near-join-minor', { width: 390, height: 1100 }, open('/a/1/2/join'), async (page) => {
    await page.getByLabel('怎么称呼').fill('小明')
    await choose('未成年人')(page)
    await send(page)
    await page.locator('[aria-invalid=true]').waitFor()
  }],
  ['near-minor-large', long, open('/a/1/2/join', '&type=large'), choose('未成年人')],
  ['place', { width: 390, height: 1150 }, open('/s/7KMP-2WXA-9RTC')], ['place-large', long, open('/s/7KMP-2WXA-9RTC', '&type=large')], ['place-english', { width: 360, height: 1300 }, open('/s/7KMP-2WXA-9RTC', '&locale=en')], ['place-waiting', { width: 390, height: 1150 }, open('/s/7KMP-2WXA-WA1T')], ['place-moved', phone, open('/s/7KMP-2WXA-M0VE')],
  ['place-sure', { width: 390, height: 1150 }, open('/s/7KMP-2WXA-9RTC'), choose('不去了，退出报名')], ['place-gone', phone, open('/s/7KMP-2WXA-G0NE')], ['place-cancelled', phone, open('/s/7KMP-2WXA-CANC')], ['place-unknown', phone, open('/s/7KMP-2WXA-XXXX')],
  ['held-ours', phone, liaison('/m/activities')], ['held-ours-none', phone, liaison('/m/activities', '&state=empty')], ['held-ours-large', small, liaison('/m/activities', '&type=large')], ['held-ours-english', small, liaison('/m/activities', '&locale=en')], ['held-home', phone, liaison('/m')],
  ['held-asked', phone, liaison('/m/activities/asked')], ['held-asked-large', small, liaison('/m/activities/asked', '&type=large')], ['held-one', tall, liaison('/m/activities/h1')], ['held-one-english', tall, liaison('/m/activities/h1', '&locale=en')], ['held-idea', phone, liaison('/m/activities/idea')], ['held-ended', phone, liaison('/m/activities/ended')],
  ['held-report', tall, liaison('/m/activities/ended/report')], ['held-report-large', long, liaison('/m/activities/ended/report', '&type=large')], ['held-decline', phone, liaison('/m/activities/asked/decline')], ['held-cancel', phone, liaison('/m/activities/h1/cancel'), send],
  ['held-list', tall, liaison('/m/activities/h1/list')], ['held-came', { width: 390, height: 1400 }, liaison('/m/activities/ended/list'), choose('没到')], ['held-came-large', { width: 360, height: 1700 }, liaison('/m/activities/ended/list', '&type=large')],
  ['held-plan', tall, liaison('/m/activities/new')], ['held-plan-large', long, liaison('/m/activities/new', '&type=large')], ['held-plan-faults', tall, liaison('/m/activities/new'), send], ['held-plan-second', { width: 390, height: 1200 }, liaison('/m/activities/new'), second], ['held-edit', tall, liaison('/m/activities/h1/edit')],
  ['join-head', phone, head('/m/activities')], ['join-head-one', tall, head('/m/activities/h1')], ['join-head-mine', tall, head('/m/activities/h1', '&state=joined')], ['join-head-behalf', tall, head('/m/activities/h1/behalf')], ['join-head-behalf-large', long, head('/m/activities/h1/behalf', '&type=large')],
  ['join-head-done', tall, head('/m/activities/h1/behalf'), async (page) => {
    await page.getByLabel('他怎么称呼').fill('李阿婆')
    await send(page)
    await page.locator('.qr').waitFor()
  }],
]
