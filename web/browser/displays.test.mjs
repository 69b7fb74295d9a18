// Find my head: a resident on a phone, without a login, types an address or scans the code at the door, and reads the head's public name, post and office telephone; what is not found says what to try, and a change of post shows at once.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, field, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const OFFICE = '0574-87654321'

for (const database of databases) {
  describe(`find my head on ${database}`, () => {
    let house
    let browser
    let worker
    let areas
    /** A post of a head that its community may end, and the building it is for. */
    let post
    const { inspect, faults } = inspector('displays', database)
    const areaOf = (id) => areas.find((area) => area.id === id)
    const compoundOf = (area) => (area.kind === 'compound' ? area : area.parent_id && areaOf(area.parent_id) ? compoundOf(areaOf(area.parent_id)) : null)
    /** A building as a resident says it. */
    const addressOf = (building) => `${compoundOf(building).name} ${building.name.replace('幢', '号楼')}`

    /** A resident at the find page, come from the house's front door. */
    async function atTheDoor(device) {
      const resident = await sitDown(browser, house, device)
      await resident.goto('/')
      await link(resident, '找我的楼长').click()
      await heading(resident, '找我的楼长').waitFor()
      return resident
    }
    async function find(resident, address) {
      await field(resident, '您住哪里').fill(address)
      await button(resident, '查一查').click()
    }
    const card = (page, name) => page.getByRole('listitem').filter({ hasText: name })

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
      worker = await sitDown(browser, house, desk, 'community-worker')
      areas = (await ask(worker, '/api/areas')).items
      const { items } = await ask(worker, '/api/posts?role=building_head&state=held&page_size=200')
      const inCompound = (one) => areaOf(one.area_id)?.kind === 'building' && compoundOf(areaOf(one.area_id))
      // of a number of one digit: the longer ones hold others
      post = items.find((one) => inCompound(one) && /^\d幢$/.test(areaOf(one.area_id).name) && one.allowed_actions.some(({ action, allowed }) => action === 'end' && allowed))
      assert.ok(post, 'the demo has a head of a building in a compound')
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    test('the community says which telephone its office has', async () => {
      await worker.goto(`/console/areas/${areas[0].id}`)
      await button(worker.getByRole('article'), '修改').click()
      await field(worker.getByRole('dialog'), '办公电话').fill(OFFICE)
      await button(worker.getByRole('dialog'), '保存').click()
      await worker.getByRole('dialog').waitFor({ state: 'hidden' })
      await worker.getByRole('article').getByText(OFFICE).waitFor()
    })

    test('a resident types an address and finds the head, the post and the office telephone', async () => {
      const building = areaOf(post.area_id)
      const resident = await atTheDoor(phone)
      await inspect(resident, 'find')
      await find(resident, addressOf(building))
      await heading(resident, '谁在照看这里').waitFor()
      await card(resident, post.person_name).getByText('党员楼长').waitFor()
      await resident.getByText(`${compoundOf(building).name} `).first().waitFor()
      assert.equal(await link(resident, `打社区电话 ${OFFICE}`).getAttribute('href'), `tel:${OFFICE}`)
      assert.doesNotMatch(await resident.getByRole('main').innerText(), /1\d{2}\*{4}\d{4}|1\d{10}/, 'no telephone of a person')
      assert.ok((await resident.getByRole('main').getByRole('listitem').count()) > 1, 'the grid display names whoever else looks after the place')
      await inspect(resident, 'display')

      // back to what was typed
      await button(resident, '返回').click()
      await heading(resident, '找我的楼长').waitFor()
      assert.equal(await field(resident, '您住哪里').inputValue(), addressOf(building))
      await resident.context().close()
    })

    test('the code at the entrance leads to the same page', async () => {
      const [poster] = (await ask(worker, `/api/posters?area_id=${post.area_id}`)).items
      const resident = await sitDown(browser, house, phone)
      await resident.goto(`/p/${poster.code}`)
      await link(resident, '我的楼长是谁').click()
      await heading(resident, '谁在照看这里').waitFor()
      await card(resident, post.person_name).getByText('党员楼长').waitFor()
      await link(resident, '不是这里？按地址查').click()
      await heading(resident, '找我的楼长').waitFor()
      await resident.context().close()
    })

    test('in large type on a small phone: found, not found, and which one is meant', async () => {
      const resident = await atTheDoor({ ...phone, viewport: { width: 360, height: 740 } })
      await button(resident, '大字').click()
      await inspect(resident, 'find-large')

      await find(resident, '月亮湾99号楼')
      await resident.getByRole('heading', { name: '没有找到这个地址，可以这样试：' }).waitFor()
      for (const way of [/只写小区的名称/, /扫楼道口或小区公告栏里的二维码/, /到社区党群服务中心窗口/]) await resident.getByRole('listitem').filter({ hasText: way }).waitFor()
      assert.equal(await field(resident, '您住哪里').inputValue(), '月亮湾99号楼', 'what was typed stays')
      await inspect(resident, 'nothing-large')

      await find(resident, '苑')
      await resident.getByText(/请写 2 到 60 个字的地址/).waitFor()
      assert.equal(await field(resident, '您住哪里').getAttribute('aria-invalid'), 'true')
      await inspect(resident, 'short-large')

      // 13 号楼 holds 3 号楼: the resident is asked, the longer name first
      const building = areas.find((area) => area.kind === 'building' && /^\d\d幢$/.test(area.name) && compoundOf(area) && areas.some((other) => other.name === area.name.slice(1) && compoundOf(other)?.id === compoundOf(area).id))
      assert.ok(building, 'the demo has a building whose name holds another')
      await find(resident, addressOf(building))
      await resident.getByRole('heading', { name: '您说的是哪一处？' }).waitFor()
      await inspect(resident, 'which-large')
      const first = resident.getByRole('main').getByRole('listitem').first()
      assert.match(await first.innerText(), new RegExp(`${building.name}$`))
      await first.getByRole('link').click()
      await heading(resident, '谁在照看这里').waitFor()
      await link(resident, `打社区电话 ${OFFICE}`).waitFor()
      await inspect(resident, 'display-large')
      await button(resident, '返回').click()
      await resident.getByRole('heading', { name: '您说的是哪一处？' }).waitFor()
      await resident.context().close()
    })

    test('a post that ends is vacant on the display at once', async () => {
      const resident = await sitDown(browser, house, phone)
      await resident.goto(`/h/1/${post.area_id}`)
      await card(resident, post.person_name).waitFor()
      await tell(worker, `/api/posts/${post.id}/end`, { version: post.version, reason: '搬家' })
      await resident.reload()
      await resident.getByText('这里暂时没有楼长，有事请直接联系社区。').waitFor()
      assert.equal(await card(resident, post.person_name).count(), 0)
      await link(resident, `打社区电话 ${OFFICE}`).waitFor()
      await inspect(resident, 'vacant')
      await resident.goto('/h/code/2345-6789-ABCD')
      await resident.getByRole('alert').waitFor()
      await link(resident, '按地址查').waitFor()
      await inspect(resident, 'unknown-code')
      assert.deepEqual(faults, [])
      await resident.context().close()
    })
  })
}
