// A unit's whole story through its page: a worker opens every section and finds its rows, comes back from an order, a booking, a meeting and a card; the unit finds its own on the phone; the alliance's page and the grouped menu hold.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, databases, desk, eventually, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'


for (const database of databases) {
  describe(`a unit's story on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('unit', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    const tab = (page, name) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
    const panel = (page) => page.getByRole('tabpanel')
    const settled = (page) => page.locator('[role=tabpanel] [aria-busy=true]').first().waitFor({ state: 'detached' })
    /** How much a tab says there is. */
    const countOf = async (page, name) => Number((await tab(page, name).innerText()).match(/([\d,]+)$/)?.[1]?.replace(',', '') ?? Number.NaN)
    const isOpen = (page, name) => page.getByRole('tab', { name: new RegExp(`^${name}`), selected: true }).waitFor()
    async function openPart(page, name) {
      await tab(page, name).click()
      await isOpen(page, name)
      await settled(page)
    }

    /** The units that took orders, each with how much there is in each section, those with most sections first. */
    async function units(page) {
      const { items } = await ask(page, '/api/orders?page_size=200')
      const ids = [...new Set(items.map((order) => order.org_id))]
      const found = []
      for (const id of ids) {
        const { sections } = await ask(page, `/api/orgs/${id}/story`)
        found.push({ id, of: Object.fromEntries(sections.map((one) => [one.section, one.total])) })
      }
      const filled = (unit) => Object.values(unit.of).filter(Boolean).length
      return found.sort((one, other) => filled(other) - filled(one))
    }
    async function openUnit(page, id) {
      await page.goto(`/console/orgs/${id}`)
      const { name } = await ask(page, `/api/orgs/${id}`)
      await heading(page, name).waitFor()
      await page.getByRole('tabpanel').waitFor()
      return name
    }

    test('every section opens with as many rows as its tab says, or says what would be here', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const [unit] = await units(worker)
      await openUnit(worker, unit.id)
      const names = await worker.getByRole('tab').allInnerTexts()
      assert.ok(names.length >= 19, `sections: ${names}`)
      for (const [index, text] of names.entries()) {
        const [name, count] = text.split(/\s+/)
        await worker.getByRole('tab').nth(index).click()
        await worker.getByRole('tab', { selected: true }).filter({ hasText: name }).waitFor()
        await settled(worker)
        const rows = await panel(worker).getByRole('listitem').count()
        if (Number(count)) assert.ok(rows >= Math.min(Number(count), 20) && rows <= Math.max(Number(count), 20) + 20, `${name} says ${count} and shows ${rows}`)
        else assert.ok((await panel(worker).innerText()).trim().length > 4, `${name} is empty and says nothing`)
        if (index % 3 === 0) await inspect(worker, `part-${index}`)
      }
    })

    test('from an order, a booking, a meeting and a card the way leads back to the page', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const all = await units(worker)
      const name = await openUnit(worker, all.find((unit) => unit.of.orders).id)
      await openPart(worker, '承接事项')
      await link(panel(worker), /./).first().click()
      await worker.waitForURL(/\/console\/orders\//)
      await link(worker, name).first().click()
      await heading(worker, name).waitFor()

      for (const [section, part, address] of [['lent', '场地被预约', /\/console\/bookings\//], ['meetings', '会议', /\/console\/meetings\//], ['activities', '活动', /\/console\/activities\//], ['praise', '评价与谢意', /\/console\/(orders|bookings)\//]]) {
        const unit = all.find((one) => one.of[section])
        if (!unit) continue
        await openUnit(worker, unit.id)
        await openPart(worker, part)
        assert.equal(await eventually(() => countOf(worker, part), (count) => count === unit.of[section]), unit.of[section])
        await panel(worker).getByRole('listitem').first().getByRole('link').first().click()
        await worker.waitForURL(address)
        await worker.goBack()
        await isOpen(worker, part)
      }
      assert.ok(all.some((one) => one.of.meetings), 'the demo calls its units to meetings')
      assert.ok(all.some((one) => one.of.activities), 'the demo has activities of its units')

      // a card says whose it is and leads back to the cards of the unit
      const carded = all.find((one) => one.of.cards)
      assert.ok(carded, 'the demo makes cards')
      await openUnit(worker, carded.id)
      await openPart(worker, '服务卡')
      await panel(worker).getByRole('link').first().click()
      await worker.waitForURL(/\/console\/service-cards\//)
      await link(worker, '单位档案').click()
      await isOpen(worker, '服务卡')
      await inspect(worker, 'cards')
    })

    test('a unit reads its own story on its phone, and another one shows it nothing', async () => {
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const own = (await ask(liaison, '/api/session')).posts[0]
      await liaison.goto('/m/me')
      await link(liaison, '本单位档案').click()
      await heading(liaison, own.org_name).waitFor()
      await inspect(liaison, 'own-phone')
      await openPart(liaison, '会议')
      // what was opened is in the window
      const least = phone.viewport.height - 100
      const { y } = await eventually(() => panel(liaison).boundingBox(), (box) => box.y < least)
      assert.ok(y < least, `the open section begins at ${y}`)
      await inspect(liaison, 'own-phone-meetings')
      assert.equal(await tab(liaison, '任职').count(), 0, 'units see no persons of the place')
      await openPart(liaison, '联络人')
      await panel(liaison).getByRole('listitem').first().waitFor()
      const { items } = await ask(liaison, '/api/orgs?page_size=50')
      const other = items.find((one) => one.id !== own.org_id)
      assert.equal((await ask(liaison, `/api/orgs/${other.id}/story`)).status, 404)
      await liaison.goto(`/console/orgs/${other.id}`)
      await heading(liaison, other.name).waitFor()
      assert.equal(await tab(liaison, '承接事项').count(), 0)
    })

    test('an alliance opens its year, its promises, its resources, its meetings and its projects', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const { items } = await ask(officer, '/api/alliances')
      const alliance = [...items].sort((one, other) => other.members - one.members)[0]
      await officer.goto(`/console/alliances/${alliance.id}`)
      await heading(officer, alliance.name).waitFor()
      for (const part of ['年度工作法', '约定兑现', '共享资源', '会议', '项目']) {
        await openPart(officer, part)
        assert.ok((await panel(officer).innerText()).trim().length > 4, `${part} says nothing`)
        await inspect(officer, `alliance-${part}`)
      }
      await openPart(officer, '年度工作法')
      const unit = panel(officer).getByRole('listitem').first()
      await unit.waitFor()
      await unit.getByRole('link').click()
      await officer.waitForURL(/\/units\//)
    })

    test('the menu folds by groups, remembers it, and keeps the page one is at in sight', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      await officer.goto('/console/orgs')
      const menu = officer.getByRole('navigation', { name: '菜单' })
      const group = menu.getByRole('button', { name: '单位与联盟' })
      await link(menu, '共建协议').waitFor()
      await group.focus()
      await officer.keyboard.press('Enter')
      await link(menu, '共建协议').waitFor({ state: 'detached' })
      assert.equal(await group.getAttribute('aria-expanded'), 'false')
      assert.equal(await link(menu, '组织').getAttribute('aria-current'), 'page')
      await officer.reload()
      await group.waitFor()
      assert.equal(await group.getAttribute('aria-expanded'), 'false', 'closed stays closed')
      await link(menu, '需求清单').click()
      await heading(officer, '需求清单').waitFor()
      assert.equal(await link(menu, '组织').count(), 0)
      await group.click()
      await link(menu, '组织').waitFor()
      await inspect(officer, 'menu')

      const hand = await sitDown(browser, house, phone, 'community-worker')
      await hand.goto('/console/orgs')
      await hand.getByRole('button', { name: '菜单' }).click()
      const drawer = hand.getByRole('navigation', { name: '菜单' })
      await inspect(hand, 'menu-phone')
      await link(drawer, '党建联盟').click()
      await heading(hand, '党建联盟').waitFor()
      await drawer.waitFor({ state: 'hidden' })
    })

    test('axe finds nothing on the way', () => assert.deepEqual(faults, []))
  })
}
