// Pictures of agreements: the list, one agreement, its forms, its paper, and a unit's own promises on the phone.
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 1300 }
const phone = { width: 390, height: 844 }
const open = (path, more = '') => `path=${encodeURIComponent(path)}&role=street_officer${more}`
const unit = (path, more = '') => `path=${encodeURIComponent(path)}&role=unit_liaison${more}`

const press = (name) => async (page) => {
  await page.getByRole('button', { name }).first().click()
  await page.waitForTimeout(500)
}

/** [name, viewport, query, act?] */
export const shots = [
  ['agreements', desk, open('/console/agreements')], ['agreements-few', desk, open('/console/agreements', '&state=few')], ['agreements-empty', desk, open('/console/agreements', '&state=empty')], ['agreements-phone', phone, open('/console/agreements')], ['agreements-english', desk, open('/console/agreements', '&locale=en')], ['agreements-large', desk, open('/console/agreements', '&type=large')],
  ['agreement', tall, open('/console/agreements/0')], ['agreement-few', desk, open('/console/agreements/0', '&state=few')], ['agreement-english', tall, open('/console/agreements/1', '&locale=en')], ['agreement-large', tall, open('/console/agreements/0', '&type=large')], ['agreement-phone', { width: 390, height: 1800 }, open('/console/agreements/0')],
  ['agreement-ended', { width: 1440, height: 1700 }, open('/console/agreements/8')], ['agreement-ended-phone', { width: 390, height: 2400 }, open('/console/agreements/8')], ['agreement-ended-english', { width: 1440, height: 1700 }, open('/console/agreements/8', '&locale=en')],
  ['agreement-superseded', tall, open('/console/agreements/9')], ['agreement-superseded-english', tall, open('/console/agreements/9', '&locale=en')], ['agreement-draft', desk, open('/console/agreements/4', '&state=empty')], ['agreement-new', tall, open('/console/agreements'), press('起草协议')], ['agreement-edit', tall, open('/console/agreements/4'), press('修改')], ['agreement-sign', desk, open('/console/agreements/2'), press('登记签署')],
  ['agreement-terminate', desk, open('/console/agreements/4'), async (page) => {
    await press(/^更多/)(page)
    await page.getByText('终止', { exact: true }).last().click()
    await page.waitForTimeout(500)
  }],
  ['agreement-templates', desk, open('/console/agreements/templates')], ['agreement-templates-none', desk, open('/console/agreements/templates', '&state=empty')], ['agreement-templates-reader', phone, open('/console/agreements/templates').replace('street_officer', 'community_worker')],
  ['agreement-template-new', tall, open('/console/agreements/templates'), press('新建模板')], ['agreement-templates-english', desk, open('/console/agreements/templates', '&locale=en')],
  ['agreement-from-template', tall, open('/console/agreements'), async (page) => {
    await press('起草协议')(page)
    await page.getByLabel('照模板起草').selectOption('t0')
    await page.waitForTimeout(300)
  }],
  ['agreement-print', { width: 900, height: 1240 }, open('/print/agreements/0')],
  ['owed', phone, unit('/m/agreements')], ['owed-few', phone, unit('/m/agreements', '&state=few')], ['owed-empty', phone, unit('/m/agreements', '&state=empty')], ['owed-large', phone, unit('/m/agreements', '&type=large')], ['owed-english', phone, unit('/m/agreements', '&locale=en')],
]
