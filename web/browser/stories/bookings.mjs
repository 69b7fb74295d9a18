// Pictures of bookings: a place's opening hours, its forms, the list, one booking, sixty places by day, free slots, the calendar, the guard's sheet, and all of it on the phone.
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 1500 }
const phone = { width: 390, height: 844 }
const long = { width: 390, height: 1500 }
const as = (role) => (path, more = '') => `path=${encodeURIComponent(path)}&role=${role}${more}`
const officer = as('street_officer')
const worker = as('community_worker')
const liaison = as('unit_liaison')
const volunteer = as('volunteer')
const auditor = as('auditor')

const press = (...names) => async (page) => {
  for (const name of names) {
    await page.getByRole('button', { name }).first().click()
    await page.waitForTimeout(400)
  }
}
/** Sends the open drawer. */
const send = async (page) => {
  await page.locator('.form-drawer button[type=submit]:visible').click()
  await page.waitForTimeout(500)
}

/** [name, viewport, query, act?] */
export const shots = [
  ['openings', tall, officer('/console/resources/0')], ['openings-unset', desk, liaison('/console/resources/0', '&state=unset')], ['openings-unset-reader', desk, auditor('/console/resources/0', '&state=unset')], ['openings-error', desk, officer('/console/resources/0', '&state=error')],
  ['openings-english', tall, officer('/console/resources/0', '&locale=en')], ['openings-large', { width: 1440, height: 1900 }, officer('/console/resources/0', '&type=large&state=long')], ['openings-phone', { width: 390, height: 2200 }, officer('/console/resources/0')],
  ['openings-form', tall, officer('/console/resources/0'), press('设置开放时间')], ['openings-form-faults', tall, officer('/console/resources/0'), async (page) => {
    await press('设置开放时间')(page)
    await send(page)
  }],
  ['openings-form-hits', tall, officer('/console/resources/0'), async (page) => {
    await press('设置开放时间')(page)
    await page.getByLabel('到', { exact: true }).first().fill('19:00')
    await page.getByText('新的开放时间之外').waitFor()
    await page.getByLabel('不能再用').check()
  }], ['openings-form-stand', { width: 1440, height: 2000 }, officer('/console/resources/0'), async (page) => {
    await press('设置开放时间')(page)
    await page.getByLabel('接受预约').uncheck()
    await page.getByText('已约好 7 个').waitFor()
  }], ['resource-form-hits', { width: 1440, height: 1500 }, officer('/console/resources/0'), async (page) => {
    await press('修改')(page)
    await page.getByLabel('有效期至').fill('2026-11-21')
    await page.getByText('有效期之后').waitFor()
  }],
  ['openings-form-capacity', tall, officer('/console/resources/0'), async (page) => {
    await press('设置开放时间')(page)
    await page.getByLabel('同时容纳').fill('1')
    await page.getByText('新的名额放不下').waitFor()
    await page.getByText('新的名额放不下').scrollIntoViewIfNeeded()
  }],
  ['openings-form-phone', { width: 390, height: 1900 }, officer('/console/resources/0'), press('设置开放时间')], ['openings-close', desk, officer('/console/resources/0'), async (page) => {
    await page.locator('.openings').getByRole('button', { name: /^更多/ }).click()
    await page.getByRole('menuitem', { name: '暂停开放' }).click()
    await page.waitForTimeout(600)
  }],
  ['bookings', desk, officer('/console/bookings', '')], ['bookings-kept', desk, officer('/console/bookings?view=kept')], ['bookings-empty', desk, officer('/console/bookings', '&state=empty')], ['bookings-own-empty', desk, as('street_leader')('/console/bookings', '&state=empty')], ['bookings-error', desk, officer('/console/bookings', '&state=error')],
  ['bookings-english', desk, officer('/console/bookings?view=kept', '&locale=en')], ['bookings-large', desk, officer('/console/bookings?view=kept', '&type=large')], ['bookings-phone', phone, officer('/console/bookings?view=kept')],
  ['booking-requested', desk, officer('/console/bookings/0')], ['booking-late', desk, liaison('/console/bookings/2')], ['booking-confirmed', desk, officer('/console/bookings/27')], ['booking-displaced', desk, as('street_leader')('/console/bookings/4')], ['booking-series', tall, officer('/console/bookings/1', '&state=series')], ['booking-rated', desk, officer('/console/bookings/8')], ['booking-error', desk, officer('/console/bookings/0', '&state=error')],
  ['booking-english', desk, officer('/console/bookings/3', '&locale=en')], ['booking-large', tall, officer('/console/bookings/0', '&type=large')], ['booking-narrow', long, officer('/console/bookings/0')], ['booking-decline', desk, officer('/console/bookings/0'), press('不同意')], ['booking-check-in', desk, officer('/console/bookings/27'), async (page) => {
    await press('登记到场')(page)
    await page.getByLabel('核验码').fill('7k2 m9p')
    await send(page)
  }],
  ['booking-order', desk, worker('/console/bookings/1'), async (page) => {
    await press('写明为哪张单')(page)
    await page.getByLabel('为哪张单用').selectOption({ index: 1 })
    await send(page)
  }], ['booking-order-named', desk, as('street_leader')('/console/bookings/3'), press('写明为哪张单')],
  ['board', desk, officer('/console/bookings/board')], ['board-week', desk, officer('/console/bookings/board?span=week')], ['board-few', desk, officer('/console/bookings/board?span=week', '&state=few')], ['board-empty', desk, officer('/console/bookings/board', '&state=empty')], ['board-error', desk, officer('/console/bookings/board', '&state=error')],
  ['board-english', desk, officer('/console/bookings/board', '&state=ten&locale=en')], ['board-large', desk, officer('/console/bookings/board', '&state=ten&type=large')], ['board-phone', phone, officer('/console/bookings/board?span=week')], ['board-wide', { width: 1920, height: 1080 }, officer('/console/bookings/board')], ['board-phone-large', phone, officer('/console/bookings/board', '&state=ten&type=large')],
  ['board-school', desk, officer('/console/bookings/board', '&state=ten'), press('学校假期')],
  ['calendar-address', { width: 1440, height: 1300 }, officer('/console/bookings/calendar'), press('显示地址')],
  ['board-keys', desk, officer('/console/bookings/board', '&state=ten'), async (page) => {
    await page.locator('[role=grid] button[tabindex="0"]').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'End', 'ArrowLeft', 'Enter']) await page.keyboard.press(key)
    await page.waitForTimeout(600)
  }],
  ['book', tall, worker('/console/bookings/board', '&state=ten'), async (page) => {
    await page.locator('[role=grid] tbody tr').nth(1).locator('button').nth(21).click()
    await page.getByText('09:00–10:00').waitFor()
    await page.getByLabel('为谁预约').selectOption('counter')
    await page.getByLabel('为哪张单用').selectOption({ index: 1 })
    await page.waitForTimeout(400)
  }],
  ['book-refused', tall, worker('/console/bookings/board', '&state=ten'), async (page) => {
    await page.locator('[role=grid] tbody tr').nth(1).locator('button').nth(21).click()
    await page.locator('.slots label:not(.shut)').first().click()
    await page.getByLabel('做什么').fill('太极队排练')
    await page.getByLabel('我已看过').check()
    await send(page)
  }],
  ['book-faults', tall, worker('/console/bookings/board', '&state=ten'), async (page) => {
    await page.locator('[role=grid] tbody tr').nth(1).locator('button').nth(21).click()
    await page.getByText('09:00–10:00').waitFor()
    await send(page)
  }],
  ['free', desk, officer('/console/bookings/free')], ['free-few', desk, officer('/console/bookings/free?reach=7', '&state=few')], ['free-empty', desk, officer('/console/bookings/free?part=morning&class=venue', '&state=empty')], ['free-english', desk, officer('/console/bookings/free', '&locale=en')], ['free-large', desk, officer('/console/bookings/free', '&type=large')], ['free-phone', long, officer('/console/bookings/free')],
  ['calendar', { width: 1440, height: 1000 }, officer('/console/bookings/calendar')], ['calendar-empty', desk, officer('/console/bookings/calendar', '&state=empty')], ['calendar-phone', long, officer('/console/bookings/calendar')], ['calendar-place', desk, auditor('/console/bookings/calendar?resource_id=1')],
  ['guard', { width: 900, height: 1240 }, officer('/print/guards/1')], ['guard-empty', { width: 900, height: 700 }, officer('/print/guards/1?days=1', '&state=empty')], ['guard-english', { width: 900, height: 1240 }, officer('/print/guards/1', '&locale=en')],
  ['find-phone', phone, volunteer('/m/places')], ['find-phone-empty', phone, volunteer('/m/places', '&state=empty')], ['find-phone-large', { width: 360, height: 740 }, volunteer('/m/places', '&type=large')], ['find-phone-english', phone, volunteer('/m/places', '&locale=en')],
  ['place-phone', long, volunteer('/m/places/0?day=2026-11-21')], ['place-phone-closed', phone, volunteer('/m/places/0?day=2026-11-24', '&state=closed')], ['place-phone-unset', phone, volunteer('/m/places/0', '&state=unset')], ['place-phone-error', phone, volunteer('/m/places/0', '&state=error')],
  ['book-phone', { width: 390, height: 1100 }, volunteer(`/m/places/0/book?from=${encodeURIComponent('2026-11-21T09:00:00+08:00')}&to=${encodeURIComponent('2026-11-21T10:00:00+08:00')}`)],
  ['book-phone-weekly', { width: 390, height: 1100 }, liaison(`/m/places/0/book?from=${encodeURIComponent('2026-11-21T09:00:00+08:00')}&to=${encodeURIComponent('2026-11-21T10:00:00+08:00')}`)],
  ['series-phone', { width: 390, height: 1700 }, liaison(`/m/places/0/book?from=${encodeURIComponent('2026-11-21T09:00:00+08:00')}&to=${encodeURIComponent('2026-11-21T10:00:00+08:00')}`, '&state=weekly'), async (page) => {
    await page.getByLabel('做什么').fill('太极队排练')
    await page.getByLabel('每周重复到').fill('2026-12-31')
    await page.getByLabel('我已看过').check()
    await page.locator('footer button[type=submit]').click()
    await page.getByText('没有约上').waitFor()
  }],
  ['book-phone-refused', { width: 390, height: 1500 }, volunteer(`/m/places/0/book?from=${encodeURIComponent('2026-11-21T09:00:00+08:00')}&to=${encodeURIComponent('2026-11-21T10:00:00+08:00')}`), async (page) => {
    await page.getByLabel('做什么').fill('太极队排练')
    await page.getByLabel('我已看过').check()
    await page.locator('footer button[type=submit]').click()
    await page.getByText('刚被约满').waitFor()
  }],
  ['book-phone-large', { width: 360, height: 1500 }, volunteer(`/m/places/9/book?from=${encodeURIComponent('2026-11-21T09:00:00+08:00')}&to=${encodeURIComponent('2026-11-21T11:00:00+08:00')}`, '&type=large'), async (page) => page.locator('footer button[type=submit]').click()],
  ['mine-phone', phone, volunteer('/m/bookings')], ['mine-phone-empty', phone, volunteer('/m/bookings', '&state=empty')], ['mine-phone-english', phone, volunteer('/m/bookings', '&locale=en')], ['keep-phone', phone, liaison('/m/bookings'), async (page) => page.getByText('待审核').first().click()],
  ['slip-phone', { width: 390, height: 1300 }, volunteer('/m/bookings/1')], ['slip-phone-large', { width: 360, height: 1500 }, volunteer('/m/bookings/1', '&type=large')], ['waiting-phone', phone, volunteer('/m/bookings/5')], ['displaced-phone', { width: 390, height: 1100 }, volunteer('/m/bookings/4')], ['approve-phone', { width: 390, height: 1100 }, liaison('/m/bookings/0')], ['booking-phone-english', { width: 390, height: 1300 }, volunteer('/m/bookings/1', '&locale=en')], ['booking-phone-error', phone, volunteer('/m/bookings/0', '&state=error')],
  ['act-phone-order', phone, liaison('/m/bookings/1/name_order'), async (page) => page.getByLabel('为哪张单用').selectOption({ index: 1 })], ['act-phone-order-none', phone, liaison('/m/bookings/1/name_order', '&state=empty')], ['booking-phone-counted', { width: 390, height: 1300 }, volunteer('/m/bookings/7')],
  ['act-phone-cancel', phone, volunteer('/m/bookings/1/cancel')], ['act-phone-decline', phone, liaison('/m/bookings/0/decline'), async (page) => page.locator('footer button[type=submit]').click()], ['act-phone-return', phone, liaison('/m/bookings/3/return')], ['act-phone-rate', phone, volunteer('/m/bookings/7/rate')], ['act-phone-move', { width: 390, height: 1200 }, volunteer('/m/bookings/4/move')], ['act-phone-no-show', phone, liaison('/m/bookings/27/no_show')], ['act-phone-confirm', phone, volunteer('/m/bookings/6/confirm')],
  ['bookings-search', desk, officer('/console/bookings?view=kept&q=%E5%A4%AA%E6%9E%81')], ['calendar-unit', desk, officer('/console/bookings/calendar?org_id=o1')], ['calendar-phone-empty', phone, officer('/console/bookings/calendar', '&state=empty')], ['calendar-place-empty', desk, officer('/console/bookings/calendar?resource_id=1', '&state=empty')],
  ['month-phone', long, volunteer('/m/bookings/calendar')], ['month-phone-unit', phone, liaison('/m/bookings/calendar?whose=unit')], ['month-phone-place', phone, volunteer('/m/bookings/calendar?resource_id=9')], ['month-phone-empty', phone, liaison('/m/bookings/calendar', '&state=empty')], ['month-phone-large', { width: 360, height: 900 }, liaison('/m/bookings/calendar', '&type=large')], ['month-phone-english', phone, liaison('/m/bookings/calendar', '&locale=en')],
  ['feeds-phone', phone, liaison('/m/feeds')], ['feeds-phone-empty', phone, liaison('/m/feeds', '&state=empty')], ['feeds-phone-address', phone, liaison('/m/feeds'), press('显示地址')], ['feeds-phone-revoke', phone, liaison('/m/feeds'), press('停用')], ['feeds-phone-large', { width: 360, height: 1000 }, liaison('/m/feeds', '&type=large'), press('显示地址')], ['feeds-phone-english', phone, liaison('/m/feeds', '&locale=en')],
  ['still-phone', phone, liaison('/m/bookings', '&state=asked')], ['still-phone-large', { width: 360, height: 900 }, liaison('/m/bookings', '&state=asked&type=large')],
  ['check-in-phone', phone, liaison('/m/bookings/check-in')], ['check-in-phone-none', phone, liaison('/m/bookings/check-in', '&state=empty')],
]
