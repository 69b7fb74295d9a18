// Bodies as they really meet: those called answer on the phone and by telephone, a gap of the net and a member's wish come to the agenda, one person
// in two seats and a proxy vote by name, owners vote by number and floor area, the third carry-over is explained, and what lost its owner gets a new one.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, does, faultyFields, field, heading, latency, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const COMMITTEE = '停车场运营管委会'
const OWNERS = '东苑业主共同决定'
const UNIT = '东苑便民驿站'
const WISH = '周末办一次旧物交换'
const AHEAD = 20

const dayIn = (days) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)

for (const database of databases) {
  describe(`councils on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('councils', database)

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
    const part = (page, name) => page.getByRole('region', { name, exact: true })
    const state = (page, word) => page.getByText(word, { exact: true }).first().waitFor()
    /** A step of a meeting as its page would send it. */
    const act = async (page, id, verb, body = {}) => tell(page, `/api/meetings/${id}/${verb}`, { version: (await ask(page, `/api/meetings/${id}`)).version, ...body })

    /** A committee of four voices: the secretary in two seats, the community, the liaison's unit, and a unit that only telephones. */
    async function found(worker, secretary, unit) {
      const own = (await ask(worker, '/api/session')).posts[0]
      const person = (await ask(secretary, '/api/session')).person
      const station = await tell(worker, '/api/orgs', { kind: 'social_organisation', name: UNIT, area_id: own.area_id })
      const committee = await tell(worker, '/api/bodies', { kind: 'operating_committee', name: COMMITTEE, org_id: own.org_id })
      for (const seat of [{ capacity: 'chair', person_id: person.id }, { capacity: 'supervisor', person_id: person.id }, { capacity: 'member', org_id: own.org_id }, { capacity: 'member', org_id: unit.org_id }, { capacity: 'member', org_id: station.id }]) await tell(worker, `/api/bodies/${committee.id}/seats`, seat)
      const owners = await tell(worker, '/api/bodies', { kind: 'owners_decision', name: OWNERS, org_id: own.org_id, households: 300, floor_area: 30000 })
      return { own, person, station, committee, owners }
    }

    /** A meeting three weeks ahead that takes topics. */
    async function planned(worker, body) {
      const meeting = await tell(worker, '/api/meetings', { body_id: body.id, starts_at: `${dayIn(AHEAD)}T09:30:00+08:00`, venue: '社区党群服务中心' })
      await act(worker, meeting.id, 'open-topics')
      return meeting.id
    }

    /** A place without a mailbox or head is put on the agenda with one tap, and not twice. */
    async function propose(worker, meeting) {
      const lists = ['figure=with_station&missing=true', 'figure=with_board&missing=true', 'figure=with_head&missing=true', 'figure=uncovered']
      let list = ''
      for (const one of lists) if (!list && (await ask(worker, `/api/coverage/places?${one}`)).total) list = one
      await worker.goto(`/console/coverage/places?${list}`)
      const tap = worker.getByRole('button', { name: /^提请议事/ }).first()
      await tap.click()
      await drawer(worker).getByLabel('哪次会议').waitFor()
      const title = await field(drawer(worker), '议什么').inputValue()
      assert.match(title, /没有|无人/)
      const chosen = await drawer(worker).getByLabel('哪次会议').inputValue()
      if (chosen !== meeting) await drawer(worker).getByLabel('哪次会议').selectOption(meeting)
      await inspect(worker, 'gap')
      await send(worker, '提请议事')
      const [topic] = (await ask(worker, `/api/meetings/${meeting}`)).agenda
      await worker.getByRole('link', { name: /上会$/ }).first().click()
      const agenda = part(worker, '议题')
      await agenda.getByText('1 项列入议程').waitFor()
      await agenda.getByText(/^覆盖缺口 · /).waitFor()
      const again = await worker.evaluate(async ([address, body]) => (await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify(body) })).status, [`/api/meetings/${meeting}/topics`, { source: 'facility_gap', gap: topic.gap, gap_area_id: topic.gap_area_id, title: topic.title, accept: true }])
      assert.equal(again, 409, 'an open gap is talked about once')
      await inspect(worker, 'gap-agenda')
      return title
    }

    /** A member proposes on the phone, the office leaves it off with its reason, the member reads it. */
    async function wish(worker, liaison, meeting) {
      await liaison.goto(`/m/meetings/${meeting}/topic`)
      await field(liaison, '议什么').fill(WISH)
      await button(liaison, '提议题').click()
      await liaison.getByText('待定').waitFor()
      await worker.goto(`/console/meetings/${meeting}`)
      await button(worker, `不列入：${WISH}`).click()
      await field(drawer(worker), '为什么不列入').fill('放到邻里节一起办')
      await send(worker, '不列入')
      await liaison.reload()
      await liaison.getByText('未列入：放到邻里节一起办').waitFor()
      await inspect(liaison, 'phone-left-off')
    }

    /** Answers on the phone, at the desk for oneself, and for who telephoned; how many are expected is said. */
    async function answer(worker, liaison, secretary, meeting) {
      await act(worker, meeting, 'notice')
      await liaison.goto('/m/meetings')
      await link(liaison, COMMITTEE).first().click()
      await button(liaison, '答复').click()
      await liaison.getByRole('alert').first().waitFor()
      await liaison.getByText('参加', { exact: true }).click()
      await inspect(liaison, 'phone-answer')
      await button(liaison, '答复').click()
      await button(liaison, '修改答复').waitFor()

      await secretary.goto(`/console/meetings/${meeting}`)
      await button(secretary, '登记答复').click()
      await send(secretary, '保存答复')
      await part(secretary, '会议通知').getByText(/预计到 2 席，应到 4/).waitFor()
      await worker.goto(`/console/meetings/${meeting}`)
      await part(worker, '会议通知').getByText(/预计到 2 席，应到 4/).waitFor()
      await button(worker, '登记答复').click()
      await drawer(worker).getByLabel('谁的答复').selectOption({ label: UNIT })
      await drawer(worker).getByLabel('答复', { exact: true }).selectOption('proxy')
      const unit = (await ask(liaison, '/api/session')).posts[0].org_name
      const carrier = drawer(worker).getByLabel('委托谁').locator('option').filter({ hasText: unit })
      await drawer(worker).getByLabel('委托谁').selectOption({ label: (await carrier.first().textContent()).trim() })
      await button(drawer(worker), '保存答复').click()
      assert.equal(await faultyFields(drawer(worker)), 1, 'what it was entered from is asked')
      await field(drawer(worker), '凭什么登记').fill('昨天电话')
      await inspect(worker, 'answer')
      await send(worker, '保存答复')
      await part(worker, '会议通知').getByText(/预计到 3 席，应到 4/).waitFor()
      await inspect(worker, 'answered')
    }

    /** The sheet begins with the answers; one person in two seats counts once; the vote is by name. */
    async function hold(worker, secretary, meeting, person, station) {
      await worker.goto(`/console/meetings/${meeting}`)
      const sheet = part(worker, '到会')
      await sheet.getByText('已按答复预填').waitFor()
      await inspect(worker, 'sheet')
      await button(sheet, '保存到会情况').click()
      await sheet.getByText('3/4', { exact: true }).waitFor()
      const counted = (await ask(worker, `/api/meetings/${meeting}`)).quorum
      assert.deepEqual([counted.present, counted.proxies, counted.doubles, counted.reached], [2, 1, 1, true])
      await button(worker, '开会').click()
      await send(worker, '开会')
      await state(worker, '已召开')
      const talk = part(worker, '讨论与决议')
      await button(talk, '表决').first().click()
      const voices = drawer(worker).getByRole('group')
      await voices.first().waitFor()
      assert.equal(await voices.count(), 3, 'a voice each, the secretary once')
      for (const [place, ballot] of [[0, '同意'], [1, '同意'], [2, '反对']]) await voices.nth(place).getByText(ballot, { exact: true }).click()
      await drawer(worker).getByText(/通过：同意 2，共 3/).waitFor()
      await inspect(worker, 'roll')
      await send(worker, '保存表决结果')
      await talk.getByText('通过', { exact: true }).waitFor()
      await talk.getByText(person.name).first().waitFor()
      const [voted] = (await ask(worker, `/api/meetings/${meeting}`)).agenda
      await tell(worker, `/api/meetings/${meeting}/resolutions`, { topic_id: voted.id, text: '东门口设便民驿站，摆好值守表', kind: 'duty', owner_org_id: station.id, due_at: `${dayIn(AHEAD + 30)}T18:00:00+08:00` })
      await act(worker, meeting, 'draft-minutes')
      await act(secretary, meeting, 'approve-minutes')
    }

    /** By number and by floor area: both have to reach, for being there and for agreeing. */
    async function own(worker, meeting) {
      await worker.goto(`/console/meetings/${meeting}`)
      await button(worker, '开会').click()
      await field(drawer(worker), '参加的户数').fill('240')
      await field(drawer(worker), '参加户的面积').fill('19000')
      await drawer(worker).getByText('户数够了，面积不够，不能表决').waitFor()
      await field(drawer(worker), '参加户的面积').fill('24000')
      await drawer(worker).getByText('达到法定人数，可以表决').waitFor()
      await inspect(worker, 'owners')
      await send(worker, '开会')
      await state(worker, '已召开')
      // ten ballots were overlooked: the count is put right after it
      await button(part(worker, '到会'), '更正户数').click()
      await field(drawer(worker), '参加的户数').fill('250')
      await field(drawer(worker), '参加户的面积').fill('25000')
      await inspect(worker, 'owners-corrected')
      await send(worker, '保存到会情况')
      await part(worker, '到会').getByText('实到 250').waitFor()
      const talk = part(worker, '讨论与决议')
      await button(talk, '表决').first().click()
      for (const [name, value] of [['同意', '180'], ['反对', '60'], ['同意的面积', '17999'], ['反对的面积', '6001']]) await drawer(worker).getByRole('textbox', { name, exact: true }).fill(value)
      await drawer(worker).getByText(/未通过：同意 180/).waitFor()
      await drawer(worker).getByRole('textbox', { name: '同意的面积', exact: true }).fill('18000')
      await drawer(worker).getByRole('textbox', { name: '反对的面积', exact: true }).fill('6000')
      await drawer(worker).getByText(/^通过：同意 180，共 240，需要 180/).waitFor()
      await inspect(worker, 'owners-vote')
      await send(worker, '保存表决结果')
      await talk.getByText('通过', { exact: true }).waitFor()
    }

    /** The committee meets once more, in a moment, with everybody there. */
    async function meetAgain(worker, body) {
      const starts = Date.now() + (AHEAD + 1) * 86_400_000 + 4_000 + 10 * latency
      const late = { late_reason: '临时碰头' }
      const { id } = await tell(worker, '/api/meetings', { body_id: body, starts_at: `${new Date(starts).toISOString().slice(0, 19)}Z` })
      await act(worker, id, 'open-topics')
      await tell(worker, `/api/meetings/${id}/topics`, { source: 'office', title: '驿站怎么样了', accept: true, ...late })
      const { attendees, version } = await act(worker, id, 'notice', { reason: '临时碰头' })
      const lines = attendees.map((one) => ({ attendee_id: one.id, presence: 'present' }))
      const status = await worker.evaluate(async ([url, sheet]) => (await fetch(url, { method: 'PUT', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify(sheet) })).status, [`/api/meetings/${id}/attendance`, { version, lines, paper: '签到表' }])
      assert.equal(status, 200)
      await worker.waitForTimeout(Math.max(0, starts + 500 - Date.now() - (AHEAD + 1) * 86_400_000))
      await act(worker, id, 'hold')
    }

    /** Carried over twice without a word, once by each meeting, the third time only with one; then its owner ends and it gets a new one. */
    async function carry(worker, meeting, unit, station) {
      const { decided, body_id: body } = await ask(worker, `/api/meetings/${meeting}`)
      let [one] = decided
      const over = (days) => tell(worker, `/api/resolutions/${one.id}/carry-over`, { version: one.version, due_at: `${dayIn(AHEAD + days)}T18:00:00+08:00` })
      for (const days of [60, 90]) {
        one = await over(days)
        await assert.rejects(over(days), /resolution_carried_once/)
        await meetAgain(worker, body)
      }
      await worker.goto('/console/resolutions')
      const row = worker.locator(`li[data-id="${one.id}"]`)
      await row.getByText('已结转 2 次').waitFor()
      await does(worker, '结转下次', row)
      await drawer(worker).getByText('已经结转 2 次，这次要说明为什么还没办成').waitFor()
      await drawer(worker).getByLabel('新的办结期限').fill(dayIn(AHEAD + 120))
      await button(drawer(worker), '结转下次').click()
      assert.equal(await faultyFields(drawer(worker)), 1, 'the explanation is asked')
      await field(drawer(worker), '为什么到现在还没办成').fill('驿站的门面月底到期，换到北门再设')
      await inspect(worker, 'third')
      await send(worker, '结转下次')
      await row.getByText('已结转 3 次').waitFor()
      await row.getByText('换到北门再设').first().waitFor()
      await row.getByRole('link', { name: /会议结转$/ }).waitFor()

      const { version } = await ask(worker, `/api/orgs/${station.id}`)
      await tell(worker, `/api/orgs/${station.id}/end`, { version, reason: '驿站关闭' })
      await worker.reload()
      await row.getByText('责任单位已经终止，请换责任单位。').waitFor()
      await inspect(worker, 'owner-gone')
      await button(row, '换责任单位').click()
      await drawer(worker).getByRole('combobox', { name: '新的责任单位' }).fill(unit.org_name)
      await drawer(worker).getByRole('option', { name: unit.org_name, exact: true }).first().click()
      await field(drawer(worker), '为什么换').fill('驿站关闭，由法庭接着办')
      await send(worker, '换责任单位')
      await row.getByText(unit.org_name).first().waitFor()
    }

    test('answers, gaps, votes by name and by area, and what is carried over', async () => {
      let worker = await sitDown(browser, house, desk, 'community-worker')
      let secretary = await sitDown(browser, house, desk, 'community-secretary')
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const unit = (await ask(liaison, '/api/session')).posts[0]
      const { person, station, committee, owners } = await found(worker, secretary, unit)
      const first = await planned(worker, committee)
      const second = await planned(worker, owners)
      await tell(worker, `/api/meetings/${second}/topics`, { source: 'office', title: '东苑车棚改作停车位', special: true, accept: true })
      await propose(worker, first)
      await wish(worker, liaison, first)
      await answer(worker, liaison, secretary, first)
      await act(worker, second, 'notice')

      for (const page of [worker, secretary, liaison]) await page.context().close()
      await house.later(AHEAD + 1)
      worker = await sitDown(browser, house, desk, 'community-worker')
      secretary = await sitDown(browser, house, desk, 'community-secretary')
      await hold(worker, secretary, first, person, station)
      await own(worker, second)
      await carry(worker, first, unit, station)
      assert.deepEqual(faults, [])
      await heading(worker, '决议落实').waitFor()
    })
  })
}
