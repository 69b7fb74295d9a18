// Activities at the desk: a community plans one from a form that keeps what was typed, a colleague of the street checks it, people are signed up at the counter until it is full and beyond, a unit's yes is entered with its paper, a series is cancelled and spares whom it must, the day passes, the list at the door is typed in, and somebody else confirms.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, does, eventually, field, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'
import { bookHour, dayAfter, listPlace, openPlace } from './sharing.mjs'

const TITLE = '便民理发（试）'
const PLACE = '街角小剧场（试）'

for (const database of databases) {
  describe(`activities at the desk on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('activitiesDesk', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    const drawer = (page) => page.getByRole('dialog')
    const state = (page, text) => page.getByText(text, { exact: true }).first().waitFor()
    const tab = (page, name) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
    const acts = (page) => page.locator('article .head')
    /** Sends the open drawer and waits until it has gone. */
    async function send(page, verb) {
      await button(drawer(page), verb).click()
      await drawer(page).waitFor({ state: 'hidden' })
    }
    /** Opens an act of the page, folded or not. */
    async function begin(page, verb) {
      await does(page, verb, acts(page))
      await drawer(page).waitFor()
    }
    /** Signs somebody up who asked at the counter. Answers the code of their slip. */
    async function enter(page, name, phoneNumber) {
      await button(page, '代为报名').first().click()
      await field(drawer(page), '怎么称呼').fill(name)
      if (phoneNumber) await field(drawer(page), '电话').fill(phoneNumber)
      await button(drawer(page), '代为报名').click()
      const code = drawer(page).locator('.code')
      await code.waitFor()
      const text = await code.innerText()
      await button(drawer(page), '关闭').last().click()
      await drawer(page).waitFor({ state: 'hidden' })
      return text
    }

    test('from the form to the confirmed outcome', async () => {
      let worker = await sitDown(browser, house, desk, 'community-worker')
      let officer = await sitDown(browser, house, desk, 'street-officer')

      // the community has booked a unit's place
      const liaison = await sitDown(browser, house, desk, 'unit-liaison')
      const place = await listPlace(liaison, worker, PLACE)
      await openPlace(liaison, place)
      const day = dayAfter(3)
      await bookHour(worker, place, day, '09', '便民理发')

      // planned, on that booking, which says where and when; what was typed outlives a reload
      await worker.goto('/console/activities')
      await heading(worker, '活动').waitFor()
      await inspect(worker, 'list')
      await button(worker, '策划活动').first().click()
      await button(drawer(worker), '保存活动').click()
      await drawer(worker).locator('[aria-invalid=true]').first().waitFor()
      await field(drawer(worker), '名称').fill(TITLE)
      await worker.reload()
      await button(worker, '策划活动').first().click()
      await drawer(worker).getByText('已恢复您在').waitFor()
      assert.equal(await field(drawer(worker), '名称').inputValue(), TITLE)
      const booked = drawer(worker).getByLabel('用哪次场地预约')
      await booked.selectOption(await booked.locator('option', { hasText: PLACE }).getAttribute('value'))
      assert.equal(await eventually(() => drawer(worker).getByLabel('日期', { exact: true }).inputValue(), Boolean), day)
      assert.equal(await field(drawer(worker), '地点').inputValue(), PLACE)
      await field(drawer(worker), '名额').fill('2')
      await inspect(worker, 'form')
      await send(worker, '保存活动')
      await heading(worker, TITLE).waitFor()
      await state(worker, '待审核')
      await link(worker, new RegExp(PLACE)).waitFor()
      const id = new URL(worker.url()).pathname.split('/').at(-1)

      // who planned does not check: the reason stands beside the act
      assert.equal(await button(acts(worker), '审核通过').count(), 0)
      await acts(worker).getByRole('button', { name: '更多' }).click()
      await acts(worker).getByText('由别人审核').or(acts(worker).getByText(/自己策划/)).first().waitFor()
      await heading(worker, TITLE).click()
      await officer.goto(`/console/activities/${id}`)
      await begin(officer, '审核通过')
      await inspect(officer, 'check')
      await send(officer, '审核通过')
      await state(officer, '待发布')
      await worker.reload()
      await begin(worker, '发布')
      await send(worker, '发布')
      await state(worker, '报名中')

      // a unit's yes comes on paper
      await tab(worker, '参与单位')
      await button(worker, '邀请单位').click()
      const unit = (await ask(worker, '/api/orgs?kind=school&page_size=1')).items[0] ?? (await ask(worker, '/api/orgs?page_size=1')).items[0]
      await drawer(worker).getByLabel('邀请哪家单位').fill(unit.name)
      await drawer(worker).getByRole('option', { name: new RegExp(unit.name) }).first().click()
      await field(drawer(worker), '请单位出什么').fill('理发师')
      await send(worker, '邀请单位')
      await state(worker, '待答复')
      await button(worker, '登记同意').click()
      await button(drawer(worker), '登记同意').click()
      await drawer(worker).locator('[aria-invalid=true]').first().waitFor()
      await field(drawer(worker), '凭什么材料').fill('盖章回执')
      await send(worker, '登记同意')
      await worker.getByText('凭“盖章回执”代为登记').waitFor()
      await inspect(worker, 'partners')

      // two places and one who waits; a number opens with a reason; a place that comes free goes to who waits
      await tab(worker, '报名')
      const code = await enter(worker, '王桂兰', '13800001234')
      assert.match(code, /^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/)
      await worker.getByText('138****1234').waitFor()
      await button(worker, '查看号码').click()
      await button(worker, '查看').click()
      await link(worker, '13800001234').waitFor()
      await enter(worker, '李建国')
      await enter(worker, '陈㛃')
      await worker.getByText('候补第 1 位').waitFor()
      await worker.getByText('已报满').first().waitFor()
      await inspect(worker, 'names')
      await button(worker, '王桂兰 退出').click()
      await field(drawer(worker), '谁提出').fill('本人来电')
      await send(worker, '退出')
      await worker.getByText('候补第 1 位').waitFor({ state: 'hidden' })
      const resident = await sitDown(browser, house, phone)
      await resident.goto(`/t/${code}`)
      await resident.getByText('已退出报名').waitFor()

      // on paper and in a sheet
      for (const path of [`/api/activities/${id}/list.docx`, '/api/activities/register.xlsx?query=state%3Drecruiting']) assert.equal(await worker.evaluate(async (address) => (await fetch(address)).status, path), 200, path)
      const poster = await worker.context().newPage()
      await poster.goto(`/print/activities/${id}`)
      await poster.getByRole('heading', { level: 2, name: TITLE }).waitFor()
      await inspect(poster, 'poster')
      await poster.close()

      // a series: cancelling it spares the occurrence that people signed up to
      await begin(worker, '重复安排')
      await field(drawer(worker), '再办几次').fill('2')
      await send(worker, '重复安排')
      await tab(worker, '系列场次')
      const rows = worker.getByRole('tabpanel').getByRole('link')
      await rows.nth(1).waitFor()
      assert.equal(await rows.count(), 2)
      await inspect(worker, 'series')
      // its row says the same of it as its page
      await rows.first().click()
      await worker.waitForURL((url) => !url.pathname.endsWith(id))
      await state(worker, '待审核')
      await begin(worker, '修改')
      await field(drawer(worker), '地点').fill('锦绣苑北门')
      await drawer(worker).getByText('本系列中没有人报名').click()
      await send(worker, '保存')
      await worker.getByText('系列中另外 1 场一起办了').waitFor()
      await worker.getByText('锦绣苑北门').first().waitFor()
      await begin(worker, '取消活动')
      await field(drawer(worker), '为什么取消').fill('理发师请假')
      await drawer(worker).getByRole('checkbox').check()
      await send(worker, '取消活动')
      await state(worker, '已取消')
      await worker.getByText('没有动').waitFor()
      await inspect(worker, 'series-cancelled')
      assert.equal((await ask(worker, `/api/activities/${id}`)).state, 'recruiting')

      // by the month, and in a narrow window
      await worker.goto(`/console/activities/month?day=${day}`)
      await link(worker, new RegExp(TITLE.slice(0, 4))).first().waitFor()
      await inspect(worker, 'month')
      const narrow = await sitDown(browser, house, { viewport: phone.viewport }, 'community-worker')
      for (const [path, name] of [['', 'narrow-list'], ['/month', 'narrow-month'], [`/${id}`, 'narrow-one']]) {
        await narrow.goto(`/console/activities${path}`)
        await narrow.getByText(TITLE).locator('visible=true').first().waitFor()
        await inspect(narrow, name)
      }

      // the day passes; the list at the door is typed in, reported, and confirmed by somebody else
      await house.later(4)
      worker = await sitDown(browser, house, desk, 'community-worker')
      for (let tries = 0; (await ask(worker, `/api/activities/${id}`)).state !== 'ended'; tries += 1) {
        assert.ok(tries < 30, `the clock ended nothing:\n${house.said().slice(-2_000)}`)
        await worker.waitForTimeout(1_000)
      }
      await worker.goto(`/console/activities/${id}`)
      await button(worker, '其余都到了').click()
      await field(worker, '没报名、临时来的人数').fill('3')
      await worker.reload()
      await worker.getByText('已恢复您在').waitFor()
      await button(worker, '保存到场').click()
      await worker.getByText('到了 2，没到 0，未登记 0').waitFor()
      await inspect(worker, 'attendance')
      await begin(worker, '报结果')
      await field(drawer(worker), '办得怎样').fill('理了五个头，下月再来。')
      await inspect(worker, 'report')
      await send(worker, '报结果')
      await worker.getByText('来了 5 人').waitFor()
      assert.equal(await button(acts(worker), '确认结果').count(), 0, 'nobody confirms the own report')
      officer = await sitDown(browser, house, desk, 'street-officer')
      await officer.goto(`/console/activities/${id}`)
      await begin(officer, '确认结果')
      await send(officer, '确认结果')
      await state(officer, '已确认')
      await inspect(officer, 'settled')
      assert.deepEqual(faults, [])
    })
  })
}
