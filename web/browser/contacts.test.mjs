// A unit's liaison says that they still are one, as its head does, and asks for something: the street sees the first, the community the second, and the unit does not serve itself.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, eventually, field, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'

const WISH = '周三下午要用两间教室，能坐 40 人'

for (const database of databases) {
  describe(`contacts on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('contacts', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    test('the head of a unit is asked on the own first page as well', async () => {
      const head = await sitDown(browser, house, phone, 'unit-head')
      const { person } = await ask(head, '/api/session')
      const own = async () => (await ask(head, '/api/contacts')).items.find((one) => one.person_id === person.id)
      assert.equal((await own()).state, 'unconfirmed')
      await head.goto('/m')
      await head.getByText(/共建单位负责人吗/).waitFor()
      await inspect(head, 'head asked')
      await button(head, '是的，仍由我联络').click()
      await button(head, '是的，仍由我联络').waitFor({ state: 'hidden' })
      assert.deepEqual([(await own()).state, (await own()).confirmed_by], ['confirmed', person.name])
      await head.context().close()
    })

    test('the liaison confirms by one press what the office then reads', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const session = await ask(liaison, '/api/session')
      const unit = session.posts[0]
      const own = async () => (await ask(officer, `/api/contacts?org_id=${unit.org_id}&page_size=200`)).items.find((one) => one.person_id === session.person.id)
      assert.equal((await own()).state, 'unconfirmed')

      await liaison.goto('/m')
      await button(liaison, '是的，仍由我联络').waitFor()
      await inspect(liaison, 'asked')
      await button(liaison, '是的，仍由我联络').click()
      await button(liaison, '是的，仍由我联络').waitFor({ state: 'hidden' })
      const said = await own()
      assert.deepEqual([said.state, said.confirmed_by], ['confirmed', session.person.name])

      // the office asks the others: one press a row
      await officer.goto('/console/contacts?state=unconfirmed')
      await heading(officer, '单位联络人').waitFor()
      await inspect(officer, 'list')
      const asked = (await ask(officer, '/api/contacts?state=unconfirmed')).total
      await officer.getByRole('button', { name: /^确认在任/ }).first().click()
      const left = await eventually(() => ask(officer, '/api/contacts?state=unconfirmed'), ({ total }) => total !== asked)
      assert.equal(left.total, asked - 1)

      await officer.goto(`/console/orgs/${unit.org_id}`)
      await heading(officer, unit.org_name).waitFor()
      await officer.getByRole('tab', { name: /^联络人/ }).click()
      await officer.getByRole('tabpanel').getByText('已确认').first().waitFor()
      await inspect(officer, 'unit')
    })

    test('what a unit asks becomes a demand of its place', async () => {
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const unit = (await ask(liaison, '/api/session')).posts[0]
      await liaison.goto('/m/me')
      await link(liaison, '我们的需求').click()
      await heading(liaison, '我们的需求').waitFor()
      await link(liaison, '提出需求').click()
      await button(liaison, '交给社区').click()
      await liaison.locator('[aria-invalid=true]').waitFor()
      await field(liaison, '需要什么').fill(WISH)
      await inspect(liaison, 'asking')
      await button(liaison, '交给社区').click()
      await heading(liaison, '已交给社区').waitFor()
      await link(liaison, '我们的需求').click()
      await liaison.getByText(WISH).waitFor()
      await inspect(liaison, 'asked for')

      // the community has it among the new, from this unit
      const [demand] = (await ask(worker, `/api/demands?source=unit`)).items
      await worker.goto(`/console/demands/${demand.id}`)
      await worker.getByText(unit.org_name).first().waitFor()
      await worker.goto(`/console/orgs/${unit.org_id}`)
      await worker.getByRole('tab', { name: /^单位需求/ }).click()
      await link(worker, WISH).waitFor()
      await inspect(worker, 'unit')
      assert.deepEqual(faults, [])
    })
  })
}
