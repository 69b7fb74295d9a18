// A co-building project through its pages: proposed from a demand, approved, a unit says yes on the phone, a milestone is reached, it is finished and accepted by another, residents rate it, and the unit's promise is counted.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, faultyFields, field, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const TITLE = '锦绣苑错时停车'
/** In China: the first hours of a year are the last of the one before in UTC. */
const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear()

for (const database of databases) {
  describe(`projects on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('projects', database)

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
    const tab = (page, name) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
    const panel = (page) => page.getByRole('tabpanel')
    const state = (page, text) => page.locator('.name').getByText(text, { exact: true }).waitFor()

    /** An agreement by which the unit promises four services a year. */
    async function promised(officer, leader, unit) {
      const office = (await ask(officer, '/api/orgs?kind=street_office')).items[0].id
      const line = { org_id: unit, kind: 'service', what: '便民服务', quantity: 4, unit: '次', period: 'year', class_id: null }
      const draft = { title: '结对共建协议', kind: 'pairing', terms: '', valid_from: `${year}-01-01T00:00:00+08:00`, valid_to: `${year + 1}-01-01T00:00:00+08:00`, parties: [office, unit], lines: [line] }
      let made = await tell(officer, '/api/agreements', draft)
      made = await tell(officer, `/api/agreements/${made.id}/submit`, { version: made.version })
      made = await tell(leader, `/api/agreements/${made.id}/approve`, { version: made.version })
      return tell(officer, `/api/agreements/${made.id}/sign`, { version: made.version, signed_on: `${year}-01-05T00:00:00+08:00`, sign_mode: 'paper' })
    }

    test('from a demand to the rating, and a promise counted', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const leader = await sitDown(browser, house, desk, 'street-leader')
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const unit = (await ask(liaison, '/api/session')).posts[0]
      const agreement = await promised(officer, leader, unit.org_id)
      const delivered = async () => (await ask(officer, `/api/agreements/${agreement.id}`)).lines[0].delivered
      // what the unit did before the signing counts with it
      const before = await delivered()
      const place = (await ask(worker, '/api/session')).posts[0].area_id
      // a class no line of the unit is for: the general promise counts
      const classes = (await ask(worker, '/api/classes')).items
      const owed = (await ask(liaison, '/api/obligations')).items.map((one) => one.class_id)
      const { id: class_id } = classes.find((one) => one.parent_id && one.active !== false && !owed.includes(one.id))
      const made = await tell(worker, '/api/demands', { text: '小区夜间停车难，消防通道常被占用', source: 'counter', area_id: place, class_id, requester: { anonymous: true, contact_ok: false } })
      const demand = await ask(worker, `/api/demands/${made.id}`)
      await tell(worker, `/api/demands/${made.id}/accept`, { version: demand.version })

      // proposed from the demand's page
      await worker.goto(`/console/demands/${made.id}`)
      await button(worker, '提出项目').click()
      await field(drawer(worker), '名称').fill(TITLE)
      await button(drawer(worker), '提出项目').click()
      assert.ok(await faultyFields(drawer(worker)), 'what for and by when are asked')
      await field(drawer(worker), '做什么、为谁做').fill('白天空着的单位车位夜间向居民开放。')
      await drawer(worker).getByRole('combobox', { name: '类别' }).selectOption({ label: '停车' })
      await drawer(worker).getByLabel('计划完成').fill(`${year + 1}-06-30`)
      await inspect(worker, 'proposing')
      await send(worker, '提出项目')
      await heading(worker, TITLE).waitFor()
      await state(worker, '待批准')
      const project = worker.url().split('/').at(-1)

      // a milestone and a partner, named before it is approved
      await button(worker, '安排节点').click()
      await field(drawer(worker), '节点').fill('制定错时停车办法')
      await drawer(worker).getByLabel('期限').fill(`${year + 1}-02-28`)
      await send(worker, '安排节点')
      await panel(worker).getByText('制定错时停车办法').waitFor()
      await tab(worker, '参与单位')
      await button(worker, '邀请单位').click()
      await drawer(worker).getByRole('combobox', { name: '邀请哪家单位' }).fill(unit.org_name)
      await drawer(worker).getByRole('option', { name: unit.org_name, exact: true }).first().click()
      await field(drawer(worker), '请单位承担什么').fill('夜间值守')
      await field(drawer(worker), '数量').fill('2')
      await inspect(worker, 'asking')
      await send(worker, '邀请单位')
      await panel(worker).getByText('待答复').waitFor()
      assert.equal((await ask(liaison, '/api/projects?q=%E9%94%99%E6%97%B6%E5%81%9C%E8%BD%A6&state=proposed')).total, 0, 'an idea of the office is none of the unit\'s business')

      // approved by the leader
      await leader.goto('/console/projects?state=proposed')
      await heading(leader, '项目清单').waitFor()
      await inspect(leader, 'list')
      await link(leader, TITLE).first().click()
      await button(leader, '批准立项').click()
      await send(leader, '批准立项')
      await state(leader, '已批准')

      // the unit says yes on the phone
      await liaison.goto('/m/projects')
      await heading(liaison, '共建项目').waitFor()
      await inspect(liaison, 'ours')
      await link(liaison, TITLE).click()
      await liaison.getByText('夜间值守').waitFor()
      await inspect(liaison, 'asked')
      await button(liaison, '同意参加').click()
      await liaison.getByRole('link', { name: '退出' }).waitFor()

      // work: a milestone, confirmed by another
      await button(worker, '开始实施').click()
      await send(worker, '开始实施')
      await state(worker, '实施中')
      await tab(worker, '节点')
      await button(panel(worker), '报完成').click()
      await button(drawer(worker), '报完成').click()
      await drawer(worker).locator('[aria-invalid=true]').waitFor()
      await field(drawer(worker), '做了什么').fill('办法已公示')
      await send(worker, '报完成')
      await panel(worker).getByText('已报完成').waitFor()
      assert.equal(await button(panel(worker), '退回').count(), 1)
      await officer.goto(`/console/projects/${project}`)
      await button(panel(officer), '确认完成').click()
      await send(officer, '确认完成')
      await panel(officer).getByText('已完成').waitFor()
      await inspect(officer, 'milestone')

      // the unit reports its share; confirmed by another, it counts on its agreement
      await liaison.goto(`/m/projects/${project}`)
      await liaison.getByRole('link', { name: '报告本单位完成' }).click()
      await field(liaison, '做了什么').fill('两晚值守，引导停车 40 辆')
      await inspect(liaison, 'reporting')
      await button(liaison, '报告本单位完成').click()
      await heading(liaison, TITLE).waitFor()
      await tab(worker, '参与单位')
      await button(panel(worker), '确认完成').click()
      await send(worker, '确认完成')
      await panel(worker).getByText('计入协议').waitFor()
      assert.equal(await delivered(), before + 2, 'the promise is counted')

      // what was made, finished, and accepted by somebody else
      await button(worker, '登记成果').click()
      await field(drawer(worker), '做成了什么').fill('夜间共享车位')
      await inspect(worker, 'outputs')
      await send(worker, '保存')
      await worker.getByText('夜间共享车位').first().waitFor()
      await button(worker, '报完工').click()
      await field(drawer(worker), '做成了什么').fill('夜间车位已开放')
      await send(worker, '报完工')
      await state(worker, '已完工')
      assert.equal(await button(worker, '验收通过').count(), 0, 'nobody accepts the own deed')
      await leader.goto(`/console/projects/${project}`)
      await button(leader, '验收通过').click()
      await send(leader, '验收通过')
      await state(leader, '已验收')

      // heard through a clerk and by a code
      await state(worker, '已验收')
      await tab(worker, '居民评价')
      await button(worker, '登记评价').click()
      await field(drawer(worker), '人数').fill('3')
      await send(worker, '登记评价')
      await panel(worker).getByText('3 人评价').waitFor()
      await button(worker, '发评价码').click()
      await field(drawer(worker), '发几个').fill('1')
      await send(worker, '发评价码')
      const code = await worker.locator('.slips strong').first().textContent()
      await inspect(worker, 'slips')
      const resident = await sitDown(browser, house, phone)
      await resident.goto(`/r/${code}`)
      await heading(resident, TITLE).waitFor()
      await resident.getByText('基本满意', { exact: true }).click()
      await inspect(resident, 'rating')
      await button(resident, '提交评价').click()
      await resident.getByText('谢谢，已记下您的评价。').waitFor()
      await button(worker, '已打印，关闭').click()
      await panel(worker).getByText('4 人评价').waitFor()
      await inspect(worker, 'rated')

      // who asked comes to it from the page of their own matter, and rates by the same code
      await resident.goto(`/t/${made.tracking_code}`)
      await link(resident, /共建项目完工了/).waitFor()
      await inspect(resident, 'tracked')
      await link(resident, /共建项目完工了/).click()
      await heading(resident, TITLE).waitFor()
      await resident.getByText('满意', { exact: true }).first().click()
      await button(resident, '提交评价').click()
      await resident.getByText('谢谢，已记下您的评价。').waitFor()
      await panel(worker).getByText('5 人评价').waitFor()
      assert.deepEqual(faults, [])
    })
  })
}
