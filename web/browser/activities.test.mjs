// An activity through all who have a part in it: a unit plans it on the phone, the community checks it, another unit says yes, residents sign up on the public page until it is full and beyond, one withdraws and the next in line has the place, a head signs up a neighbour; the day passes, the paper list is typed in, the outcome reported and confirmed by somebody else, and what was promised is one nearer to kept.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, eventually, field, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'
import { dayAfter } from './sharing.mjs'

/** What somebody of 68 holds in the hand. */
const small = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
const TITLE = '银杏巷义诊（试）'
const year = Number(dayAfter(0).slice(0, 4))

for (const database of databases) {
  describe(`activities on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('activities', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    const drawer = (page) => page.getByRole('dialog')
    /** Presses the verb of a page and again in its drawer. */
    async function doing(page, verb, fill) {
      await button(page, verb).first().click()
      if (fill) await fill(drawer(page))
      await button(drawer(page), verb).click()
      await drawer(page).waitFor({ state: 'hidden' })
    }
    const state = (page, text) => page.getByText(text, { exact: true }).first().waitFor()
    const session = async (page) => (await ask(page, '/api/session')).posts[0]
    /** A write that shall be refused: its status and code. */
    const refused = (page, path, body) =>
      page.evaluate(async ([address, content]) => {
        const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify(content) })
        return [answer.status, (await answer.json()).code]
      }, [path, body])

    /** An agreement by which each unit promises four activities a year. */
    async function promised(officer, leader, units) {
      const office = (await ask(officer, '/api/orgs?kind=street_office')).items[0].id
      const lines = units.map((org_id) => ({ org_id, kind: 'activity', what: '便民活动', quantity: 4, unit: '场', period: 'year', class_id: null }))
      const draft = { title: '活动共建协议', kind: 'pairing', terms: '', valid_from: `${year}-01-01T00:00:00+08:00`, valid_to: `${year + 2}-01-01T00:00:00+08:00`, parties: [office, ...units], lines }
      let made = await tell(officer, '/api/agreements', draft)
      made = await tell(officer, `/api/agreements/${made.id}/submit`, { version: made.version })
      made = await tell(leader, `/api/agreements/${made.id}/approve`, { version: made.version })
      return tell(officer, `/api/agreements/${made.id}/sign`, { version: made.version, signed_on: `${year}-01-05T00:00:00+08:00`, sign_mode: 'paper' })
    }

    /** Plans it on the phone of the unit, in two steps. Answers its id. */
    async function planned(liaison, title, { day, minors = false }) {
      await liaison.goto('/m/activities')
      await button(liaison, '策划活动').click()
      await heading(liaison, '策划活动').waitFor()
      await button(liaison, '下一步').click()
      await liaison.locator('[aria-invalid=true]').first().waitFor()
      await field(liaison, '活动名称').fill(title)
      await liaison.getByText('助老', { exact: true }).click()
      await liaison.getByLabel('日期').fill(day)
      await liaison.getByLabel('开始', { exact: true }).fill('09:00')
      await liaison.getByLabel('结束', { exact: true }).fill('11:00')
      await field(liaison, '地点').fill('党群服务中心二楼')
      await inspect(liaison, `plan-${title.length}`)
      await button(liaison, '下一步').click()
      await field(liaison, '名额').fill('2')
      if (minors) await liaison.getByText('能来', { exact: true }).click()
      await inspect(liaison, `plan-second-${title.length}`)
      await button(liaison, '交社区审核').click()
      await heading(liaison, title).waitFor()
      await state(liaison, '待审核')
      return new URL(liaison.url()).pathname.split('/').at(-1)
    }

    /** A resident's own phone on the public page of the activity, found from the poster at the door. */
    async function found(poster, title) {
      const page = await sitDown(browser, house, small)
      await page.goto(`/p/${poster}`)
      await link(page, '社区活动').click()
      await heading(page, '社区活动').waitFor()
      await link(page, new RegExp(title.slice(0, 5))).click()
      await heading(page, title).waitFor()
      return page
    }
    const codeOf = (page) => new URL(page.url()).pathname.split('/').at(-1)

    test('from a unit’s plan to a promise kept', async () => {
      let liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const partner = await sitDown(browser, house, phone, 'department')
      let worker = await sitDown(browser, house, desk, 'community-worker')
      let officer = await sitDown(browser, house, desk, 'street-officer')
      const leader = await sitDown(browser, house, desk, 'street-leader')
      const [unit, other] = [await session(liaison), await session(partner)]
      assert.notEqual(unit.org_id, other.org_id)
      const agreement = await promised(officer, leader, [unit.org_id, other.org_id])
      // what the units did before in the year counts at once
      const kept = async (page) => (await ask(page, `/api/agreements/${agreement.id}`)).lines.map((line) => line.years.reduce((sum, one) => sum + one.delivered, 0))
      const before = await kept(officer)
      const id = await planned(liaison, TITLE, { day: dayAfter(3) })

      // the community's second person checks it
      await worker.goto('/console/activities')
      await heading(worker, '活动').waitFor()
      await link(worker, TITLE).first().click()
      await heading(worker, TITLE).waitFor()
      await inspect(worker, 'to-check')
      await doing(worker, '审核通过')
      await state(worker, '待发布')

      // another unit is asked, and says yes on the phone
      const atDesk = await sitDown(browser, house, desk, 'unit-liaison')
      await atDesk.goto(`/console/activities/${id}`)
      await atDesk.getByRole('tab', { name: /^参与单位/ }).click()
      await doing(atDesk, '邀请单位', async (form) => {
        await form.getByRole('combobox', { name: '邀请哪家单位' }).fill(other.org_name)
        await form.getByRole('option', { name: other.org_name, exact: true }).first().click()
        await field(form, '请单位出什么').fill('测血压的护士')
        await field(form, '数量').fill('1')
        await field(form, '单位').last().fill('场')
      })
      await atDesk.getByText('待答复').first().waitFor()
      await partner.goto('/m/activities')
      await link(partner, TITLE).click()
      await partner.getByText('测血压的护士').waitFor()
      await inspect(partner, 'asked')
      await button(partner, '同意参加').click()
      await partner.getByText('已同意', { exact: true }).waitFor()

      // published by the unit
      await liaison.reload()
      await button(liaison, '发布，开始报名').click()
      await state(liaison, '报名中')
      await inspect(liaison, 'published')

      // residents: two places, the third waits
      const poster = (await ask(worker, '/api/posters')).items[0].code
      const first = await found(poster, TITLE)
      await inspect(first, 'public')
      await button(first, '我要报名').click()
      await button(first, '确认报名').click()
      await first.locator('[aria-invalid=true]').waitFor()
      await field(first, '怎么称呼').fill('王桂兰')
      await inspect(first, 'joining')
      await button(first, '确认报名').click()
      await heading(first, '报上了').waitFor()
      const code = codeOf(first)
      assert.match(code, /^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/)
      await inspect(first, 'place')

      // two taps make one place
      const second = await found(poster, TITLE)
      await button(second, '我要报名').click()
      await field(second, '怎么称呼').fill('赵大爷')
      await field(second, '电话').fill('13900001234')
      await button(second, '确认报名').dblclick()
      await heading(second, '报上了').waitFor()
      assert.deepEqual((({ taken, waiting }) => [taken, waiting])(await ask(liaison, `/api/activities/${id}`)), [2, 0])

      const third = await found(poster, TITLE)
      await third.getByText('已报满，可候补').waitFor()
      await button(third, '排队候补').click()
      await field(third, '怎么称呼').fill('孙阿姨')
      await inspect(third, 'full')
      await button(third, '排队候补').click()
      await heading(third, '候补第 1 位').waitFor()
      await inspect(third, 'waiting')

      // one withdraws by the code typed anew, and who waited has the place
      await first.goto('/t')
      await field(first, '查询码').fill(code.toLowerCase().replaceAll('-', ' '))
      await button(first, '查看').click()
      await heading(first, '报上了').waitFor()
      await button(first, '不去了，退出报名').click()
      await inspect(first, 'sure')
      await button(first, '确定退出').click()
      await heading(first, '已退出报名').waitFor()
      await third.reload()
      await heading(third, '报上了').waitFor()
      await third.getByRole('status').first().waitFor()
      await inspect(third, 'moved-up')

      // a head signs up a neighbour, who waits until the unit finds one more place
      const head = await sitDown(browser, house, phone, 'building-head')
      await head.goto('/m/activities')
      await link(head, TITLE).click()
      await link(head, '帮人报名').click()
      await field(head, '他怎么称呼').fill('李阿婆')
      await inspect(head, 'behalf')
      await button(head, '排队候补').click()
      await heading(head, '已帮他排上候补第 1 位').waitFor()
      await inspect(head, 'behalf-done')
      const slip = await head.locator('.code > span').first().innerText()
      await liaison.reload()
      await link(liaison, '修改').click()
      await button(liaison, '下一步').click()
      await button(liaison, '增加').click()
      await button(liaison, '保存').click()
      await liaison.getByText('3 / 3 人').waitFor()
      const neighbour = await sitDown(browser, house, small)
      await neighbour.goto(`/t/${slip}`)
      await heading(neighbour, '报上了').waitFor()
      await neighbour.getByText('李阿婆').waitFor()

      // the day passes; what the paper list says is typed in
      await house.later(4)
      worker = await sitDown(browser, house, desk, 'community-worker')
      for (let tries = 0; (await ask(worker, `/api/activities/${id}`)).state !== 'ended'; tries += 1) {
        assert.ok(tries < 30, `the clock ended nothing:\n${house.said().slice(-2_000)}`)
        await worker.waitForTimeout(1_000)
      }
      await worker.goto(`/console/activities/${id}`)
      await heading(worker, TITLE).waitFor()
      await attended(worker)

      // reported by the unit on its phone, confirmed by somebody of the community
      liaison = await sitDown(browser, house, phone, 'unit-liaison')
      await liaison.goto('/m')
      await link(liaison, /个活动等您办/).first().waitFor()
      await liaison.goto(`/m/activities/${id}`)
      await link(liaison, '报告活动情况').click()
      await field(liaison, '一句话说说情况').fill('来了三位，量了血压，发现一位血压偏高，已劝去医院。')
      await inspect(liaison, 'reporting')
      await button(liaison, '报告活动情况').click()
      await heading(liaison, TITLE).waitFor()
      await liaison.getByText('确认活动情况').waitFor()
      assert.equal(await liaison.getByRole('button', { name: '确认', exact: false }).count(), 0, 'nobody confirms the own deed')
      await worker.reload()
      await inspect(worker, 'to-settle')
      await doing(worker, '确认结果')
      await state(worker, '已确认')

      // what was promised is one nearer to kept, for both units; the unit's page tells of it
      officer = await sitDown(browser, house, desk, 'street-officer')
      const more = before.map((count) => count + 1)
      assert.deepEqual(await eventually(() => kept(officer), (now) => `${now}` === `${more}`), more, 'each promise has one more')
      await officer.goto(`/console/agreements/${agreement.id}`)
      await officer.getByText(TITLE).first().waitFor()
      await inspect(officer, 'agreement')
      for (const org of [unit, other]) {
        await officer.goto(`/console/orgs/${org.org_id}`)
        await heading(officer, org.org_name).waitFor()
        await toldOn(officer)
      }
      await inspect(officer, 'unit')
      assert.deepEqual(faults, [])
    })

    /** Types the paper list in: two came, one did not, two came without having signed up. */
    async function attended(worker) {
      await worker.getByRole('tab', { name: /^报名/ }).click()
      const line = (name) => worker.getByRole('listitem').filter({ hasText: name })
      await line('赵大爷').getByText('到了', { exact: true }).click()
      await line('孙阿姨').getByText('到了', { exact: true }).click()
      await line('李阿婆').getByText('没到', { exact: true }).click()
      await worker.getByLabel('没报名、临时来的人数').fill('2')
      await inspect(worker, 'attendance')
      await button(worker, '保存到场').click()
      await worker.getByRole('button', { name: '保存到场', exact: true, disabled: true }).waitFor()
      await worker.getByText('到了 2，没到 1，未登记 0').waitFor()
      const { attendance, walk_ins } = await ask(worker, `/api/activities/${new URL(worker.url()).pathname.split('/').at(-1)}`)
      assert.deepEqual([attendance, walk_ins], [{ came: 2, absent: 1, unknown: 0 }, 2])
    }
    /** The unit's page has the activity among its stories. */
    async function toldOn(officer) {
      await officer.getByRole('tab', { name: /^活动/ }).click()
      await officer.getByText(TITLE).first().waitFor()
    }

    test('what is refused, and what is called off', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const secretary = await sitDown(browser, house, desk, 'community-secretary')
      const head = await sitDown(browser, house, phone, 'building-head')
      const place = await session(worker)
      const day = dayAfter(9)
      const words = {
        title: '竹编亲子课（试）', kind: 'children', host_org_id: place.org_id, area_id: place.area_id, venue: '书画教室', starts_at: `${day}T14:00:00+08:00`, ends_at: `${day}T16:00:00+08:00`, sign_up_until: null, capacity: 1, audience: null, minors_welcome: true, risk: 1,
        insurance_no: null, safety_note: null, needs_training: false, training_note: null, agreement_note: null, class_id: null, demand_id: null, project_id: null, booking_id: null, public: true, note: null, host_quantity: 1, host_unit: '场',
      }
      let made = await tell(worker, '/api/activities', { activity: words, partners: [], plan: true })

      // who planned it cannot check it, on the page and behind it
      await worker.goto(`/console/activities/${made.id}`)
      await heading(worker, words.title).waitFor()
      assert.equal(await worker.getByRole('button', { name: '审核通过', exact: true, disabled: false }).and(worker.locator(':not([aria-disabled=true])')).count(), 0, 'who planned does not check')
      const [status] = await refused(worker, `/api/activities/${made.id}/check`, { version: made.version })
      assert.equal(status, 403)
      made = await tell(secretary, `/api/activities/${made.id}/check`, { version: made.version })
      made = await tell(secretary, `/api/activities/${made.id}/open`, { version: made.version })

      // a minor needs a guardian: said beside the field, nothing typed is lost
      const poster = (await ask(worker, '/api/posters')).items[0].code
      const parent = await found(poster, words.title)
      await button(parent, '我要报名').click()
      await field(parent, '怎么称呼').fill('小明')
      await parent.getByText('未成年人', { exact: true }).click()
      await button(parent, '确认报名').click()
      await parent.locator('[aria-invalid=true]').waitFor()
      await inspect(parent, 'minor')
      assert.equal(await field(parent, '怎么称呼').inputValue(), '小明')
      await field(parent, '监护人姓名').fill('王芳')
      await button(parent, '确认报名').click()
      await heading(parent, '报上了').waitFor()

      // the head has an account and waits for themselves; a second time is refused
      await head.goto(`/m/activities/${made.id}`)
      await button(head, '排队候补').click()
      await head.getByText('候补中', { exact: true }).waitFor()
      await inspect(head, 'own-place')
      const [again] = await refused(head, `/api/activities/${made.id}/signups`, { behalf: null, minor: false, guardian: null, guardian_present: false, note: null })
      assert.equal(again, 409)

      // called off on the phone, with a reason: told to who has an account and on the page of who has a code
      const onPhone = await sitDown(browser, house, phone, 'community-worker')
      await onPhone.goto(`/m/activities/${made.id}`)
      await link(onPhone, '取消活动').click()
      await button(onPhone, '取消活动').click()
      await onPhone.locator('[aria-invalid=true]').waitFor()
      await field(onPhone, '为什么取消').fill('教室当天检修')
      await button(onPhone, '取消活动').click()
      await state(onPhone, '已取消')
      await inspect(onPhone, 'cancelled')
      await parent.reload()
      await heading(parent, '活动取消了').waitFor()
      await parent.getByText('教室当天检修').first().waitFor()
      await inspect(parent, 'called-off')
      await head.goto('/m/notices')
      await link(head, new RegExp(words.title.slice(0, 5))).first().click()
      await heading(head, words.title).waitFor()
      await state(head, '已取消')
      // nobody finds it in the street any more
      await parent.goto((await link(parent, '看别的活动').getAttribute('href')) ?? '')
      await heading(parent, '社区活动').waitFor()
      await parent.locator('.skeleton').first().waitFor({ state: 'detached' })
      assert.equal(await link(parent, new RegExp(words.title.slice(0, 5))).count(), 0)
      assert.deepEqual(faults, [])
    })
  })
}
