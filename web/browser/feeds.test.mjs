// A calendar one's own program reads: made on the phone, read from outside without signing in, revoked, and then it opens nothing. The same bookings as a month on the phone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { button, databases, desk, heading, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'
import { bookHour, dayAfter, listPlace, openPlace } from './sharing.mjs'

const title = '日历教室（试订阅）'

for (const database of databases) {
  describe(`feeds on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('feeds', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    /** What a calendar program is answered at an address; whatever host it names, it is this house. */
    const read = async (address) => {
      const answer = await fetch(house.base + new URL(address).pathname)
      return { status: answer.status, kind: answer.headers.get('content-type'), text: (await answer.text()).replaceAll('\r\n ', '') }
    }

    test('made, read from outside, revoked; the month on the phone', async () => {
      const owner = await sitDown(browser, house, phone, 'unit-liaison')
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const booker = await sitDown(browser, house, phone, 'department')
      const resource = await listPlace(owner, worker, title)
      await openPlace(owner, resource)
      const tomorrow = dayAfter(1)
      await bookHour(booker, resource, tomorrow, '09', '法律讲座')

      await booker.goto('/m/bookings')
      await booker.getByRole('link', { name: '日历订阅' }).click()
      await heading(booker, '日历订阅').waitFor()
      await button(booker, '订阅我的预约').click()
      const shown = booker.getByLabel('粘贴到日历软件的“订阅日历”')
      await shown.waitFor()
      await inspect(booker, 'feed made')
      const address = await shown.inputValue()
      const told = await read(address)
      assert.equal(told.status, 200)
      assert.match(told.kind, /^text\/calendar/)
      assert.match(told.text, /BEGIN:VCALENDAR[\s\S]*法律讲座[\s\S]*END:VCALENDAR/)
      await button(booker, '停用').click()
      await booker.getByText('这个地址立即失效').waitFor()
      await inspect(booker, 'revoking')
      await button(booker, '确认停用').click()
      await shown.waitFor({ state: 'hidden' })
      const gone = await read(address)
      assert.deepEqual([gone.status, gone.kind], [404, 'text/plain; charset=utf-8'])
      assert.match(gone.text, /这个日历订阅已停用/)

      // the calendar of a person, of a unit, of a place: the same hour in each
      await booker.goto('/m/bookings')
      await booker.getByRole('link', { name: '预约日历' }).click()
      await heading(booker, '预约日历').waitFor()
      const turned = tomorrow.slice(0, 7) !== dayAfter(0).slice(0, 7)
      if (turned) await button(booker, '下个月').click()
      await booker.getByText(title).first().waitFor()
      await inspect(booker, 'month of oneself')
      await booker.goto(`/m/bookings/calendar?whose=unit&month=${tomorrow.slice(0, 7)}`)
      await heading(booker, '预约日历').waitFor()
      await booker.getByText(title).first().waitFor()
      await owner.goto('/m/bookings/calendar?whose=unit')
      await heading(owner, '预约日历').waitFor()
      await inspect(owner, 'month of a unit')
      await owner.goto(`/m/places/${resource}`)
      await owner.getByRole('link', { name: '预约日历' }).click()
      await heading(owner, title).waitFor()
      if (turned) await button(owner, '下个月').click()
      await owner.getByText('法律讲座').waitFor()
      await inspect(owner, 'month of a place')
      assert.deepEqual(faults, [])
    })
  })
}
