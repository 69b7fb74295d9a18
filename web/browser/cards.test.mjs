// A quarter's service cards: made and sent by one click, objected to on the phone, answered with a new version, confirmed, and taken home as Word files.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, field, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'

for (const database of databases) {
  describe(`service cards on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('cards', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    /** The figures of the quarter as the server tells them. */
    const figures = (page) => ask(page, '/api/service-cards')
    /** Waits until the background has done what was clicked. */
    async function until(page, done) {
      for (let tries = 0; tries < 100; tries += 1) {
        const now = await figures(page)
        if (done(now)) return now
        await page.waitForTimeout(200)
      }
      throw new Error(`the run did not end: ${JSON.stringify((await figures(page)).run)}`)
    }

    /** The office makes all cards and sends them. Answers how many units are due. */
    async function makeAndSend(officer) {
      await officer.goto('/console/service-cards')
      await heading(officer, '单位服务卡').waitFor()
      const { due, sent } = await figures(officer)
      assert.ok(due > 0 && sent === 0, `${due} due, ${sent} sent`)
      await inspect(officer, 'fresh')
      await button(officer, '生成全部服务卡').click()
      await until(officer, (now) => now.unmade === 0)
      await officer.locator('tbody').getByText('已生成', { exact: true }).first().waitFor()
      await button(officer, '送达全部').click()
      await officer.getByRole('dialog').getByRole('button', { name: '送达全部' }).click()
      await until(officer, (now) => now.sent === due)
      await officer.getByText('100.0%').waitFor()
      await inspect(officer, 'sent')
      return due
    }

    /** The unit reads its card on the phone and says what is wrong. */
    async function object(liaison) {
      await liaison.goto('/m/me')
      await link(liaison, '单位服务卡').click()
      await heading(liaison, '单位服务卡').waitFor()
      await inspect(liaison, 'own cards')
      await liaison.getByText('待单位确认', { exact: true }).first().click()
      await liaison.getByRole('heading', { name: '约定与兑现' }).waitFor()
      await inspect(liaison, 'own card')
      await link(liaison, '有不对的地方').click()
      await button(liaison, '提出异议').click()
      await liaison.locator('[aria-invalid=true]').waitFor()
      await field(liaison, '哪里不对').fill('八月的一次义诊没有算进去')
      await button(liaison, '提出异议').click()
      await liaison.getByText('单位有异议', { exact: true }).first().waitFor()
    }

    /** The office answers; the card gets its second version. */
    async function answer(officer, unit) {
      await officer.goto('/console/service-cards?state=objected')
      await link(officer, unit).first().click()
      await officer.getByText('八月的一次义诊没有算进去').first().waitFor()
      await inspect(officer, 'objected')
      const first = officer.url()
      await button(officer, '答复异议').click()
      const drawer = officer.getByRole('dialog', { name: '答复异议' })
      await field(drawer, '答复').fill('已核对，那一次计在十月。')
      await inspect(officer, 'answering')
      await button(drawer, '答复异议').click()
      // the new version is shown in place of the one that was objected to
      await officer.waitForURL((url) => url.href !== first)
      await officer.getByText('第 2 版').first().waitFor()
      return new URL(officer.url()).pathname.split('/')[3]
    }

    test('all are made and sent, one is objected to, answered and confirmed', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const unit = (await ask(liaison, '/api/session')).posts[0]
      const due = await makeAndSend(officer)
      await object(liaison)
      const id = await answer(officer, unit.org_name)

      // the new version is on the phone, with the answer
      await liaison.goto(`/m/service-cards/${id}`)
      await liaison.getByText('已核对，那一次计在十月。').waitFor()
      const allowed = (await ask(liaison, `/api/service-cards/${id}`)).allowed_actions.find((one) => one.action === 'confirm').allowed
      const head = allowed ? liaison : house.accounts['unit-head'] ? await sitDown(browser, house, phone, 'unit-head') : null
      assert.ok(head, 'somebody of the unit may confirm')
      await head.goto(`/m/service-cards/${id}`)
      await button(head, '确认属实').click()
      await head.getByText('单位已确认', { exact: true }).first().waitFor()
      await inspect(head, 'confirmed')
      // the page at the desk, open all the while, says so without a reload
      await officer.getByText('单位已确认', { exact: true }).first().waitFor()

      // the paper, one and all
      const word = officer.waitForEvent('download')
      await link(officer, '下载 Word').click()
      assert.equal(readFileSync(await (await word).path()).subarray(0, 2).toString(), 'PK')
      await officer.goto(`/print/service-cards/${id}`)
      await heading(officer, '打印服务卡').waitFor()
      await officer.getByText('单位负责人（签字）').waitFor()
      await officer.goto('/console/service-cards')
      const zip = officer.waitForEvent('download')
      await link(officer, '全部 Word').click()
      const archive = readFileSync(await (await zip).path())
      const files = archive.toString('latin1').match(/PK\x01\x02/g)?.length
      assert.ok(files >= due, `${files} files for ${due} units`)

      // a second click makes nothing anew
      await button(officer, '重新计算未送达的').click()
      const again = await until(officer, (now) => now.run.what === 'make' && now.run.finished_at)
      assert.equal(again.sent, due)
      assert.equal(again.confirmed, 1)
      assert.deepEqual(faults, [])
    })

    test('who may not is told so', async () => {
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const status = (page, path) => page.evaluate(async (address) => (await fetch(address)).status, path)
      assert.equal(await status(liaison, '/api/service-cards'), 403)
      assert.equal(await status(liaison, '/api/service-cards/cards.zip'), 403)
      const worker = await sitDown(browser, house, desk, 'community-worker')
      assert.equal(await status(worker, '/api/service-cards/own'), 403)
      assert.equal(await status(worker, '/api/service-cards'), 200)
    })
  })
}
