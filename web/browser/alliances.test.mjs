// An alliance through its pages: the street founds it and asks two units, one says yes on a phone and the other no, the checklist leads into the next stage, and the member leaves with a reason. Members are removed by what a meeting decided, or by what was decided on paper.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, faultyFields, field, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'

const NAME = '滨江共治联盟'
const steps = ['摸清需求和资源', '找出短板', '邀请单位加入', '通过章程', '召开成立会议']

for (const database of databases) {
  describe(`alliances on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('alliances', database)

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
    /** Types into a picker and takes the one of exactly this name. */
    async function pick(page, label, name) {
      await drawer(page).getByRole('combobox', { name: label }).fill(name)
      await drawer(page).getByRole('option', { name, exact: true }).first().click()
    }
    const unitOf = async (page) => (await ask(page, '/api/session')).posts[0].org_name
    const member = (page, unit) => page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: unit })

    test('from the founding over invitations and the next stage to leaving', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const department = await sitDown(browser, house, phone, 'department')
      const [unit, office] = [await unitOf(liaison), await unitOf(department)]

      // founded, with the sample's own alliances beside it
      await officer.goto('/console/alliances')
      await heading(officer, '党建联盟').waitFor()
      await officer.getByRole('row').nth(2).waitFor()
      await inspect(officer, 'list')
      await button(officer, '建立联盟').click()
      await button(drawer(officer), '建立联盟').click()
      assert.ok((await faultyFields(drawer(officer))) >= 2, 'a name and a lead are asked')
      await field(drawer(officer), '名称').fill(NAME)
      await drawer(officer).getByRole('combobox', { name: '级别' }).selectOption({ label: '街道' })
      const [lead] = (await ask(officer, '/api/orgs?kind=street_office')).items
      await pick(officer, '牵头单位', lead.name)
      await field(drawer(officer), '章程').fill('第一条 共商共建共享。')
      await inspect(officer, 'founding')
      await send(officer, '建立联盟')
      await heading(officer, NAME).waitFor()
      await officer.getByText('还没有成员单位，先邀请单位加入。').waitFor()

      // two units are asked
      await button(officer, '邀请单位').click()
      for (const name of [unit, office]) await pick(officer, '邀请哪些单位', name)
      await field(drawer(officer), '请单位做什么').fill('每季度参加联席会议')
      await inspect(officer, 'inviting')
      await send(officer, '发出邀请')
      await member(officer, unit).getByText('待答复').waitFor()
      await member(officer, office).getByText('待答复').waitFor()

      // one says yes on the phone
      await liaison.goto('/m')
      await liaison.getByRole('link', { name: /个联盟邀请本单位加入/ }).click()
      await heading(liaison, '我们的联盟').waitFor()
      await inspect(liaison, 'ours')
      await link(liaison, NAME).click()
      await heading(liaison, NAME).waitFor()
      await liaison.getByText('每季度参加联席会议').waitFor()
      await inspect(liaison, 'invited')
      await button(liaison, '接受邀请').click()
      await liaison.getByText('已加入', { exact: true }).waitFor()
      await inspect(liaison, 'joined')

      // the other says no
      await department.goto('/m/alliances')
      await link(department, NAME).click()
      await link(department, '婉拒').click()
      await field(department, '原因').fill('今年人手紧')
      await inspect(department, 'declining')
      await button(department, '婉拒').click()
      await heading(department, '我们的联盟').waitFor()
      await link(department, NAME).waitFor({ state: 'hidden' })
      await member(officer, unit).getByText('已加入').waitFor()
      await member(officer, office).waitFor({ state: 'hidden' })
      await officer.getByRole('tabpanel').getByRole('checkbox', { name: '含已结束的' }).check()
      await member(officer, office).getByText('今年人手紧').waitFor()

      // the checklist is ticked, and the next stage entered
      for (const step of steps) {
        await button(officer, `记为完成:${step}`).click()
        await send(officer, '记为完成')
        await button(officer, `取消完成:${step}`).waitFor()
      }
      await officer.getByText('本阶段清单已全部完成。').waitFor()
      await inspect(officer, 'ticked')
      await button(officer, '进入建设阶段').click()
      await send(officer, '进入阶段')
      await button(officer, '进入运营阶段').waitFor()
      // the next one has open steps: it takes a reason
      await button(officer, '进入运营阶段').click()
      await button(drawer(officer), '进入阶段').click()
      await drawer(officer).locator('[aria-invalid=true]').waitFor()
      await inspect(officer, 'next-stage')
      await button(drawer(officer), '取消').click()
      await drawer(officer).waitFor({ state: 'hidden' })

      // a department gets a task, reports it on a phone, and the office accepts it
      await officer.getByRole('tab', { name: /^任务清单/ }).click()
      await button(officer, '交办任务').click()
      await field(drawer(officer), '做什么').fill('制定共享停车办法')
      await pick(officer, '由谁承办', office)
      await drawer(officer).getByLabel('完成期限').fill(`${new Date().getUTCFullYear() + 1}-03-31`)
      await inspect(officer, 'task')
      await send(officer, '交办任务')
      await department.goto('/m/alliance-tasks')
      await link(department, '制定共享停车办法').click()
      await button(department, '报告完成').click()
      await department.locator('[aria-invalid=true]').waitFor()
      await field(department, '完成情况').fill('办法已定稿')
      await inspect(department, 'reporting')
      await button(department, '报告完成').click()
      await heading(department, '联盟任务').waitFor()
      await officer.getByRole('tabpanel').getByText('已报完成').waitFor()
      // the office's first page counts it and opens it
      const alliance = officer.url()
      await officer.goto('/console')
      await officer.getByRole('link', { name: /^待确认完成的联盟任务/ }).click()
      await heading(officer, '待确认完成的联盟任务').waitFor()
      const reported = officer.getByRole('listitem').filter({ hasText: '制定共享停车办法' })
      await reported.getByText(office).waitFor()
      await inspect(officer, 'today-tasks')
      await reported.getByRole('button', { name: '确认完成' }).click()
      await send(officer, '确认完成')
      await reported.waitFor({ state: 'hidden' })
      await officer.goto('/console')
      // its parts stand once the day is read
      await officer.getByRole('heading', { level: 2 }).first().waitFor()
      assert.equal(await officer.getByRole('link', { name: /^待确认完成的联盟任务/ }).count(), 0)
      await officer.goto(alliance)
      await officer.getByRole('tab', { name: /^成员/ }).click()
      await officer.getByRole('tabpanel').getByRole('checkbox', { name: '含已结束的' }).check()

      // it leaves, and says why
      await link(liaison, '退出联盟').click()
      await button(liaison, '退出联盟').click()
      await liaison.locator('[aria-invalid=true]').waitFor()
      await field(liaison, '原因').fill('网点迁出本街道')
      await inspect(liaison, 'leaving')
      await button(liaison, '退出联盟').click()
      await heading(liaison, '我们的联盟').waitFor()
      await member(officer, unit).getByText('已退出').waitFor()
      await member(officer, unit).getByText('网点迁出本街道').waitFor()
      await inspect(officer, 'left')

      // the unit's own page tells it too
      await member(officer, unit).getByRole('link', { name: unit }).click()
      await heading(officer, unit).waitFor()
      await officer.getByRole('tab', { name: /^党建联盟/ }).click()
      await officer.getByRole('tabpanel').getByRole('checkbox', { name: '含已结束的' }).check()
      await officer.getByRole('tabpanel').getByRole('listitem').filter({ hasText: NAME }).getByText('已退出').waitFor()
      await inspect(officer, 'unit')
    })

    test('a member is removed by a resolution of its meetings, another by one on paper', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const own = (await ask(worker, '/api/session')).posts[0].org_name
      const alliance = (await ask(worker, '/api/alliances?page_size=100')).items.find((one) => one.lead_org_name === own)
      const members = (await ask(worker, `/api/memberships?alliance_id=${alliance.id}`)).items.filter((one) => one.allowed_actions.some((act) => act.action === 'remove' && act.allowed))
      assert.ok(members.length >= 2, 'the sample has members')
      const [first, second] = members
      const [decided] = (await ask(worker, `/api/resolutions?removes=${first.id}`)).items
      assert.ok(decided, 'the sample has met')
      await worker.goto(`/console/alliances/${alliance.id}`)
      await member(worker, first.org_name).getByRole('button', { name: '移出', exact: true }).click()
      await button(drawer(worker), '移出').click()
      assert.equal(await faultyFields(drawer(worker)), 2, 'a reason and a resolution are asked')
      await field(drawer(worker), '原因').fill('连续两年没有参加')
      const offered = drawer(worker).getByLabel('按哪项决定')
      await offered.locator(`option[value="${decided.id}"]`).waitFor({ state: 'attached' })
      await offered.selectOption(decided.id)
      await drawer(worker).getByText(decided.meeting_number).waitFor()
      await inspect(worker, 'removing')
      await send(worker, '移出')
      await worker.getByRole('tabpanel').getByRole('checkbox', { name: '含已结束的' }).check()
      const gone = member(worker, first.org_name)
      await gone.getByText('已移出').waitFor()
      await gone.getByRole('link', { name: new RegExp(decided.meeting_number) }).waitFor()

      await member(worker, second.org_name).getByRole('button', { name: '移出', exact: true }).click()
      await field(drawer(worker), '原因').fill('网点撤销')
      await drawer(worker).getByLabel('按哪项决定').selectOption('paper')
      await drawer(worker).getByLabel('决定日期').fill(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10))
      await field(drawer(worker), '会议和文号').fill('街道党工委会议纪要〔2026〕12 号')
      await inspect(worker, 'removing-on-paper')
      await send(worker, '移出')
      await member(worker, second.org_name).getByText(/决定：街道党工委会议纪要〔2026〕12 号/).waitFor()
      await inspect(worker, 'removed')
      await gone.getByRole('link', { name: new RegExp(decided.meeting_number) }).click()
      await worker.waitForURL(new RegExp(`/meetings/${decided.meeting_id}`))
    })

    test('axe finds nothing on the way', () => assert.deepEqual(faults, []))
  })
}
