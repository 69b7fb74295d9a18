// What the net lacks becomes a topic. A meeting on paper is typed in, a cancelled one leaves its topics to the next. A matter that follows through: a body is founded, a meeting planned, its topics proposed by the house and by a liaison's phone, held with a quorum,
// what it decided becomes a duty and an order, the next meeting opens with both, one is carried over, both are done, and one page tells it all.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, does, eventually, faultyFields, field, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const BODY = '停车难专题联席会议'
const NEED = '东门路口早晚停满车，消防车进不来'
const TOPIC = '法院停车场周末开放给居民'
const DUTY = '周末开放停车场 20 个车位，写好进出办法'
const PAPER = '东苑居民议事会'
const AHEAD = 20

/** The day so many days from now, as a date field holds it. */
const dayIn = (days) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)

for (const database of databases) {
  describe(`meetings on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('meetings', database)

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
    async function pick(page, label, name) {
      await drawer(page).getByRole('combobox', { name: label }).fill(name)
      await drawer(page).getByRole('option', { name, exact: true }).first().click()
    }
    const state = (page, word) => page.getByText(word, { exact: true }).first().waitFor()
    const part = (page, name) => page.getByRole('region', { name, exact: true })
    const act = async (page, kind, id, verb, body = {}) => tell(page, `/api/${kind}/${id}/${verb}`, { version: (await ask(page, `/api/${kind}/${id}`)).version, ...body })
    const row = (page, text) => page.getByRole('listitem').filter({ hasText: text }).last()

    /** A need that got stuck: taken in, escalated, shelved by the street. Answers its id. */
    async function shelve(worker, officer) {
      const { posts } = await ask(worker, '/api/session')
      const { items } = await ask(worker, '/api/classes')
      const class_id = items.find((one) => one.active && one.parent_id).id
      const demand = await tell(worker, '/api/demands', { text: NEED, source: 'counter', area_id: posts[0].area_id, class_id, requester: { anonymous: true, contact_ok: false } })
      await act(worker, 'demands', demand.id, 'accept')
      await act(worker, 'demands', demand.id, 'escalate', { reason: '社区协调不动' })
      await act(officer, 'demands', demand.id, 'shelve', { reason: '等联席会议商量' })
      return demand.id
    }

    /** The liaison's unit is in the alliance, and a body of it is founded with its rule in words. */
    async function found(worker, liaison, org) {
      const { items } = await ask(liaison, `/api/memberships?org_id=${org}`)
      const invited = items.find((one) => one.state === 'invited')
      if (invited) await tell(liaison, `/api/memberships/${invited.id}/accept`, { version: invited.version })
      const alliance = (invited ?? items.find((one) => one.alliance_level === 'community')).alliance_name
      await worker.goto('/console/bodies')
      await heading(worker, '议事组织').waitFor()
      await inspect(worker, 'bodies')
      await button(worker, '建立议事组织').click()
      await drawer(worker).getByLabel('哪个联盟').selectOption({ label: alliance })
      await field(drawer(worker), '名称').fill(BODY)
      await drawer(worker).getByText('到会成员超过 1/2 方可开会表决').waitFor()
      await inspect(worker, 'founding')
      await send(worker, '建立议事组织')
      await heading(worker, BODY).waitFor()
      await worker.getByRole('tabpanel').getByText('联盟成员').first().waitFor()
      await inspect(worker, 'body')
    }

    /** Planned three weeks ahead; the house proposes what was shelved, the liaison something of their own. Answers the meeting's id. */
    async function prepare(worker, liaison) {
      await button(worker, '安排会议').click()
      await drawer(worker).getByLabel('日期').fill(dayIn(AHEAD))
      await field(drawer(worker), '地点').fill('社区党群服务中心')
      await send(worker, '安排会议')
      await worker.waitForURL(/\/meetings\//)
      const id = new URL(worker.url()).pathname.split('/')[3]
      await button(worker, '征集议题').click()
      await button(worker, '征集议题').waitFor({ state: 'detached' })
      await state(worker, '征集议题')
      await part(worker, '议题').getByText('系统建议').waitFor()
      await inspect(worker, 'topics')
      const all = part(worker, '议题').getByRole('button', { name: /看全部/ })
      const mine = button(worker, `列入：${NEED}`).or(worker.getByRole('button', { name: `列入：${NEED.slice(0, 8)}` })).first()
      await mine.or(all).first().waitFor()
      if (!(await mine.isVisible())) await all.click()
      await mine.click()
      await worker.getByText('1 项列入议程').waitFor()

      await liaison.goto('/m/meetings')
      await link(liaison, BODY).first().click()
      await link(liaison, '提议题').click()
      await button(liaison, '提议题').click()
      assert.equal(await faultyFields(liaison), 1, 'a title is asked')
      await field(liaison, '议什么').fill(TOPIC)
      await inspect(liaison, 'phone-topic')
      await button(liaison, '提议题').click()
      await liaison.getByText('待定').waitFor()
      await inspect(liaison, 'phone-meeting')

      // the page at the desk, open all the while, shows it without a reload
      await button(worker, `列入：${TOPIC}`).click()
      await worker.getByText('2 项列入议程').waitFor()
      await button(worker, '发会议通知').click()
      await send(worker, '发会议通知')
      await state(worker, '已通知')
      await part(worker, '会议通知').getByText('通知 Word').waitFor()
      return id
    }

    /** Everybody called is marked by keyboard, the last by proxy; the quorum is counted as it goes; the meeting begins. */
    async function hold(worker, id) {
      await worker.goto(`/console/meetings/${id}`)
      const sheet = part(worker, '到会')
      await sheet.getByRole('radio', { name: '到会' }).first().waitFor({ state: 'attached' })
      const called = await sheet.getByRole('radio', { name: '到会' }).count()
      assert.ok(called >= 3, `${called} seats called`)
      await sheet.getByRole('radio', { name: '到会' }).first().focus()
      await worker.keyboard.press('1')
      await sheet.getByText(/还差 \d+ 人/).waitFor()
      for (let place = 1; place < called - 1; place += 1) await worker.keyboard.press('1')
      await worker.keyboard.press('2')
      await sheet.getByRole('combobox', { name: /委托给谁/ }).selectOption({ index: 1 })
      await sheet.getByText('达到法定人数').waitFor()
      // nothing that was marked is lost when the page goes
      await worker.reload()
      await sheet.getByText('达到法定人数').waitFor()
      await inspect(worker, 'attendance')
      await button(sheet, '保存到会情况').click()
      await sheet.getByText(`${called}/${called}`, { exact: true }).waitFor()
      await button(worker, '开会').click()
      await send(worker, '开会')
      await state(worker, '已召开')
      const view = await ask(worker, `/api/meetings/${id}`)
      assert.deepEqual([view.quorum.reached, view.quorum.present, view.quorum.proxies], [true, called - 1, 1])
      return called
    }

    /** What is said, voted and decided: the need becomes an order, the liaison's topic a duty. */
    async function decide(worker, unit, voices) {
      const talk = part(worker, '讨论与决议')
      const notes = talk.getByRole('textbox', { name: /讨论记录/ })
      await notes.nth(0).fill('物业：可以派人值守。')
      await notes.nth(1).fill('法院：周末可以开放。')
      await worker.reload()
      const kept = await eventually(() => notes.nth(1).inputValue(), Boolean)
      assert.equal(kept, '法院：周末可以开放。', 'what was typed is kept')
      for (const left of [1, 0]) {
        const saved = worker.waitForResponse((response) => response.url().includes('/notes') && response.ok())
        await button(talk, '保存记录').first().click()
        await saved
        await button(talk, '保存记录').nth(left).waitFor({ state: 'detached' })
      }
      await button(talk, '表决').first().click()
      await field(drawer(worker), '同意').fill(String(voices))
      await drawer(worker).getByText(/通过：同意/).waitFor()
      await inspect(worker, 'vote')
      await send(worker, '保存表决结果')
      await talk.getByText('通过', { exact: true }).waitFor()
      for (const [place, text, order] of [[0, '东门路口划线限停，由法院协助值守', true], [1, DUTY, false]]) {
        await button(talk, '记决议').nth(place).click()
        await field(drawer(worker), '决定什么').fill(text)
        await pick(worker, '责任单位', unit)
        await drawer(worker).getByLabel('办结期限').fill(dayIn(AHEAD + 30))
        if (order) await drawer(worker).getByRole('radio', { name: /转工单/ }).check()
        if (order) await inspect(worker, 'resolving')
        await send(worker, '记决议')
        await talk.getByText(text).waitFor()
      }
      await inspect(worker, 'held')
    }

    /** Nobody is written down as away under a vote: the sheet is refused in words, and what was ticked is given up. */
    async function keepTheVote(worker) {
      const sheet = part(worker, '到会')
      await button(sheet, '更正到会').click()
      await sheet.getByRole('radio', { name: '到会' }).first().focus()
      const rows = await sheet.getByRole('radio', { name: '缺席' }).count()
      for (let place = 0; place < rows; place += 1) await worker.keyboard.press('4')
      await button(sheet, '保存到会情况').click()
      await sheet.getByText(/的表决就不能成立。先撤回这项表决/).waitFor()
      await inspect(worker, 'vote-stands')
      await worker.reload()
      await button(sheet, '清空重填').click()
      await button(part(worker, '讨论与决议'), '撤回表决').first().waitFor()
    }

    /** Drafted from the records, written into by hand, drafted anew when the record changed; not approved by its writer, approved by the secretary. */
    async function approve(worker, secretary, id) {
      await button(worker, '起草纪要').first().click()
      await state(worker, '纪要待审')
      const paper = worker.getByRole('textbox', { name: /纪要正文/ })
      const text = await eventually(() => paper.inputValue(), Boolean)
      assert.ok(text.includes(DUTY) && text.includes(NEED.slice(0, 6)), text)
      assert.equal(await button(part(worker, '审定'), '审定通过').getAttribute('aria-disabled'), 'true')
      await inspect(worker, 'minutes')
      await keepTheVote(worker)
      const saved = worker.waitForResponse((response) => response.url().endsWith('/minutes') && response.ok())
      await paper.fill(`${text}\n会议号召继续共建。`)
      await button(worker, '保存纪要').click()
      await saved
      const talk = part(worker, '讨论与决议')
      await talk.getByRole('textbox', { name: /讨论记录/ }).nth(1).fill('法院：周末可以开放，另派一名保安。')
      await button(talk, '保存记录').first().click()
      await worker.getByText(/请重新起草/).waitFor()
      await secretary.goto(`/console/meetings/${id}`)
      await secretary.getByText(/先重新起草/).first().waitFor()
      assert.equal(await button(part(secretary, '审定'), '审定通过').getAttribute('aria-disabled'), 'true')
      await inspect(worker, 'minutes-outdated')
      await button(worker, '重新起草').click()
      await worker.getByText(/请重新起草/).waitFor({ state: 'detached' })
      const again = await eventually(() => paper.inputValue(), (words) => words.includes('另派一名保安'))
      for (const words of [DUTY, '会议号召继续共建。', '另派一名保安']) assert.ok(again.includes(words), again)
      await button(part(secretary, '审定'), '审定通过').click()
      await state(secretary, '纪要已审定')
      await inspect(secretary, 'approved')
      await secretary.goto(`/print/minutes/${id}`)
      await secretary.getByText(DUTY).first().waitFor()
    }

    /** The order of a resolution is issued, taken, served and confirmed. */
    async function serve(secretary, worker, liaison, meeting, demand) {
      await secretary.goto(`/console/meetings/${meeting}`)
      await button(row(secretary, '东门路口划线限停'), '发单').click()
      await send(secretary, '发单')
      const order = await tell(liaison, `/api/demands/${demand}/claim`, {})
      await act(secretary, 'orders', order.id, 'confirm')
      await act(liaison, 'orders', order.id, 'report', { text: '划了线，派了人' })
      await act(worker, 'orders', order.id, 'callback', { way: 'phone', resolved: 'solved', satisfaction: 'satisfied' })
      return order.number
    }

    test('what the net lacks is taken onto the agenda with one tap, and a late one says why', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const own = (await ask(worker, '/api/session')).posts[0]
      for (const [name, households] of [['990幢', 3_000], ['991幢', 4_000]]) await tell(worker, '/api/areas', { parent_id: own.area_id, kind: 'building', name, figures: { households, population: 2 * households, data_date: `${dayIn(-2)}T00:00:00+08:00` } })
      const body = await tell(worker, '/api/bodies', { kind: 'operating_committee', name: '覆盖补缺议事会', org_id: own.org_id })
      const open = async (days) => {
        const planned = await tell(worker, '/api/meetings', { body_id: body.id, starts_at: `${dayIn(days)}T09:30:00+08:00`, venue: '社区党群服务中心' })
        await act(worker, 'meetings', planned.id, 'open-topics')
        await worker.goto(`/console/meetings/${planned.id}`)
        return planned.id
      }
      const topics = part(worker, '议题')
      const gap = (name) => topics.getByRole('button', { name: new RegExp(`^列入：.*${name}无人覆盖$`) })

      // the largest stands first, with its reason; taken, it is gone from what is proposed
      const first = await open(AHEAD)
      await topics.getByText('4,000 户，无人覆盖').waitFor()
      assert.match(await topics.getByRole('button', { name: /^列入：.*无人覆盖/ }).first().getAttribute('aria-label'), /991幢/)
      await inspect(worker, 'gaps')
      await gap('991幢').click()
      await worker.getByText('1 项列入议程').waitFor()
      await gap('991幢').waitFor({ state: 'detached' })
      const [topic] = (await ask(worker, `/api/meetings/${first}`)).agenda
      assert.deepEqual([topic.source, topic.gap, topic.state], ['facility_gap', 'uncovered', 'accepted'])

      // a meeting too near asks why so late; what the other meeting has is not proposed again
      await worker.setViewportSize({ width: 390, height: 844 })
      await open(10)
      await gap('990幢').click()
      assert.equal(await gap('991幢').count(), 0, 'a topic of the other meeting')
      await button(drawer(worker), '加议题').click()
      assert.equal(await faultyFields(worker), 1, 'a late topic asks its reason')
      await field(drawer(worker), '为什么这么晚才提').fill('上周才摸清没有人管')
      await inspect(worker, 'gap-late')
      await send(worker, '加议题')
      await topics.getByText('晚提：上周才摸清没有人管').waitFor()
      const wide = await worker.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      assert.ok(wide <= 0, `the agenda sticks out by ${wide} px`)
      await inspect(worker, 'gaps-phone')
      await worker.context().close()
    })

    test('a meeting that had been held is typed in from its paper; what a cancelled one left waits for the next', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const secretary = await sitDown(browser, house, desk, 'community-secretary')
      const own = (await ask(worker, '/api/session')).posts[0]
      const person = (await ask(secretary, '/api/session')).person
      const body = await tell(worker, '/api/bodies', { kind: 'residents_council', name: PAPER, org_id: own.org_id })
      const from = `${dayIn(-200)}T00:00:00+08:00`
      for (const seat of [{ capacity: 'chair', person_id: person.id, from }, { capacity: 'member', org_id: own.org_id, from }]) await tell(worker, `/api/bodies/${body.id}/seats`, seat)
      await worker.goto('/console/meetings')
      await button(worker, '安排会议').click()
      await drawer(worker).getByLabel('谁开会').selectOption({ label: PAPER })
      await drawer(worker).getByRole('checkbox', { name: /已经开过/ }).check()
      await drawer(worker).getByLabel('开会日期').fill(dayIn(-40))
      await button(drawer(worker), '开始补录').click()
      await worker.locator('[aria-invalid=true]').first().waitFor()
      assert.equal(await worker.locator('[aria-invalid=true]').count(), 1, 'the paper is asked')
      await field(drawer(worker), '依据的纸质材料').fill('会议记录本第 12 页')
      await inspect(worker, 'on-paper-form')
      await send(worker, '开始补录')
      await worker.waitForURL(/\/meetings\/./)
      const id = new URL(worker.url()).pathname.split('/')[3]
      await worker.getByText(/按纸质记录补录（会议记录本第 12 页）/).waitFor()
      await part(worker, '会议通知').getByText('纸面通知').waitFor()
      await button(worker, '加议题').click()
      await field(drawer(worker), '议什么').fill('楼道堆物')
      await send(worker, '加议题')
      await worker.getByText('1 项列入议程').waitFor()
      const sheet = part(worker, '到会')
      await sheet.getByRole('radio', { name: '到会' }).first().focus()
      for (let place = 0; place < 2; place += 1) await worker.keyboard.press('1')
      await button(sheet, '保存到会情况').click()
      await sheet.getByText('2/2', { exact: true }).waitFor()
      await inspect(worker, 'on-paper')
      await button(worker, '确认已召开').click()
      await send(worker, '确认已召开')
      await state(worker, '已召开')
      await button(worker, '起草纪要').first().click()
      await state(worker, '纪要待审')
      await act(secretary, 'meetings', id, 'approve-minutes')
      await state(worker, '已办结')
      const view = await ask(worker, `/api/meetings/${id}`)
      assert.deepEqual([view.held_at.slice(0, 10), view.minutes.due_at], [dayIn(-40), null], 'held on its day, and nothing of it was late')

      const ahead = async (days) => {
        const planned = await tell(worker, '/api/meetings', { body_id: body.id, starts_at: `${dayIn(days)}T09:30:00+08:00` })
        return act(worker, 'meetings', planned.id, 'open-topics')
      }
      const gone = await ahead(AHEAD)
      await tell(worker, `/api/meetings/${gone.id}/topics`, { title: '门禁怎么管', source: 'office', accept: true })
      await act(worker, 'meetings', gone.id, 'cancel', { reason: '当天防汛' })
      const next = await ahead(AHEAD + 20)
      await worker.goto(`/console/meetings/${next.id}`)
      await part(worker, '议题').getByText(/取消，留到下次|取消，议题留到下次/).waitFor()
      await button(worker, '列入：门禁怎么管').click()
      await part(worker, '议题').getByText(`原定“${gone.title}”`).waitFor()
      await inspect(worker, 'gone-on')
      for (const page of [worker, secretary]) await page.context().close()
    })

    test('from a shelved need over two meetings to done, told on one page', async () => {
      let worker = await sitDown(browser, house, desk, 'community-worker')
      let liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const unit = (await ask(liaison, '/api/session')).posts[0]
      const demand = await shelve(worker, officer)
      await found(worker, liaison, unit.org_id)
      const first = await prepare(worker, liaison)

      // three weeks later the meeting is held
      for (const page of [worker, liaison, officer]) await page.context().close()
      await house.later(AHEAD + 1)
      worker = await sitDown(browser, house, desk, 'community-worker')
      liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const secretary = await sitDown(browser, house, desk, 'community-secretary')
      const called = await hold(worker, first)
      await decide(worker, unit.org_name, called)
      await approve(worker, secretary, first)

      // the unit reads it on the phone and begins
      await liaison.goto(`/m/meetings/${first}`)
      await liaison.getByText('会上定了什么').waitFor()
      await inspect(liaison, 'phone-decided')
      await liaison.goto('/m/resolutions')
      await link(liaison, DUTY).click()
      await button(liaison, '开始办理').click()
      await liaison.getByText('办理中', { exact: true }).waitFor()
      await inspect(liaison, 'phone-duty')

      // the next meeting opens with how both stand; one is carried over
      const body = (await ask(worker, `/api/meetings/${first}`)).body_id
      const next = await tell(worker, '/api/meetings', { body_id: body, starts_at: `${dayIn(AHEAD + 40)}T09:30:00+08:00` })
      await worker.goto(`/console/meetings/${next.id}`)
      const carried = part(worker, '上次决议落实')
      await carried.getByText('2 项没有办结').waitFor()
      await carried.getByText('办理中', { exact: true }).waitFor()
      await inspect(worker, 'next-meeting')
      const duty = carried.locator('li').filter({ hasText: DUTY })
      await does(worker, '结转下次', duty)
      await drawer(worker).getByLabel('新的办结期限').fill(dayIn(AHEAD + 60))
      await field(drawer(worker), '为什么结转').fill('等法院物业换班')
      await send(worker, '结转下次')
      await carried.getByText('已结转 1 次').waitFor()

      // taken up again and reported by phone, confirmed by somebody else; the order is served
      await liaison.reload()
      await button(liaison, '开始办理').click()
      await field(liaison, '办得怎么样').fill('11 个周末都开放了')
      await button(liaison, '报告办结').click()
      await liaison.getByText('待确认', { exact: true }).waitFor()
      await button(duty, '确认办结').click()
      await carried.getByText('1 项没有办结').waitFor()
      const number = await serve(secretary, worker, liaison, first, demand)

      await worker.goto(`/console/demands/${demand}`)
      await link(worker, '一页经过').click()
      await heading(worker, NEED.slice(0, 8)).waitFor()
      await worker.getByText(number).first().waitFor()
      await inspect(worker, 'story')
      await worker.goto('/console/meeting-signs')
      await heading(worker, '开会情况').waitFor()
      await inspect(worker, 'signs')
      await worker.goto('/console/resolutions')
      await worker.getByText(DUTY).waitFor()
      await inspect(worker, 'resolutions')
      assert.deepEqual(faults, [])
    })
  })
}
