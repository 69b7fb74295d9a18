// A year by its method: the office revises it, writes a mechanism down, a liaison ticks on a phone with something missing and completes it, a colleague confirms, the unit reports, the office evaluates in words.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, does, faultyFields, field, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'

/** The narrowest phone the pages must work on. */
const narrow = { ...phone, viewport: { width: 360, height: 740 } }

for (const database of databases) {
  describe(`methods on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('methods', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    const drawer = (page) => page.getByRole('dialog')
    async function send(page, verb) {
      await button(drawer(page), verb).click()
      await drawer(page).waitFor({ state: 'hidden' })
    }
    /** Goes through the projects on the phone: `choose` names the decision for each. */
    async function decide(page, count, choose) {
      for (let index = 0; index < count; index += 1) {
        await page.getByText(`第 ${index + 1} 项，共 ${count} 项`).waitFor()
        await page.getByText(choose(index), { exact: true }).click()
        await button(page, index === count - 1 ? '看一遍再交' : '下一项').click()
      }
      await heading(page, '看一遍再交').waitFor()
    }

    test('from the revision over the ticks to the words of the office', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const liaison = await sitDown(browser, house, narrow, 'unit-liaison')
      const auditor = await sitDown(browser, house, desk, 'auditor')
      const unit = (await ask(liaison, '/api/session')).posts[0].org_name

      // the year with its checklist; a mechanism is written down
      await officer.goto('/console/methods')
      await heading(officer, '年度工作法').waitFor()
      await inspect(officer, 'years')
      await officer.getByRole('link', { name: /13355 工作法/ }).first().click()
      await heading(officer, /13355 工作法/).waitFor()
      await officer.getByText('还没有写明怎么做').waitFor()
      await inspect(officer, 'year')
      await button(officer, '写明:评价反馈机制').click()
      await field(drawer(officer), '怎么做').fill('年终由共建办听取居民意见，用文字评价。')
      await send(officer, '保存机制')
      await officer.getByText('还没有写明怎么做').waitFor({ state: 'hidden' })
      // the line of the project list counts what that list shows
      const line = officer.getByRole('region', { name: '完整性核对' }).locator('li').filter({ has: officer.getByText('项目清单', { exact: true }) }).first()
      const { total } = await ask(officer, '/api/projects?page_size=1')
      await line.getByText(new RegExp(`^${total} 条`)).waitFor()
      assert.equal(new URL(await line.getByRole('link', { name: '查看:项目清单' }).getAttribute('href'), house.base).pathname, '/console/projects')

      // the liaison sees what waits beside a project, and hands the page in with something missing
      await liaison.goto('/m/me')
      await link(liaison, '年度项目勾选').click()
      await heading(liaison, '年度项目勾选').waitFor()
      await inspect(liaison, 'own')
      await liaison.getByRole('link', { name: /13355 工作法/ }).click()
      await liaison.getByText('自选还差 1 项').waitFor()
      await inspect(liaison, 'own-year')
      await button(liaison, '勾选项目').click()
      await liaison.getByText('第 1 项，共 10 项').waitFor()
      await inspect(liaison, 'tick')
      await decide(liaison, 10, (index) => (index < 4 ? '确认承担' : index === 4 ? '暂不确认' : index === 5 ? '我们来做' : '这次不做'))
      await liaison.getByText('必选：帮扶一户困难家庭').waitFor()
      // at the end of the page nothing lies half under the buttons that stick to the screen
      await liaison.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
      await inspect(liaison, 'look-over')
      await button(liaison, '先交上，缺的以后补').click()
      await heading(liaison, /13355 工作法/).waitFor()
      await liaison.getByText('必选：帮扶一户困难家庭').waitFor()
      const years = await ask(liaison, '/api/unit-years')
      const { method_id: id } = years.items[0]
      const read = () => ask(liaison, `/api/methods/${id}/units/${years.org_id}`)
      assert.deepEqual([(await read()).state, (await read()).missing], ['open', ['帮扶一户困难家庭']])

      // the checklist says so; the line opens the units that lack it
      await officer.goto(`/console/methods/${id}?q=${encodeURIComponent(unit)}&lacking=true`)
      await officer.getByRole('tabpanel').getByRole('link', { name: unit }).waitFor()
      await officer.getByRole('tabpanel').getByText('还缺：帮扶一户困难家庭').waitFor()

      // a unit ticks on paper: the community prints the sheet, and enters what comes back with a seal
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const other = (await ask(worker, `/api/methods/${id}/units?lacking=true`)).items.find((one) => one.org_id !== years.org_id)
      assert.ok(other, 'another unit of the place still lacks something')
      await worker.goto(`/console/methods/${id}/units/${other.org_id}`)
      await heading(worker, other.org_name).waitFor()
      const [sheet] = await Promise.all([worker.context().waitForEvent('page'), link(worker, '打印勾选表').click()])
      await sheet.getByText('单位（盖章）：').waitFor()
      await sheet.getByRole('row').nth(11).waitFor()
      assert.equal(await sheet.getByRole('row').count(), 12, 'two headings and ten projects')
      await inspect(sheet, 'sheet')
      await sheet.close()
      await does(worker, '按纸质表代录')
      await drawer(worker).getByText(/还没人接的需求/).first().waitFor()
      await button(drawer(worker), '交勾选表').click()
      await drawer(worker).locator('[aria-invalid=true]').waitFor()
      await field(drawer(worker), '依据的纸质材料').fill('盖章的勾选表')
      await drawer(worker).getByRole('checkbox').first().check()
      await inspect(worker, 'paper')
      await send(worker, '交勾选表')
      await worker.getByText(/代录：盖章的勾选表/).first().waitFor()
      await worker.context().close()

      // completed, and confirmed by the office
      await button(liaison, '修改勾选').click()
      await liaison.getByText('第 1 项，共 10 项').waitFor()
      await decide(liaison, 10, (index) => (index < 5 ? '确认承担' : index === 5 ? '我们来做' : '这次不做'))
      await liaison.getByText('没有缺项').waitFor()
      await button(liaison, '交勾选表').click()
      await liaison.getByText('待确认', { exact: true }).waitFor()
      await officer.goto(`/console/methods/${id}/units/${years.org_id}`)
      await heading(officer, unit).waitFor()
      await inspect(officer, 'unit')
      await button(officer, '确认勾选').click()
      await send(officer, '确认勾选')
      await officer.getByText('已确认', { exact: true }).waitFor()

      // the year is reported project by project
      await liaison.goto(`/m/methods/${id}`)
      await button(liaison, '写年终报告').click()
      for (let index = 0; index < 6; index += 1) {
        await liaison.getByText(`第 ${index + 1} 项，共 6 项`).waitFor()
        await field(liaison, '今年做了什么').fill(`第 ${index + 1} 项按计划做了。`)
        if (index === 0) await inspect(liaison, 'report')
        await button(liaison, index === 5 ? '看一遍再交' : '下一项').click()
      }
      await button(liaison, '提交报告').click()
      await liaison.getByText('待评价', { exact: true }).waitFor()

      // the office finds, in words; nobody is scored
      await officer.reload()
      await button(officer, '评价').click()
      await button(drawer(officer), '提交评价').click()
      assert.ok(await faultyFields(drawer(officer)), 'every project wants a word')
      for (const choice of await drawer(officer).getByRole('combobox', { name: '评价' }).all()) await choice.selectOption({ label: '已完成' })
      await field(drawer(officer), '年度总评').fill('说到做到，居民满意。')
      await inspect(officer, 'evaluating')
      await send(officer, '提交评价')
      await officer.getByText('已评价', { exact: true }).waitFor()
      await liaison.goto(`/m/methods/${id}`)
      await liaison.getByText('说到做到，居民满意。').waitFor()
      await inspect(liaison, 'evaluated')

      // a revision keeps what was ticked; who audits reads and changes nothing
      await officer.goto(`/console/methods/${id}`)
      await button(officer, '修订').click()
      await send(officer, '修订')
      await officer.waitForURL((url) => !url.pathname.endsWith(id))
      await officer.getByText('第 2 版', { exact: true }).waitFor()
      await button(officer, '启用').click()
      await send(officer, '启用')
      await officer.getByText('实施中', { exact: true }).first().waitFor()
      const revised = (await ask(liaison, '/api/unit-years')).items[0].method_id
      assert.notEqual(revised, id)
      assert.equal((await ask(liaison, `/api/methods/${revised}/units/${years.org_id}`)).state, 'evaluated')
      await auditor.goto(`/console/methods/${revised}`)
      await auditor.getByText('完整性核对').waitFor()
      assert.equal(await button(auditor, '修订').count(), 0)

      assert.deepEqual(faults, [])
    })
  })
}
