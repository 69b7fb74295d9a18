// Pictures of the yearly method: years, one year with its checklist and units, forms, a unit's page in its states; the own unit's on the phone.
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 1500 }
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const open = (address, more = '&role=street_officer') => `path=${encodeURIComponent(address)}${more}`
const liaison = '&role=unit_liaison'
const list = '/console/methods'
const year = '/console/methods/y1'
const sheet = (index) => `${year}/units/u${index}`

const drawer = (name) => async (page) => {
  await page.getByRole('button', { name, exact: true }).first().click()
  await page.locator('.form-drawer').waitFor()
  await page.waitForTimeout(400)
}
const tab = (name) => async (page) => {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
  await page.waitForTimeout(300)
}
const shown = async (page) => {
  await page.getByRole('button', { name: /看是哪些/ }).first().click()
  await page.waitForTimeout(300)
}
/** Decides so many projects on the phone, and goes on. */
const steps = (count, choices = ['确认承担', '我们来做'], then) => async (page) => {
  for (let index = 0; index < count; index += 1) {
    const choice = page.getByText(choices[index < 5 ? 0 : 1], { exact: true })
    await choice.click()
    await page.getByRole('button', { name: /^(下一项|看一遍再交)$/ }).click()
  }
  if (then) await then(page)
  await page.waitForTimeout(300)
}

/** [name, viewport, query, act?] */
export const shots = [
  ['methods-list', desk, open(list)], ['methods-empty', desk, open(list, '&role=street_officer&story=empty')], ['methods-list-reader', desk, open(list, '&role=auditor')], ['methods-list-phone', phone, open(list)],
  ['methods-new', tall, open(list), drawer('起草工作法')], ['methods-year', tall, open(year)], ['methods-year-english', tall, open(year, '&role=street_officer&locale=en')], ['methods-year-large', tall, open(year, '&role=street_officer&type=large')],
  ['methods-year-phone', { width: 390, height: 2400 }, open(year)], ['methods-year-none', desk, open(year, '&role=street_officer&story=nounits')], ['methods-year-reader', desk, open(year, '&role=street_leader')], ['methods-draft', desk, open('/console/methods/y2')], ['methods-content', tall, open(year), tab('内容')], ['methods-result', tall, open(year), tab('年终结果')],
  ['methods-open', desk, open('/console/methods/y2'), drawer('启用')], ['methods-copy', desk, open(year), drawer('起草下一年')], ['methods-mechanism', desk, open(year), drawer('写明:评价反馈机制')],
  ['methods-unit-open', tall, open(sheet(0)), shown], ['methods-unit-ticked', tall, open(sheet(2))], ['methods-unit-evaluated', tall, open(sheet(6))], ['methods-unit-phone', { width: 390, height: 2200 }, open(sheet(2))],
  ['methods-unit-paper', tall, open(sheet(0)), drawer('按纸质表代录')], ['methods-unit-evaluate', tall, open(sheet(4)), drawer('评价')], ['methods-unit-back', desk, open(sheet(2)), drawer('确认勾选')],
  ['methods-sheet', { width: 900, height: 1240 }, open('/print/unit-years/y1/u0')],
  ['methods-own', phone, open('/m/methods', liaison)], ['methods-own-none', phone, open('/m/methods', `${liaison}&story=nomember`)], ['methods-own-open', { width: 390, height: 1300 }, open('/m/methods/y1', liaison)], ['methods-own-evaluated', { width: 390, height: 1700 }, open('/m/methods/y1', `${liaison}&story=evaluated`)],
  ['methods-tick', phone, open('/m/methods/y1/tick', liaison)], ['methods-tick-optional', phone, open('/m/methods/y1/tick', liaison), steps(5)], ['methods-tick-needs', { width: 390, height: 1200 }, open('/m/methods/y1/tick', liaison), steps(5, undefined, async (page) => { await shown(page); await page.getByText('我们来做', { exact: true }).click() })],
  ['methods-tick-small-large', small, open('/m/methods/y1/tick', `${liaison}&type=large`), steps(5)], ['methods-tick-over', { width: 390, height: 1200 }, open('/m/methods/y1/tick', liaison), steps(10, ['暂不确认', '这次不做'])],
  ['methods-report', phone, open('/m/methods/y1/report', `${liaison}&story=running`)], ['methods-tick-english', small, open('/m/methods/y1/tick', `${liaison}&locale=en`)],
]
