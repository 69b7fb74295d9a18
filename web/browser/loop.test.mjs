// One demand through five roles, from the QR page to the rating: resident, community worker, liaison, community secretary, building head.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, field, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { inspector } from './inspect.mjs'

/** The loop is walked with everything that slides and fades, as it comes out of the box; the other walks ask for less motion. */
const [atDesk, onPhone] = [desk, phone].map((device) => ({ ...device, reducedMotion: 'no-preference' }))

const words = '3 单元门口路灯不亮，晚上老人看不清台阶，想请人来修'
const opening = words.slice(0, 12)
/** Why the unit needs longer: whoever asked reads it. */
const wait = '感应灯要定做，月底到货'
const SAY_LIMIT_MS = 20_000
const SAY_TAPS = 5

/** Counts the taps and clicks on a page from now on; typing is none. Survives the app's own steps from page to page. */
async function countTaps(page) {
  await page.addInitScript(() => {
    globalThis.taps = 0
    addEventListener('pointerdown', () => (globalThis.taps += 1), { capture: true })
  })
  return () => page.evaluate(() => globalThis.taps)
}

for (const database of databases) {
  describe(`the loop on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('loop', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    /** The resident scans the poster of the building and says it. Answers the page and the tracking code. */
    async function say(poster) {
      const resident = await sitDown(browser, house, onPhone)
      const taps = await countTaps(resident)
      const began = Date.now()
      await resident.goto(`/p/${poster.code}`)
      await field(resident, '您的诉求').fill(words)
      await button(resident, '发送').click()
      await heading(resident, '收到了，谢谢您').waitFor()
      assert.ok(Date.now() - began < SAY_LIMIT_MS, 'said in under twenty seconds')
      assert.ok((await taps()) <= SAY_TAPS, 'said with five taps at most')
      const code = new URL(resident.url()).pathname.split('/')[2]
      assert.match(code, /^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/)
      await inspect(resident, 'sent')
      await button(resident, '查看进展').click()
      await heading(resident, '已收到，社区正在看').waitFor()
      await inspect(resident, 'tracking')
      return { resident, code }
    }

    /** The community worker finds it in the list, accepts it, and issues it to a unit by name. Answers its id. */
    async function accept(worker, unit) {
      await worker.goto('/console/demands')
      await link(worker, opening).first().click()
      await heading(worker, opening).waitFor()
      await inspect(worker, 'demand')
      await button(worker, '确认受理').click()
      const accepting = worker.getByRole('dialog')
      await accepting.getByRole('combobox').click()
      await accepting.getByRole('option').first().click()
      await inspect(worker, 'accepting')
      await button(accepting, '确认受理').click()
      await accepting.waitFor({ state: 'hidden' })
      await button(worker, '确认发单').click()
      const issuing = worker.getByRole('dialog')
      await issuing.getByText('定向').first().click()
      await issuing.getByRole('combobox', { name: '派给哪家单位' }).fill(unit.org_name)
      await issuing.getByRole('option', { name: unit.org_name }).first().click()
      await inspect(worker, 'issuing')
      await button(issuing, '确认发单').click()
      await issuing.waitFor({ state: 'hidden' })
      return new URL(worker.url()).pathname.split('/')[3]
    }

    /** The liaison sees it on the first page and takes it. Answers the order's id. */
    async function take(liaison) {
      await liaison.goto('/m')
      await link(liaison, opening).waitFor()
      await inspect(liaison, 'fitting')
      await link(liaison, opening).click()
      await button(liaison, '我们来接').click()
      await field(liaison, /打算怎么办/).fill('周六上午派两名电工上门')
      await inspect(liaison, 'taking')
      await button(liaison, '确认接单').click()
      await liaison.waitForURL(/\/m\/orders\/[^/]+$/)
      await liaison.getByText('待确认').first().waitFor()
      return new URL(liaison.url()).pathname.split('/')[3]
    }

    /** The community secretary confirms on the phone: who took it does not confirm it. */
    async function confirm(secretary, order) {
      await secretary.goto('/m')
      await link(secretary, opening).first().click()
      await inspect(secretary, 'order')
      await button(secretary, '确认接单').click()
      await secretary.waitForURL(`**/m/orders/${order}/confirm`)
      await inspect(secretary, 'confirming')
      await button(secretary, '确认接单').click()
      await secretary.waitForURL(`**/m/orders/${order}`)
    }

    /** The liaison has contacted the requester, does it, and reports. */
    async function serve(liaison, order) {
      await liaison.goto(`/m/orders/${order}`)
      await button(liaison, '已联系诉求人').click()
      await liaison.waitForURL(`**/m/orders/${order}/contact`)
      await button(liaison, '已联系').click()
      await button(liaison, '申请延期').click()
      await field(liaison, '为什么要延期').fill(wait)
      await liaison.getByText('只能延期一次，原因会告诉诉求人。').waitFor()
      await inspect(liaison, 'extending')
      await button(liaison, '延期').click()
      await button(liaison, '办好了，去反馈').click()
      await field(liaison, '办了什么').fill('两盏灯都换好了，加了感应开关')
      await inspect(liaison, 'reporting')
      await button(liaison, '反馈办结').click()
      await liaison.waitForURL(`**/m/orders/${order}`)
      await liaison.getByText('待回访').first().waitFor()
      assert.equal(await button(liaison, '回访').count(), 0, 'nobody calls back about the own deed')
    }

    /** The resident rates it on the tracking page. */
    async function rate(resident, code) {
      await resident.goto(`/t/${code}`)
      await heading(resident, '已经办了，请您评价').waitFor()
      await resident.getByRole('listitem').filter({ hasText: '已延期' }).getByText(wait, { exact: true }).waitFor()
      await button(resident, '评价一下').click()
      await resident.getByText('解决了', { exact: true }).click()
      await resident.getByText('满意', { exact: true }).click()
      await inspect(resident, 'rating')
      await button(resident, '提交评价').click()
      await heading(resident, '已办结').waitFor()
    }

    test('a demand is said, triaged, issued, taken, confirmed, done, seen, rated and closed', async () => {
      const worker = await sitDown(browser, house, atDesk, 'community-worker')
      const head = await sitDown(browser, house, onPhone, 'building-head')
      const liaison = await sitDown(browser, house, onPhone, 'unit-liaison')
      const secretary = await sitDown(browser, house, onPhone, 'community-secretary')
      const building = (await ask(head, '/api/session')).posts[0]
      const unit = (await ask(liaison, '/api/session')).posts[0]
      const [poster] = (await ask(worker, `/api/posters?area_id=${building.area_id}`)).items

      const { resident, code } = await say(poster)
      const id = await accept(worker, unit)
      const order = await take(liaison)
      await confirm(secretary, order)
      await serve(liaison, order)

      await head.goto('/m')
      await link(head, opening).first().click()
      await heading(head, opening).waitFor()
      await head.getByText('待回访').first().waitFor()
      await inspect(head, 'head')

      await rate(resident, code)

      // The console, open all the while on the demand's page, says the same without a reload.
      await worker.getByText('已办结').first().waitFor()
      const closed = await ask(worker, `/api/demands/${id}`)
      assert.deepEqual([closed.state, closed.resolved, closed.satisfaction], ['closed', 'solved', 'satisfied'])
      assert.deepEqual(faults, [])
    })
  })
}
