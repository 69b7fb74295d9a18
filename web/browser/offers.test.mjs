// What becomes of a place: closed, and who had booked takes another hour with one tap on the phone, and is known at the door without network; unused for half a year, asked about, kept by one tap, paused where nobody answers, and offered again.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, databases, desk, field, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'
import { bookHour, dayAfter, listPlace, openPlace } from './sharing.mjs'

const [kept, left] = ['书画教室（试问）', '棋牌室（试问）']
const purpose = '竹编体验课（试）'

for (const database of databases) {
  describe(`offers on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('offers', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    test('a closure is answered with one tap, and the code is checked by a sheet of paper', async () => {
      const owner = await sitDown(browser, house, phone, 'unit-liaison')
      const keeper = await sitDown(browser, house, desk, 'unit-liaison')
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const booker = await sitDown(browser, house, phone, 'department')
      const resource = await listPlace(owner, worker, kept)
      await openPlace(owner, resource)
      await listPlace(owner, worker, left)
      const day = dayAfter(1)
      const booking = await bookHour(booker, resource, day, '09', purpose)
      const { version } = await ask(owner, `/api/resources/${resource}/openings`)
      await tell(owner, `/api/resources/${resource}/closures`, { version, kind: 'repair', from: `${day}T08:00:00+08:00`, to: `${day}T12:00:00+08:00`, reason: '换灯管' })

      await booker.goto('/m/notices')
      await booker.getByText(kept).first().click()
      await booker.getByText('原来的时间不能用了：换灯管').waitFor()
      await inspect(booker, 'displaced')
      await booker.locator('.next-free button').first().click()
      await booker.getByText('已约好', { exact: true }).first().waitFor()
      const moved = await ask(booker, `/api/bookings/${booking.id}`)
      assert.ok(Date.parse(moved.from) >= Date.parse(`${day}T12:00:00+08:00`) || Date.parse(moved.to) <= Date.parse(`${day}T08:00:00+08:00`))

      // the guard's sheet is printed while there is network; the slip is shown where there is none
      await keeper.goto(`/print/guards/${resource}`)
      const line = keeper.locator('tr', { hasText: purpose })
      const printed = await line.locator('td.code').innerText()
      await keeper.getByText('不用联网').waitFor()
      await inspect(keeper, 'sheet')
      await booker.getByText(moved.code, { exact: true }).first().waitFor()
      await booker.context().setOffline(true)
      assert.equal(await booker.locator('.slip .code > span').first().innerText(), printed)
      await inspect(booker, 'slip without network')
      await booker.context().setOffline(false)
      // the office finds it by a word, and the address keeps it
      await worker.goto(`/console/bookings?view=kept&q=${encodeURIComponent('竹编')}`)
      await worker.getByRole('link', { name: new RegExp(kept.slice(0, 4)) }).first().waitFor()
      await worker.getByText('共 1 条').waitFor()
      assert.equal(await worker.getByRole('searchbox', { name: '搜索本列表' }).inputValue(), '竹编')
      await inspect(worker, 'found by a word')
      assert.deepEqual(faults, [])
    })

    test('asked after half a year, kept by one tap, paused unanswered, offered again', async () => {
      /** The liaison's phone so many days ahead, once the daily round has come by. */
      const ahead = async (days, sees) => {
        await house.later(days)
        const page = await sitDown(browser, house, phone, 'unit-liaison')
        for (let tries = 0; tries < 30; tries += 1) {
          await page.goto('/m/bookings')
          if (await sees(page).count()) return page
          await page.waitForTimeout(1_000)
        }
        throw new Error(`nobody was asked within ${days} days:\n${house.said().slice(-2_000)}`)
      }
      const way = (word, title) => (page) => page.getByRole('button', { name: new RegExp(`^${word}.*${title.slice(0, 3)}`) })
      const [yes, no, again] = [way('继续提供', kept), way('继续提供', left), way('恢复提供', left)]
      // used once by then: the first is idle later than the second
      let page = await ahead(190, no)
      await yes(page).waitFor()
      await inspect(page, 'asked')
      await yes(page).click()
      await yes(page).waitFor({ state: 'detached' })
      await no(page).first().waitFor()
      assert.equal(await no(page).count(), 1)
      page = await ahead(222, no)
      let asked = []
      for (let tries = 0; asked.length < 2 && tries < 30; tries += 1) {
        if (tries) await page.waitForTimeout(1_000)
        const inbox = await ask(page, '/api/notices?unread=true&page_size=200')
        asked = inbox.items.filter((one) => one.code === 'offer_still_there' && one.text.includes(left))
      }
      assert.equal(asked.length, 2, 'the daily round asks once more')
      await page.reload()
      await no(page).waitFor()
      assert.equal(await no(page).count(), 1, 'asked twice, shown once')
      page = await ahead(254, again)
      assert.equal(await yes(page).count(), 0)
      await inspect(page, 'paused')
      await again(page).click()
      await again(page).waitFor({ state: 'detached' })
      const { items } = await ask(page, `/api/resources?q=${encodeURIComponent(left.slice(0, 3))}&page_size=5`)
      assert.equal(items.find((one) => one.title === left).state, 'listed')
      assert.deepEqual(faults, [])
    })
  })
}
