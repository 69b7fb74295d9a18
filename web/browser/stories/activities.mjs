// Pictures of activities at the desk: the list, the month, one at each point of its life, its forms, the list of names, the poster. The phone has its own (activitiesPhone.mjs).
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 1500 }
const phone = { width: 390, height: 844 }
const long = { width: 390, height: 2300 }
const open = (address, more = '&role=community_worker') => `path=${encodeURIComponent(address)}${more}`
const english = '&role=community_worker&locale=en'

const drawer = (name) => async (page) => {
  await page.getByRole('button', { name, exact: true }).first().click()
  await page.locator('.form-drawer').waitFor()
  await page.waitForTimeout(400)
}
const more = (name) => async (page) => {
  await page.locator('.head').getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
  await page.locator('.form-drawer').waitFor()
  await page.waitForTimeout(500)
}
const tab = (name) => async (page) => {
  await page.getByRole('tab', { name: new RegExp(`^(${name})`) }).click()
  await page.waitForTimeout(300)
}
const sent = (act) => async (page) => {
  await act(page)
  await page.locator('.form-drawer button[type=submit]').click()
  await page.locator('[aria-invalid=true]').first().waitFor()
}
const list = '/console/activities'
const one = (id) => `/console/activities/${id}`

/** [name, viewport, query, act?] */
export const shots = [
  ['activities-list', desk, open(list)], ['activities-empty', desk, open(list, '&role=community_worker&story=empty')], ['activities-many', desk, open(list, '&role=community_worker&story=many')], ['activities-list-english', desk, open(list, english)], ['activities-list-large', desk, open(list, '&role=community_worker&type=large')], ['activities-list-reader', desk, open(list, '&role=auditor')], ['activities-list-phone', phone, open(list)],
  ['activities-month', { width: 1440, height: 1000 }, open('/console/activities/month')], ['activities-month-empty', phone, open('/console/activities/month', '&role=community_worker&story=empty')], ['activities-month-phone', long, open('/console/activities/month')],
  ['activities-new', { width: 1440, height: 2400 }, open(list), drawer('策划活动')], ['activities-new-faults', tall, open(list), sent(drawer('策划活动'))], ['activities-new-phone', { width: 390, height: 2900 }, open(list), drawer('策划活动')], ['activities-new-large', { width: 1440, height: 3000 }, open(list, '&role=community_worker&type=large'), drawer('策划活动')], ['activities-edit', { width: 1440, height: 2400 }, open(one('v1')), drawer('修改')],
  ['activities-one', tall, open(one('v1'))], ['activities-one-english', tall, open(one('v1'), english)], ['activities-one-large', { width: 1440, height: 2300 }, open(one('v1'), '&role=community_worker&type=large')], ['activities-one-phone', { width: 390, height: 3000 }, open(one('v1'))], ['activities-one-unit', tall, open(one('v1'), '&role=unit_liaison')], ['activities-one-reader', desk, open(one('v1'), '&role=auditor')], ['activities-gone', desk, open(one('gone'))],
  ['activities-idea', desk, open(one('v6'))], ['activities-planned', desk, open(one('v3'))], ['activities-check', tall, open(one('v3')), drawer('审核通过')], ['activities-lost', desk, open(one('v5'))], ['activities-full', tall, open(one('v2'))], ['activities-series', desk, open(one('v2')), tab('系列场次')], ['activities-ended', tall, open(one('v4'))], ['activities-ended-phone', { width: 390, height: 2800 }, open(one('v4'))], ['activities-settled', desk, open(one('v7'))], ['activities-cancelled', desk, open(one('v8'))],
  ['activities-partners', tall, open(one('v1')), tab('参与单位')], ['activities-partners-phone', { width: 390, height: 2300 }, open(one('v1')), tab('参与单位')], ['activities-history', tall, open(one('v1')), tab('经过')],
  ['activities-ask', desk, open(one('v1')), async (page) => {
    await tab('参与单位')(page)
    await drawer('邀请单位')(page)
  }],
  ['activities-behalf', desk, open(one('v2')), drawer('代为报名')], ['activities-behalf-code', desk, open(one('v1')), async (page) => {
    await drawer('代为报名')(page)
    await page.getByLabel('怎么称呼').fill('王桂兰')
    await page.locator('.form-drawer button[type=submit]').click()
    await page.getByText('7KMP-2WXA-9RTC').waitFor()
    await page.waitForTimeout(500)
  }],
  ['activities-report', desk, open(one('v4')), drawer('报结果')], ['activities-settle', desk, open(one('v4')), drawer('确认结果')], ['activities-repeat', desk, open(one('v1')), drawer('重复安排')], ['activities-cancel', desk, open(one('v2')), more('取消活动')],
  ['activities-series-kept', tall, open(one('v2')), async (page) => {
    await more('取消活动')(page)
    await page.getByLabel('为什么取消').fill('老师请假。')
    await page.locator('.form-drawer input[type=checkbox]').check()
    await page.locator('.form-drawer button[type=submit]').click()
    await page.getByText('没有动').first().waitFor()
    await page.waitForTimeout(500)
  }],
  ['activities-poster', { width: 900, height: 1300 }, open('/print/activities/v1')], ['activities-poster-english', { width: 900, height: 1300 }, open('/print/activities/v1', english)],
]
