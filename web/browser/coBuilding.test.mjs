// Co-building seen at a glance: the calendar of the year, an alliance's signs that open their own rows, what has come to rest and its one-tap answers, by the street and by a community; the unit is told.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, eventually, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'

/** By then two quarters have passed, and half a year without use. */
const LATER = 230

for (const database of databases) {
  describe(`co-building at a glance on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('coBuilding', database)
    /** How many rows a list says it has. */
    const counted = async (page) => Number((await page.getByText(/^共 [\d,]+ 条/).first().innerText()).replace(/[^\d]/g, ''))
    /** The page is there, and nothing of it loads any more. */
    async function settled(page) {
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
    }
    /** A sheet comes down whole. */
    async function download(page, name) {
      const href = await link(page, name).getAttribute('href')
      const start = await page.evaluate(async (address) => new TextDecoder().decode((await (await fetch(address)).arrayBuffer()).slice(0, 2)), href)
      assert.equal(start, 'PK', `${href} is a workbook`)
    }

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    test('the calendar tells twelve months, each state opens its own, each entry its rows', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const told = await ask(officer, '/api/compliance')
      assert.ok(told.entries.length > 12, `${told.entries.length} entries`)
      assert.equal(told.overdue + told.due + told.coming + told.done, told.entries.length)
      await officer.goto('/console/compliance')
      await heading(officer, `${told.year} 年履职日历`).waitFor()
      await settled(officer)
      assert.equal(await officer.getByRole('heading', { level: 2 }).filter({ hasText: / 月/ }).count(), 12)
      await inspect(officer, 'calendar')
      for (const [state, name] of [['overdue', '已逾期'], ['due', '该办了'], ['coming', '未到时间'], ['done', '已完成']]) {
        await button(officer, new RegExp(`^${name}`)).click()
        await officer.waitForURL(new RegExp(`state=${state}`))
        if (told[state]) assert.equal(await eventually(() => officer.locator('.group li, .group.only').count(), (rows) => rows === told[state]), told[state], name)
        else await officer.getByText('没有这种状态的事').waitFor()
      }
      // an entry that is due or late leads to where it is done
      await officer.goto('/console/compliance')
      await settled(officer)
      const open = officer.locator('details[open] li a, .group.only a').first()
      const address = await open.getAttribute('href')
      await open.click()
      await officer.waitForURL((url) => url.pathname + url.search === address)
      await officer.getByRole('heading', { level: 1 }).waitFor()
      assert.equal(await officer.getByRole('alert').count(), 0, `${address} opens`)
      await officer.goBack()
      await download(officer, '下载表格')
      assert.deepEqual(faults, [])
    })

    test('a community reads its own year on a phone', async () => {
      const worker = await sitDown(browser, house, phone, 'community-worker')
      const told = await ask(worker, '/api/compliance')
      await worker.goto('/console/compliance')
      await heading(worker, `${told.year} 年履职日历`).waitFor()
      await settled(worker)
      await inspect(worker, 'calendar on a phone')
      await button(worker, '到本月').click()
      await worker.waitForFunction(() => {
        const { top, bottom } = document.getElementById('present').getBoundingClientRect()
        return top < innerHeight && bottom > 0
      })
      assert.ok(told.entries.every((entry) => entry.kind !== 'symposium'), 'the symposium is the street’s')
      assert.deepEqual(faults, [])
    })

    test('the street follows a sign into its rows and answers what has come to rest', async () => {
      await house.later(LATER)
      const officer = await sitDown(browser, house, desk, 'street-officer')
      await officer.goto('/console/co-building')
      await heading(officer, '共建概览').waitFor()
      await settled(officer)
      const { alliances } = await ask(officer, '/api/co-building')
      const one = alliances.find((alliance) => alliance.silent)
      assert.ok(one, 'somebody gave nothing for two quarters')
      await inspect(officer, 'signs')
      const card = officer.getByRole('listitem').filter({ has: officer.getByRole('heading', { name: one.name }) })
      await link(card, `${one.throughout} 家中有 ${one.silent} 家`).click()
      await officer.waitForURL(/idle\?.*alliance_id=/)
      await officer.getByText(`只看“${one.name}”的。`).waitFor()
      await settled(officer)
      assert.equal(await eventually(() => counted(officer), (rows) => rows === one.silent), one.silent, 'the sign opens as many rows as it counts')
      await inspect(officer, 'silent units')

      // one tap reminds, once; the answer stays in sight
      const unit = one.silent_names[0]
      await button(officer, `提醒“${unit}”`).click()
      await officer.getByText(`已提醒“${unit}”，30 天内不再重复提醒。`).waitFor()
      await officer.getByRole('row').filter({ hasText: unit }).getByText(/已提醒$/).waitFor()
      assert.equal(await button(officer, `提醒“${unit}”`).count(), 0)

      // promised and delivered of the same alliance, and as a sheet
      await officer.goto('/console/co-building')
      await link(card, /项中已兑现|今年没有约定/).click()
      await officer.waitForURL(/promises\?.*alliance_id=/)
      await heading(officer, '共建概览').waitFor()
      await settled(officer)
      await officer.goto(`/console/co-building/promises?year=${new Date().getFullYear()}`)
      await settled(officer)
      await download(officer, '下载表格')
      await download(officer, '导出单位台账')

      // a resource nobody used: still on offer
      await officer.goto('/console/co-building/idle?kind=resource')
      await settled(officer)
      const before = await counted(officer)
      assert.ok(before > 0, 'something is idle')
      const keep = officer.getByRole('button', { name: /仍在提供$/ }).first()
      const kept = (await keep.getAttribute('aria-label')).match(/“(.*)”/)[1]
      await keep.click()
      await officer.getByText(`“${kept}”仍在提供，180 天内不再询问。`).waitFor()
      await officer.getByText(`共 ${before - 1} 条`).waitFor()
      await inspect(officer, 'idle resources')

      // an alliance that did not meet gets its meeting
      await officer.goto('/console/co-building/idle?kind=alliance')
      await settled(officer)
      const plan = officer.getByRole('button', { name: /安排会议$/ }).first()
      const alliance = (await plan.getAttribute('aria-label')).match(/“(.*)”/)[1]
      await plan.click()
      const drawer = officer.getByRole('dialog')
      const soon = new Date(Date.now() + (LATER + 20) * 86_400_000).toISOString().slice(0, 10)
      await drawer.getByLabel('日期').fill(soon)
      await button(drawer, '安排会议').click()
      await officer.getByText(`已给“${alliance}”安排会议。`).waitFor()
      await link(officer, /已定于/).first().waitFor()

      // every other kind reads
      for (const kind of ['agreement', 'head', 'demand']) {
        await officer.goto(`/console/co-building/idle?kind=${kind}`)
        await settled(officer)
        await inspect(officer, kind)
      }
      await officer.goto('/console/co-building/beside')
      await settled(officer)
      await inspect(officer, 'beside')
      assert.deepEqual(faults, [])
    })

    test('a community asks in its own place, on a phone too', async () => {
      const worker = await sitDown(browser, house, phone, 'community-worker')
      await worker.goto('/console/co-building/idle?kind=head')
      await heading(worker, '共建概览').waitFor()
      await settled(worker)
      await inspect(worker, 'heads on a phone')
      const asking = worker.getByRole('button', { name: /^问一声“/ }).first()
      const name = (await asking.getAttribute('aria-label')).match(/“(.*)”/)[1]
      await asking.click()
      await worker.getByText(`已提醒“${name}”，30 天内不再重复提醒。`).waitFor()
      await worker.goto('/console/co-building')
      await settled(worker)
      await inspect(worker, 'signs on a phone')
      assert.deepEqual(faults, [])
    })

    test('the unit reads what it promised and delivered on its card', async () => {
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const { items } = await ask(liaison, '/api/service-cards/own')
      if (!items.length) return
      await liaison.goto(`/m/service-cards/${items[0].id}`)
      await liaison.getByText('约定与兑现').first().waitFor()
      const { facts } = await ask(liaison, `/api/service-cards/${items[0].id}`)
      if (facts.sharing) await liaison.getByText(`到会 ${facts.sharing.attended} 次`).waitFor()
      await inspect(liaison, 'own card')
      assert.deepEqual(faults, [])
    })
  })
}
