// The net at a glance on a phone, and on a small one in large type: nothing sticks out, every figure is reached with a finger, tells its formula and opens the rows it counts.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, eventually, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'

/** Least side of what a finger meets (WCAG 2.2, 2.5.8), in CSS pixels. */
const LEAST = 24
const devices = [
  ['a phone', phone, 'normal'],
  ['a small phone in large type', { ...phone, viewport: { width: 360, height: 740 } }, 'large'],
]

for (const [where, device, typeSize] of devices) {
  describe(`at a glance on ${where}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector(`glance-${typeSize}`)
    /** Somebody signed in, in the type of this walk. */
    async function sit(login) {
      const page = await sitDown(browser, house, device, login)
      await page.evaluate((size) => localStorage.setItem('linli.preferences', JSON.stringify({ locale: 'zh', typeSize: size })), typeSize)
      return page
    }
    async function open(page, address, name) {
      await page.goto(address)
      await heading(page, name).waitFor()
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
      assert.equal(await page.evaluate(() => document.documentElement.dataset.type ?? 'normal'), typeSize)
    }
    /** A finger gets to it: it scrolls into the window, nothing lies over it, and it is large enough. */
    async function reach(target) {
      await target.click({ trial: true })
      const { x, y, width, height } = await target.boundingBox()
      const said = `${await target.innerText()} ${[x, y, width, height].map(Math.round)}`
      assert.ok(x >= 0 && x + width <= device.viewport.width + 0.5, `${said} lies beside the window`)
      assert.ok(width >= LEAST - 0.5 && height >= LEAST - 0.5, `${said} is too small for a finger`)
    }
    /** How many rows a list says it has. */
    const counted = async (page) => Number((await page.getByText(/^共 [\d,]+ 条/).first().innerText()).replace(/[^\d]/g, ''))

    before(async () => {
      house = await openHouse('embedded')
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    test('the net page: every figure opens as many rows as it counts, and tells its formula', async () => {
      const worker = await sit('community-worker')
      await open(worker, '/console/coverage', '覆盖')
      await inspect(worker, 'coverage')
      const main = worker.getByRole('main')
      const figures = main.getByRole('link', { name: /查看明细$/ })
      const count = await figures.count()
      assert.equal(count, 12, 'six shares, units in grids, letters and their answers, three gaps')
      const life = await ask(worker, '/api/coverage/mailbox-life')
      const { total, units, units_in_grid } = await ask(worker, '/api/coverage')
      const parts = [total.with_head, total.with_mailbox, total.separate_branch + total.joint_branch, total.with_station, total.with_board, total.owners_member, units - units_in_grid, life.letters, life.in_time, total.uncovered, total.long_vacant, total.grids_outside]
      for (let index = 0; index < count; index += 1) {
        const figure = figures.nth(index)
        await reach(figure)
        const name = await figure.getAttribute('aria-label')
        await figure.click()
        await worker.waitForURL(/\/console\/(coverage\/|letters)/)
        await worker.getByRole('heading', { level: 1 }).waitFor()
        await worker.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        if (parts[index]) assert.equal(await eventually(() => counted(worker), (rows) => rows === parts[index]), parts[index], name)
        if (index < 2 || index === 6) await inspect(worker, `rows-${index}`)
        if (worker.url().includes('/letters')) await worker.goBack()
        else await link(worker, '返回覆盖').click()
        await heading(worker, '覆盖').waitFor()
        await figures.nth(count - 1).waitFor()
      }
      for (const formula of await main.getByRole('button', { name: /怎么算的$/ }).all()) {
        await formula.click()
        const told = worker.getByRole('region', { name: await formula.getAttribute('aria-label') })
        await told.waitFor()
        const { x, width } = await told.boundingBox()
        assert.ok(x >= 0 && x + width <= device.viewport.width, 'the formula lies in the window')
        await formula.click()
        await told.waitFor({ state: 'hidden' })
      }
    })

    test('the net page: the table is read to its last column, with the place always in view', async () => {
      const worker = await sit('community-worker')
      await open(worker, '/console/coverage', '覆盖')
      const table = worker.getByRole('table')
      for (const figure of await table.getByRole('link').all()) await reach(figure)
      const row = table.getByRole('row').nth(1)
      await row.getByRole('cell').last().scrollIntoViewIfNeeded()
      const { x, width } = await row.getByRole('cell').last().boundingBox()
      assert.ok(x + width <= device.viewport.width, 'the last column comes into the window')
      const name = await row.getByRole('rowheader').boundingBox()
      assert.ok(name.x >= 0 && name.x + name.width <= x, 'the name of the place stays beside it')
    })

    test('the profile: every figure and every sentence is reached, and opens its rows', async () => {
      const secretary = await sit('community-secretary')
      await open(secretary, '/console/profile', /社区画像$/)
      await inspect(secretary, 'profile')
      const links = secretary.getByRole('main').getByRole('link')
      const addresses = new Set()
      for (const one of await links.all()) {
        await reach(one)
        addresses.add(await one.getAttribute('href'))
      }
      assert.ok(addresses.size > 15, `${addresses.size} ways on`)
      for (const address of addresses) {
        await secretary.goto(address)
        await secretary.getByRole('heading').first().waitFor()
        await secretary.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        assert.equal(await secretary.getByRole('alert').count(), 0, `${address} opens`)
        const wide = await secretary.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        // a sheet of paper is as wide as paper
        if (!address.startsWith('/print')) assert.ok(wide <= 0, `${address} sticks out by ${wide} px`)
      }
      assert.deepEqual(faults, [])
    })
  })
}
