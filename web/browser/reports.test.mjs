// A half-year's report: an owners' committee writes it on the phone, the community sends it back and accepts it, the street sees what is owed. Then a visit: noted on the phone, what was heard becomes a demand.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, does, eventually, field, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const done = '召开业主大会一次，公示收支两次（试写）'
const missing = '缺公共收益的收支情况（试写）'
const heard = '地下车库照明偏暗，老人晚上不敢走（试记）'

for (const database of databases) {
  describe(`reports and visits on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('reports', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    /** Somebody of an owners' committee acts in that post. Answers the report of the present half-year, still due. */
    async function ownReport(head, clerk) {
      await head.goto('/m/me')
      const post = head.getByText(/业委会主任/).first()
      await post.waitFor()
      await post.click()
      // the other post is taken once the server has it
      await eventually(() => ask(head, '/api/duty-reports'), ({ items }) => items?.length)
      await head.goto('/m/duty-reports')
      await heading(head, '述职报告').waitFor()
      const { items } = await ask(head, '/api/duty-reports')
      const report = items[0]
      if (report.state === 'sent') await tell(clerk, `/api/duty-reports/${report.id}/send-back`, { version: report.version, word: '请写明细' })
      return report
    }
    async function write(head, report, text) {
      await head.goto(`/m/duty-reports/${report.id}`)
      await field(head, '做了什么').fill(text)
      await inspect(head, 'writing')
      await button(head, '提交述职报告').click()
      await heading(head, '述职报告').waitFor()
      await head.getByText('待审阅', { exact: true }).first().waitFor()
    }

    test('a report is written on the phone, sent back, written on and accepted', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const head = await sitDown(browser, house, phone, 'owners-committee-head')

      const report = await ownReport(head, officer)
      await inspect(head, 'own list')
      await write(head, report, done)

      await worker.goto('/console/duty-reports')
      await heading(worker, '述职报告').waitFor()
      await worker.getByRole('tab', { name: '待审阅' }).or(button(worker, '待审阅')).first().click()
      await link(worker, report.org_name).first().waitFor()
      await inspect(worker, 'list')
      await worker.goto(`/console/duty-reports/${report.id}`)
      await worker.getByText(done).waitFor()
      await inspect(worker, 'report')
      await does(worker, '退回补充')
      const back = worker.getByRole('dialog', { name: '退回补充' })
      await field(back, '还缺什么').fill(missing)
      await inspect(worker, 'sending back')
      await button(back, '退回补充').click()
      await back.waitFor({ state: 'hidden' })
      await worker.getByText('待交', { exact: true }).first().waitFor()

      // what went back is told and written on
      await head.goto('/m/notices')
      await head.getByText(/退回补充/).first().click()
      await head.getByText(missing).waitFor()
      assert.equal(await eventually(() => field(head, '做了什么').inputValue(), Boolean), done)
      await write(head, report, `${done}；公共收益已列表公示`)

      await worker.reload()
      await button(worker, '审阅通过').click()
      const accept = worker.getByRole('dialog', { name: '审阅通过' })
      await button(accept, '审阅通过').click()
      await accept.waitFor({ state: 'hidden' })
      await worker.getByText('已审阅', { exact: true }).first().waitFor()

      await officer.goto('/console/duty-reports')
      await officer.getByRole('region', { name: '述职情况' }).waitFor()
      const before = (await ask(officer, '/api/duty-reports')).figure
      assert.ok(before.owed > 0 && before.received <= before.owed)
      await button(officer, '述职要求').click()
      const setting = officer.getByRole('dialog', { name: '述职要求' })
      await setting.getByLabel('业主委员会').selectOption({ label: '每季度' })
      await inspect(officer, 'setting')
      await button(setting, '保存述职要求').click()
      await setting.waitFor({ state: 'hidden' })
      assert.equal((await ask(officer, '/api/duty-settings')).rules.find((rule) => rule.kind === 'owners_committee').every_months, 3)
      assert.equal((await ask(officer, `/api/duty-reports/${report.id}`)).state, 'reviewed')
      assert.deepEqual(faults.splice(0), [])
    })

    test('a visit is noted on the phone and what was heard becomes a demand', async () => {
      const secretary = await sitDown(browser, house, phone, 'community-secretary')
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const { items } = await ask(secretary, '/api/visit-linkages?mine=true')
      assert.ok(items.length, 'the secretary looks after a branch')
      await secretary.goto(`/m/visit-linkages`)
      await heading(secretary, '挂钩走访').waitFor()
      await inspect(secretary, 'own visits')
      await secretary.goto(`/m/visit-linkages/${items[0].id}`)
      await field(secretary, '见了谁').fill('支部党员')
      await field(secretary, '听到什么').fill(heard)
      await secretary.getByLabel('转为需求，交社区受理').check()
      await inspect(secretary, 'noting')
      await button(secretary, '记下走访').click()
      await secretary.getByText('已记下，需求已交社区。').waitFor()

      await worker.goto('/console/visit-linkages')
      await heading(worker, '挂钩走访').waitFor()
      await inspect(worker, 'visits')
      await worker.goto(`/console/visit-linkages/${items[0].id}`)
      await worker.getByText(heard).waitFor()
      await button(worker, '补充一句').first().click()
      const drawer = worker.getByRole('dialog', { name: '补充一句' })
      await field(drawer, '对方补充').fill('物业本周换灯')
      await button(drawer, '补充一句').click()
      await drawer.waitFor({ state: 'hidden' })
      await worker.getByText('物业本周换灯').waitFor()
      await inspect(worker, 'visit')
      await link(worker, '已转为需求').first().click()
      await worker.getByText(heard).first().waitFor()
      assert.deepEqual(faults.splice(0), [])
    })

    test('who let the day of a visit pass is told once, and notes it from the notice', async () => {
      await house.later(100)
      const secretary = await sitDown(browser, house, phone, 'community-secretary')
      const told = async () => (await ask(secretary, '/api/notices?page_size=50')).items.filter((one) => one.code === 'visit_overdue')
      const { items } = await ask(secretary, '/api/visit-linkages?mine=true')
      const overdue = items.filter((one) => one.light === 'red')
      assert.ok(overdue.length, 'after a hundred days a visit is overdue')
      const days = (await eventually(told, (all) => all.length >= overdue.length)).map((one) => `${one.entity_id} ${one.text}`)
      assert.equal(new Set(days).size, days.length, 'nobody is told twice of one day')
      await secretary.goto('/m/notices')
      const due = secretary.getByText(`${overdue[0].org_name}的走访最晚是`, { exact: false }).first()
      await due.waitFor()
      await inspect(secretary, 'told of a visit')
      await due.click()
      await heading(secretary, overdue[0].org_name).waitFor()
      await secretary.getByText('逾期未走访', { exact: true }).waitFor()
      await field(secretary, '见了谁').fill('支部党员')
      await field(secretary, '听到什么').fill('都好')
      await button(secretary, '记下走访').click()
      await secretary.getByText('已记下。').waitFor()
      await secretary.getByText('按期', { exact: true }).first().waitFor()
      assert.deepEqual(faults, [])
    })
  })
}
