// A shared place through its loop: opened by its owner, booked for residents at the counter and by another organisation on the phone, approved, checked in by code, returned, rated and counted as promised; then waited for, closed, and moved with one tap.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, does, field, heading, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const title = '普法教室（试约）'
const MINUTE = 60_000
const CHINA = 8 * 60 * MINUTE
const dayOf = (moment) => new Date(moment + CHINA).toISOString().slice(0, 10)
const clock = (moment) => new Date(moment + CHINA).toISOString().slice(11, 16)
const year = Number(dayOf(Date.now()).slice(0, 4))

for (const database of databases) {
  describe(`bookings on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('bookings', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    /** A venue of the liaison's unit, listed by the community; and ten uses of such promised. Answers both ids. */
    async function offer(liaison, worker, officer, leader) {
      const act = async (page, noun, id, verb, body = {}) => tell(page, `/api/${noun}/${id}/${verb}`, { version: (await ask(page, `/api/${noun}/${id}`)).version, ...body })
      const place = (await ask(worker, '/api/session')).posts[0]
      const unit = (await ask(liaison, '/api/session')).posts[0]
      const { items } = await ask(worker, '/api/classes')
      const need = items.find((one) => one.active && one.parent_id).id
      const resource = await tell(liaison, '/api/resources', { org_id: null, class: 'venue', title, quantity: 1, unit: '间', conditions: '', eligible: '', price_tier: 'free', area_id: place.area_id, valid_to: null, need_classes: [need], tags: [], contact: null })
      await act(liaison, 'resources', resource.id, 'submit')
      await act(worker, 'resources', resource.id, 'list')
      const office = (await ask(officer, '/api/session')).posts[0]
      const line = { id: null, org_id: unit.org_id, kind: 'venue', what: '开放教室', quantity: 10, unit: '次', period: 'year', class_id: null, resource_class: 'venue' }
      const agreement = await tell(officer, '/api/agreements', { title: '教室共享协议（试约）', kind: 'venue', terms: null, valid_from: `${year}-01-01T00:00:00+08:00`, valid_to: `${year + 1}-01-01T00:00:00+08:00`, parties: [office.org_id, unit.org_id], lines: [line] })
      await act(officer, 'agreements', agreement.id, 'submit')
      await act(leader, 'agreements', agreement.id, 'approve')
      await act(officer, 'agreements', agreement.id, 'sign', { signed_on: `${year}-01-01T00:00:00+08:00`, sign_mode: 'paper', sign_reference: null })
      return { resource: resource.id, agreement: agreement.id }
    }

    /** The owner says when it opens: always, by quarter hours, with approval and conditions. */
    async function open(owner, resource) {
      await owner.goto(`/console/resources/${resource}`)
      await button(owner, '设置开放时间').click()
      const drawer = owner.getByRole('dialog', { name: '设置开放时间和预约办法' })
      for (const day of ['周六', '周日']) await button(drawer, day).click()
      await field(drawer, '从').fill('9:00')
      await field(drawer, '到').fill('8:00')
      await drawer.getByLabel('一个时段').selectOption('15')
      await drawer.getByLabel('审核方式').selectOption('approval')
      await field(drawer, '至少提前几小时').fill('0')
      await field(drawer, '使用须知').fill('请恢复桌椅，带走垃圾。')
      await button(drawer, '保存').click()
      // inverted: said beside the field
      await drawer.locator('[aria-invalid=true]').first().waitFor()
      await inspect(owner, 'terms refused')
      await field(drawer, '从').fill('0:00')
      await field(drawer, '到').fill('24:00')
      await button(drawer, '保存').click()
      await drawer.waitFor({ state: 'hidden' })
      await owner.getByText('每天 00:00–24:00').waitFor()
      await inspect(owner, 'openings')
    }

    /** A clerk books for residents who came to the counter. */
    async function bookAtCounter(worker, resource, day, hour, name, submit) {
      await worker.goto(`/console/resources/${resource}`)
      await button(worker, '预约').click()
      const drawer = worker.getByRole('dialog', { name: `预约 ${title}` })
      await drawer.getByLabel('哪一天').fill(day)
      await drawer.locator('label', { hasText: `${hour}–` }).first().click()
      await field(drawer, '做什么').fill('排练')
      await drawer.getByLabel('为谁预约').selectOption('counter')
      await field(drawer, '怎么称呼').fill(name)
      await drawer.getByLabel('已当面或电话说明').check()
      await inspect(worker, 'booking at the counter')
      await button(drawer, submit).click()
      await drawer.waitFor({ state: 'hidden' })
      // the place has the same title as the booking of it
      await worker.waitForURL(/\/console\/bookings\/[^/]+$/)
      await heading(worker, title).waitFor()
      await worker.getByText(name).first().waitFor()
      return new URL(worker.url()).pathname.split('/')[3]
    }

    /** A need that the owner of the place has taken. Answers its order. */
    async function claimed(worker, owner) {
      const act = async (id, verb, body = {}) => tell(worker, `/api/demands/${id}/${verb}`, { version: (await ask(worker, `/api/demands/${id}`)).version, ...body })
      const place = (await ask(worker, '/api/session')).posts[0]
      const unit = (await ask(owner, '/api/session')).posts[0]
      const { items } = await ask(worker, '/api/classes')
      const class_id = items.find((one) => one.active && one.parent_id).id
      const demand = await tell(worker, '/api/demands', { text: '太极队想有个下雨天排练的地方', source: 'counter', area_id: place.area_id, class_id, requester: { anonymous: true, contact_ok: false } })
      await act(demand.id, 'accept')
      await act(demand.id, 'issue', { mode: 'directed', to_org_id: unit.org_id })
      return tell(owner, `/api/demands/${demand.id}/claim`, {})
    }

    /** The order a booking is for is named on its page, or taken away. */
    async function nameOrder(worker, order) {
      await does(worker, '写明为哪张单')
      const drawer = worker.getByRole('dialog', { name: '写明为哪张单' })
      await drawer.getByLabel('为哪张单用').selectOption(order)
      await inspect(worker, order ? 'naming its order' : 'taking its order away')
      await button(drawer, '写明为哪张单').click()
      await drawer.waitFor({ state: 'hidden' })
    }

    /** Another organisation books on the phone from the list of free places. Answers the booking's id. */
    async function bookOnPhone(booker, day, hours) {
      await booker.goto(`/m/places?day=${day}`)
      const slot = booker.getByRole('button', { name: `预约 ${title} ${hours}` })
      const place = booker.getByRole('link', { name: title }).first()
      await place.waitFor()
      await inspect(booker, 'free places')
      if (await slot.count()) await slot.click()
      else {
        await place.click()
        await booker.locator('label', { hasText: hours }).click()
        await button(booker, '预约').click()
      }
      await field(booker, '做什么').fill('法律讲座')
      await booker.getByLabel('我已看过').check()
      await inspect(booker, 'booking on the phone')
      await button(booker, '预约').click()
      await booker.waitForURL(/\/m\/bookings\/[^/]+$/)
      await booker.getByText('待审核', { exact: true }).first().waitFor()
      return new URL(booker.url()).pathname.split('/')[3]
    }

    test('opened, booked, approved, used by its code, rated and counted; waited for, closed, moved', async () => {
      const owner = await sitDown(browser, house, desk, 'unit-liaison')
      const keeper = await sitDown(browser, house, phone, 'unit-liaison')
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const leader = await sitDown(browser, house, desk, 'street-leader')
      const booker = await sitDown(browser, house, phone, 'department')
      const { resource, agreement } = await offer(owner, worker, officer, leader)

      await open(owner, resource)
      const today = dayOf(Date.now())
      const tomorrow = dayOf(Date.now() + 24 * 60 * MINUTE)
      const group = await bookAtCounter(worker, resource, tomorrow, '09:00', '三幢太极队', '预约')
      await worker.getByText('待审核', { exact: true }).first().waitFor()

      // for which order it is was forgotten: named, it needs no approval, as promised; taken away, it waits for it again
      const order = await claimed(worker, owner)
      await nameOrder(worker, order.id)
      await worker.getByText('已约好', { exact: true }).first().waitFor()
      await worker.getByRole('link', { name: order.number }).waitFor()
      await inspect(worker, 'for an order')
      await nameOrder(worker, '')
      await worker.getByText('待审核', { exact: true }).first().waitFor()

      // the quarter after the next one: near enough to be checked in, never begun before it is booked
      const from = (Math.ceil(Date.now() / (15 * MINUTE)) + 1) * 15 * MINUTE
      const hours = `${clock(from)}–${clock(from + 15 * MINUTE).replace('00:00', '24:00')}`
      const lecture = await bookOnPhone(booker, dayOf(from), hours)

      await keeper.goto('/m/bookings')
      await keeper.getByText('待审核', { exact: true }).first().click()
      await inspect(keeper, 'to approve')
      await keeper.locator(`a[href="/m/bookings/${lecture}"]`).click()
      await button(keeper, '同意预约').click()
      await keeper.getByText('已约好', { exact: true }).first().waitFor()
      await inspect(keeper, 'approved')
      await booker.reload()
      const { code } = await ask(booker, `/api/bookings/${lecture}`)
      await booker.getByText(code, { exact: true }).first().waitFor()
      await inspect(booker, 'slip')
      await officer.goto(`/print/guards/${resource}`)
      await officer.getByText(code, { exact: true }).waitFor()
      await inspect(officer, 'guard')

      if (dayOf(from) === today) {
        await keeper.goto('/m/bookings/check-in')
        await field(keeper, '核验码').fill(code.toLowerCase().replace('-', ''))
        await inspect(keeper, 'check-in')
        await button(keeper, '登记到场').click()
        await keeper.getByText('已到场').waitFor()
      } else {
        await keeper.goto(`/m/bookings/${lecture}/check_in`)
        await field(keeper, '核验码').fill(code)
        await button(keeper, '登记到场').click()
        await keeper.waitForURL(`**/m/bookings/${lecture}`)
      }
      await keeper.goto(`/m/bookings/${lecture}`)
      await button(keeper, '确认归还').click()
      await heading(keeper, '确认归还').waitFor()
      await button(keeper, '确认归还').click()
      await keeper.getByText('已归还', { exact: true }).first().waitFor()
      await booker.goto(`/m/bookings/${lecture}`)
      await button(booker, '评价').click()
      await heading(booker, '评价').waitFor()
      await booker.getByText('满意', { exact: true }).click()
      await inspect(booker, 'rating')
      await button(booker, '评价').click()
      await booker.getByText('已评价', { exact: true }).first().waitFor()
      await officer.goto(`/console/agreements/${agreement}`)
      await officer.getByText('1 / 10').first().waitFor()

      // the last place is somebody else's: one waits, and moves up when it is given back
      const taken = await bookOnPhone(booker, tomorrow, '10:00–10:15')
      const waiting = await bookAtCounter(worker, resource, tomorrow, '10:00', '合唱队', '排候补')
      await worker.getByText('候补中', { exact: true }).first().waitFor()
      await inspect(worker, 'waiting')
      await booker.goto(`/m/bookings/${taken}/cancel`)
      await button(booker, '取消预约').click()
      await booker.getByText('已取消', { exact: true }).first().waitFor()
      await worker.getByText('待审核', { exact: true }).first().waitFor()

      // closed: it says whom it hits before it is saved, and they move with one tap
      await owner.goto(`/console/resources/${resource}`)
      await owner.locator('.openings').getByRole('button', { name: /^更多/ }).click()
      await owner.getByRole('menuitem', { name: '暂停开放' }).click()
      const drawer = owner.getByRole('dialog', { name: '暂停开放' })
      await drawer.getByLabel('从', { exact: true }).fill(`${tomorrow}T08:00`)
      await drawer.getByLabel('到', { exact: true }).fill(`${tomorrow}T12:00`)
      await field(drawer, '说明').fill('换灯管')
      await drawer.getByText('会影响 2 个预约').waitFor()
      await inspect(owner, 'closing')
      await button(drawer, '暂停开放').click()
      await drawer.waitFor({ state: 'hidden' })
      await owner.getByText('2 个预约待改约').waitFor()
      await worker.goto(`/console/bookings/${group}`)
      await worker.getByText('原来的时间不能用了：换灯管').waitFor()
      await inspect(worker, 'displaced')
      await worker.locator('.next-free button').first().click()
      await worker.getByText('待审核', { exact: true }).first().waitFor()
      const moved = await ask(worker, `/api/bookings/${group}`)
      assert.ok(Date.parse(moved.from) >= Date.parse(`${tomorrow}T12:00:00+08:00`) || Date.parse(moved.from) < Date.parse(`${tomorrow}T08:00:00+08:00`))
      assert.equal((await ask(worker, `/api/bookings/${waiting}`)).state, 'displaced')

      // an address without its slot leads to where one is chosen
      await keeper.goto(`/m/places/${resource}/book`)
      await keeper.waitForURL(`**/m/places/${resource}`)
      await button(keeper, '先选时段').waitFor()

      // every week, from the phone of the unit; and the rest of it given back
      const week = dayOf(Date.now() + 2 * 24 * 60 * MINUTE)
      const at = (day, hour) => encodeURIComponent(`${day}T${hour}:00+08:00`)
      await keeper.goto(`/m/places/${resource}/book?from=${at(week, '14:00')}&to=${at(week, '14:15')}`)
      await field(keeper, '做什么').fill('普法沙龙')
      await field(keeper, '每周重复到').fill(dayOf(Date.now() + 16 * 24 * 60 * MINUTE))
      await keeper.getByLabel('我已看过').check()
      await inspect(keeper, 'booking every week')
      await button(keeper, '预约').click()
      await keeper.getByText('每周一次，共 3 次').waitFor()
      await inspect(keeper, 'series')
      await button(keeper, '结束后面的').click()
      await keeper.getByText('已取消', { exact: true }).nth(2).waitFor()

      // other hours: whom they hit is said while they are typed, and those give way where the keeper says so
      const { from: held } = await ask(worker, `/api/bookings/${group}`)
      const early = Number(clock(Date.parse(held)).slice(0, 2)) < 12
      await owner.goto(`/console/resources/${resource}`)
      await owner.locator('.openings').getByRole('button', { name: '设置开放时间' }).click()
      const terms = owner.getByRole('dialog', { name: '设置开放时间和预约办法' })
      await field(terms, early ? '从' : '到').fill('12:00')
      await terms.getByText('新的开放时间之外，已有 1 个约好的').waitFor()
      await terms.getByText('三幢太极队').waitFor()
      await terms.getByLabel('不能再用').check()
      await inspect(owner, 'other hours')
      await button(terms, '保存').click()
      await terms.waitFor({ state: 'hidden' })
      await worker.goto(`/console/bookings/${group}`)
      await worker.getByText('原来的时间不能用了：开放时间调整').waitFor()
      await inspect(worker, 'displaced by hours')

      for (const path of ['bookings', 'bookings/board', 'bookings/free', 'bookings/calendar']) {
        await worker.goto(`/console/${path}`)
        await worker.getByRole('heading', { level: 1 }).waitFor()
        await inspect(worker, path)
      }
      assert.deepEqual(faults, [])
    })
  })
}
