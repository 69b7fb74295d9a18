// The net through its pages: a community worker grows the tree, is refused what may not be, splits and merges while old records keep the area of their day, links people to branches, and records notice boards.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, faultyFields, field, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

for (const database of databases) {
  describe(`the net on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('net', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    const place = (page) => page.getByRole('article')
    const drawer = (page) => page.getByRole('dialog')
    /** Opens a place by its address and waits until it is there. */
    async function openPlace(page, area) {
      await page.goto(`/console/areas/${area.id}`)
      await place(page).getByRole('heading', { level: 2, name: area.name }).waitFor()
    }
    /** One of the acts that are folded away. */
    async function folded(page, verb) {
      await place(page).getByRole('button', { name: '更多' }).click()
      await page.getByRole('menuitem', { name: verb, exact: true }).click()
      await drawer(page).waitFor()
    }
    async function send(page, verb) {
      await button(drawer(page), verb).click()
      await drawer(page).waitFor({ state: 'hidden' })
    }
    /** Types into a picker and takes the first that fits. */
    async function pick(page, label, typed, option = typed) {
      const box = drawer(page).getByRole('combobox', { name: label })
      await box.fill(typed)
      await drawer(page).getByRole('option', { name: option }).first().click()
    }
    const tab = (page, name) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
    async function kindsOffered(page) {
      const kinds = drawer(page).getByRole('combobox', { name: '类别' }).getByRole('option')
      await kinds.first().waitFor({ state: 'attached' })
      return kinds.allInnerTexts()
    }
    const areasOf = async (page) => (await ask(page, '/api/areas')).items

    /** Adds a place under the open one. */
    async function add(page, kind, name) {
      await button(place(page), '新增下级').click()
      await drawer(page).getByRole('combobox', { name: '类别' }).selectOption({ label: kind })
      await field(drawer(page), '名称').fill(name)
    }

    test('a worker grows the tree and is refused what may not stand there', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      await worker.goto('/console/areas')
      await heading(worker, '三级网').waitFor()
      const [own] = await areasOf(worker)
      await place(worker).getByRole('heading', { level: 2, name: own.name }).waitFor()
      await inspect(worker, 'community')

      // the own community is the street's to shape, and the page says so
      await place(worker).getByRole('button', { name: '更多' }).click()
      await worker.getByText('这一级区域由街道调整。').waitFor()
      await worker.keyboard.press('Escape')

      await add(worker, '小区', '新桂苑')
      const offered = await kindsOffered(worker)
      assert.ok(offered.includes('网格') && !offered.includes('街道') && !offered.includes('单元'), `a community holds ${offered}`)
      await field(drawer(worker), '户数').fill('120')
      await inspect(worker, 'adding')
      await send(worker, '新增下级')
      await place(worker).getByRole('heading', { level: 2, name: '新桂苑' }).waitFor()
      await add(worker, '楼栋', '88幢')
      assert.ok(!(await kindsOffered(worker)).includes('小区'), 'no compound under a compound')
      await send(worker, '新增下级')
      await place(worker).getByRole('heading', { level: 2, name: '88幢' }).waitFor()
      await button(place(worker), '新增下级').click()
      assert.deepEqual(await kindsOffered(worker), ['单元', '楼道'])
      await button(drawer(worker), '取消').click()

      // whoever asks the server past the page is told in words
      const areas = await areasOf(worker)
      const [compound, building] = ['新桂苑', '88幢'].map((name) => areas.find((area) => area.name === name))
      await assert.rejects(tell(worker, '/api/areas', { parent_id: building.id, kind: 'compound', name: '楼里的小区' }), /这一类区域不能放在那里/)
      await assert.rejects(tell(worker, `/api/areas/${compound.id}/move`, { version: 1, parent_id: building.id, reason: '试试' }), /不能移到自己|不能放在那里/)

      // a twin is refused beside its name
      await openPlace(worker, compound)
      await add(worker, '楼栋', '88幢')
      await button(drawer(worker), '新增下级').click()
      await drawer(worker).getByText(/同级已有同名的区域|已用这个编号/).first().waitFor()
      await inspect(worker, 'twin')
      await button(drawer(worker), '取消').click()
    })

    test('a place moves, and what is in use is not ended but listed', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const areas = await areasOf(worker)
      const building = areas.find((area) => area.name === '88幢')
      const target = areas.find((area) => area.kind === 'compound' && area.name !== '新桂苑')
      await openPlace(worker, building)
      await folded(worker, '移动')
      await button(drawer(worker), '移动').click()
      assert.ok(await faultyFields(drawer(worker)), 'where to and why are asked')
      await pick(worker, '移到', target.name, new RegExp(`^${target.name}`))
      await field(drawer(worker), '依据或原因').fill('划界调整')
      await inspect(worker, 'moving')
      await send(worker, '移动')
      await place(worker).getByRole('navigation', { name: '上级' }).getByRole('link', { name: target.name }).waitFor()
      await tab(worker, '沿革').click()
      await place(worker).getByRole('tabpanel').getByText('新桂苑').waitFor()
      await inspect(worker, 'moved')

      // a building with a head
      const { items } = await ask(worker, '/api/posts?role=building_head&state=held&page_size=1')
      const [post] = items
      await openPlace(worker, areas.find((area) => area.id === post.area_id))
      await folded(worker, '撤销')
      await drawer(worker).getByText('还在使用，先处理这些才能撤销：').waitFor()
      await drawer(worker).getByText(post.person_name).waitFor()
      await inspect(worker, 'in-use')
      await field(drawer(worker), '依据或原因').fill('拆迁')
      await button(drawer(worker), '撤销').click()
      await drawer(worker).getByRole('alert').filter({ hasText: /还在使用，不能撤销/ }).waitFor()
      await button(drawer(worker), '取消').click()

      // one that nothing uses ends, and says so from then on
      await openPlace(worker, building)
      await folded(worker, '撤销')
      await field(drawer(worker), '依据或原因').fill('录重了')
      await send(worker, '撤销')
      await place(worker).getByText(/\d日 撤销$/).waitFor()
    })

    test('a compound is split and merged, and a closed demand keeps the area of its day', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const areas = await areasOf(worker)
      const { items: closed } = await ask(worker, '/api/demands?state=closed&page_size=200')
      const byId = new Map(areas.map((area) => [area.id, area]))
      const compoundOf = (area) => (area.kind === 'compound' ? area : byId.get(area.parent_id) && compoundOf(byId.get(area.parent_id)))
      const gridOf = (area) => (area.kind === 'grid' ? area : byId.get(area.parent_id) && gridOf(byId.get(area.parent_id)))
      const told = closed.find((demand) => {
        const area = byId.get(demand.area_id)
        return area?.kind === 'building' && areas.filter((one) => one.kind === 'grid' && one.parent_id === compoundOf(area)?.id).length > 1
      })
      assert.ok(told, 'the demo has a closed demand in a compound of several grids')
      const building = byId.get(told.area_id)
      const [compound, grid] = [compoundOf(building), gridOf(building)]
      const households = compound.households

      await openPlace(worker, compound)
      await folded(worker, '拆分')
      await field(drawer(worker), '新区域的名称').fill(`${compound.name}二区`)
      await drawer(worker).getByRole('checkbox', { name: grid.name, exact: true }).check()
      await field(drawer(worker), '依据或原因').fill('街发〔2026〕18号')
      await inspect(worker, 'splitting')
      await send(worker, '拆分')
      const second = (await areasOf(worker)).find((area) => area.name === `${compound.name}二区`)
      assert.ok(second, 'the new compound stands beside')
      await openPlace(worker, building)
      await place(worker).getByRole('navigation', { name: '上级' }).getByRole('link', { name: second.name }).waitFor()
      await openPlace(worker, second)
      await inspect(worker, 'second')
      await worker.goto(`/console/demands/${told.id}`)
      await heading(worker, told.title).waitFor()
      await worker.getByText(told.area_name).first().waitFor()
      assert.ok(!(await worker.getByText(second.name).count()), 'the closed demand lies where it lay')

      await openPlace(worker, second)
      await folded(worker, '合并')
      await pick(worker, '并入', compound.name, new RegExp(`^${compound.name} `))
      await field(drawer(worker), '依据或原因').fill('合回一个')
      await inspect(worker, 'merging')
      await send(worker, '合并')
      await openPlace(worker, compound)
      assert.equal((await areasOf(worker)).find((area) => area.id === compound.id).households, households, 'the households add up again')
      await openPlace(worker, second)
      await tab(worker, '沿革').click()
      await place(worker).getByRole('tabpanel').getByText('并入', { exact: true }).waitFor()
      await place(worker).getByRole('tabpanel').getByRole('link', { name: compound.name }).first().waitFor()
      await inspect(worker, 'merged')
      assert.equal((await ask(worker, `/api/demands/${told.id}`)).area_name, told.area_name)
    })

    test('a cadre of the street is linked to the community, and the linkage ends on its day', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const [own] = await areasOf(worker)
      await openPlace(worker, own)
      await tab(worker, '组织').click()
      await place(worker).getByRole('tabpanel').getByRole('link', { name: own.name, exact: true }).click()
      await heading(worker, own.name).waitFor()
      await tab(worker, '挂钩联系').click()
      const panel = worker.getByRole('tabpanel')
      await panel.getByRole('listitem').first().waitFor()
      const before = await panel.getByRole('listitem').count()
      assert.ok(before >= 1, 'the demo has an officer here')
      await inspect(worker, 'linkages')

      const { items: candidates } = await ask(worker, '/api/linkages/candidates?kind=cadre_community')
      const { items: linked } = await ask(worker, '/api/linkages')
      const cadre = candidates.find((one) => !linked.some((row) => row.person_id === one.person_id) && candidates.filter((other) => other.name === one.name).length === 1)
      await button(panel, '登记挂钩联系').click()
      await drawer(worker).getByRole('combobox', { name: '类型' }).selectOption({ label: '干部下沉社区' })
      await button(drawer(worker), '登记挂钩联系').click()
      await drawer(worker).locator('[aria-invalid=true]').first().waitFor()
      await pick(worker, '由谁联系', cadre.name)
      await field(drawer(worker), '文件号').fill('街组〔2026〕7号')
      await inspect(worker, 'linking')
      await send(worker, '登记挂钩联系')
      const row = panel.getByRole('listitem').filter({ hasText: cadre.name })
      await row.getByText('街组〔2026〕7号').waitFor()

      // once is enough
      await button(panel, '登记挂钩联系').click()
      await drawer(worker).getByRole('combobox', { name: '类型' }).selectOption({ label: '干部下沉社区' })
      await pick(worker, '由谁联系', cadre.name)
      await button(drawer(worker), '登记挂钩联系').click()
      await drawer(worker).getByText('已有同样的挂钩联系。').first().waitFor()
      await button(drawer(worker), '取消').click()
      await drawer(worker).waitFor({ state: 'hidden' })

      await row.getByRole('button', { name: `结束:${cadre.name}` }).click()
      await button(drawer(worker), '结束').click()
      await drawer(worker).locator('[aria-invalid=true]').first().waitFor()
      await field(drawer(worker), '原因').fill('轮岗')
      await inspect(worker, 'ending')
      await send(worker, '结束')
      await row.waitFor({ state: 'hidden' })
      await panel.getByLabel('含已结束的').check()
      await row.getByText('已结束', { exact: true }).waitFor()
      await row.getByText('轮岗').waitFor()
      await inspect(worker, 'ended')

      // the same on the place's page and on the secretary's own
      await openPlace(worker, own)
      await tab(worker, '挂钩联系').click()
      await inspect(worker, 'linkages-of-place')
      const mine = linked.find((one) => one.person_in_scope)
      await link(place(worker), mine.person_name).first().click()
      await heading(worker, mine.person_name).waitFor()
      await link(worker, mine.org_name).first().waitFor()
      await inspect(worker, 'linkages-of-person')

      // whoever only reads is told who may
      const leader = await sitDown(browser, house, desk, 'street-leader')
      await leader.goto(new URL(`/console/areas/${own.id}`, house.base).href)
      await tab(leader, '挂钩联系').click()
      await leader.getByText('挂钩联系由社区和街道登记。').waitFor()
      await leader.context().close()
    })

    test('a notice board is recorded and counts apart from stations', async () => {
      const worker = await sitDown(browser, house, desk, 'community-worker')
      await worker.goto('/console/coverage')
      await heading(worker, '覆盖').waitFor()
      await inspect(worker, 'coverage')
      const counts = async () => (await ask(worker, '/api/coverage')).total
      const before = await counts()
      assert.ok(before.with_station > 0 && before.with_board > before.with_station && before.with_board < before.compounds, JSON.stringify(before))
      assert.ok(before.grids_outside > 0 && before.grids_outside < before.grids / 2, JSON.stringify(before))
      const { items } = await ask(worker, '/api/coverage/places?figure=with_board&missing=true')
      const gap = items.find((one) => !one.area_name.includes('新桂苑'))
      await worker.goto(`/console/areas/${gap.area_id}`)
      await tab(worker, '宣传栏').click()
      await button(worker.getByRole('tabpanel'), '登记宣传栏').click()
      await field(drawer(worker), '设在哪里').fill('西门岗亭旁')
      await inspect(worker, 'hanging')
      await send(worker, '登记宣传栏')
      const row = worker.getByRole('tabpanel').getByRole('listitem').filter({ hasText: '西门岗亭旁' })
      await row.waitFor()
      assert.equal((await counts()).with_board, before.with_board + 1)
      await row.getByRole('button', { name: '拆除:西门岗亭旁' }).click()
      await field(drawer(worker), '原因').fill('大门改建')
      await send(worker, '拆除')
      await row.waitFor({ state: 'hidden' })
      assert.equal((await counts()).with_board, before.with_board)
    })

    test('the pages hold on a phone and in English, and axe has nothing to say', async () => {
      const worker = await sitDown(browser, house, phone, 'community-worker')
      const [own] = await areasOf(worker)
      const { items } = await ask(worker, '/api/orgs?kind=community')
      const pages = { 'place-phone': `/console/areas/${own.id}`, 'org-phone': `/console/orgs/${items[0].id}`, 'coverage-phone': '/console/coverage' }
      for (const [name, path] of Object.entries(pages)) {
        await worker.goto(path)
        await worker.getByRole('heading').first().waitFor()
        if (name !== 'coverage-phone') await tab(worker, '挂钩联系').click()
        await worker.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        const wide = await worker.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        assert.ok(wide <= 0, `${name} sticks out by ${wide} px`)
        await inspect(worker, name)
      }
      assert.deepEqual(faults, [])
    })
  })
}
