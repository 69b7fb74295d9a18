// What the pages promise: nothing typed is lost, nothing is overwritten unseen, nobody calls back about the own deed, and everybody can read it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { faultsOf } from './axe.mjs'
import { openBrowser } from './browser.mjs'
import { ask, button, desk, field, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'

const small = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

/** Chinese in the page's own words: headings, labels, columns, menu, verbs; what people wrote and named stays as it is. Runs in the page. */
function chineseWords() {
  const own = (element) => {
    const copy = element.cloneNode(true)
    for (const written of copy.querySelectorAll('select, [lang=zh-CN]')) written.remove()
    return copy.textContent.trim()
  }
  const elements = [...document.querySelectorAll('h1, h2, label, legend, thead th, nav a, .button.primary')].filter((one) => !one.closest('[lang=zh-CN]'))
  return elements.map(own).filter((text) => /\p{Script=Han}/u.test(text))
}

describe('promises of the pages', () => {
  let house
  let browser
  before(async () => {
    house = await openHouse('embedded')
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    await house?.stop()
  })

  const posterOf = async (worker) => (await ask(worker, '/api/posters')).items[0]

  /** A demand recorded by a clerk, ready to be worked on. Answers its id. */
  async function record(worker, text) {
    const session = await ask(worker, '/api/session')
    const made = await tell(worker, '/api/demands', { text, source: 'counter', area_id: session.posts[0].area_id, requester: { anonymous: true, contact_ok: false } })
    return made.id
  }

  test('a session that ends under a form: signed in again, the same text goes out', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const text = '楼顶水箱盖子松了，刮风时响得厉害'
    await worker.goto('/console/demands?new=1')
    const drawer = worker.getByRole('dialog', { name: '登记需求' })
    await drawer.getByRole('textbox').first().fill(text)
    await drawer.getByRole('combobox').first().click()
    // What looks the same is asked for while one types; the session shall end after that, at the sending.
    const looked = worker.waitForResponse((response) => response.url().includes('/api/demands/similar') && response.url().includes('area_id'))
    await drawer.getByRole('option').first().click()
    await looked
    await worker.context().clearCookies()
    await button(drawer, '登记需求').click()

    const door = worker.getByRole('dialog', { name: '登录已过期' })
    await door.getByLabel('密码', { exact: true }).fill(house.accounts['community-worker'])
    await button(door, '登录').click()
    await heading(worker, text).waitFor()
    const { items, total } = await ask(worker, `/api/demands?q=${encodeURIComponent(text.slice(0, 6))}`)
    assert.equal(total, 1)
    assert.ok(text.startsWith(items[0].text_start.slice(0, 10)))
  })

  test('what is written without a network is said so and arrives once', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const poster = await posterOf(worker)
    const resident = await sitDown(browser, house, phone)
    const text = '小区北门的垃圾桶倒了，味道很重'
    await resident.goto(`/p/${poster.code}`)
    await field(resident, '您的诉求').fill(text)
    await resident.context().setOffline(true)
    await button(resident, '发送').click()
    await heading(resident, '已记在这台手机里').waitFor()
    await resident.getByText('1 条待发送').waitFor()
    await resident.context().setOffline(false)
    await heading(resident, '收到了，谢谢您').waitFor({ timeout: 40_000 })
    const { total } = await ask(worker, `/api/demands?q=${encodeURIComponent(text.slice(0, 8))}`)
    assert.equal(total, 1)
  })

  test('two clerks on one demand: the second is told, and loses nothing', async () => {
    const first = await sitDown(browser, house, desk, 'community-worker')
    const second = await sitDown(browser, house, desk, 'community-secretary')
    const id = await record(first, '6 幢电梯按钮不灵')
    const edit = async (page) => {
      await page.goto(`/console/demands/${id}`)
      await page.getByRole('button', { name: '更多' }).click()
      await page.getByRole('menuitem', { name: '修改需求' }).click()
      const drawer = page.getByRole('dialog', { name: '修改需求' })
      await drawer.waitFor()
      return drawer
    }
    const [one, other] = [await edit(first), await edit(second)]
    await other.getByRole('textbox', { name: '标题' }).fill('6 幢电梯三楼按钮不灵')
    await one.getByRole('textbox', { name: '标题' }).fill('6 幢电梯按钮失灵')
    await button(one, '保存修改').click()
    await one.waitFor({ state: 'hidden' })
    // The page under the second clerk's form has heard of it already; the form has not seen it and may not write over it.
    await heading(second, '6 幢电梯按钮失灵').waitFor()
    await button(other, '保存修改').click()
    await other.getByRole('alert').filter({ hasText: '刚才有人改过' }).waitFor()
    assert.equal(await other.getByRole('textbox', { name: '标题' }).inputValue(), '6 幢电梯三楼按钮不灵')
    assert.equal((await ask(second, `/api/demands/${id}`)).title, '6 幢电梯按钮失灵')
    // Now they know, and decide.
    await button(other, '保存修改').click()
    await other.waitFor({ state: 'hidden' })
    assert.equal((await ask(second, `/api/demands/${id}`)).title, '6 幢电梯三楼按钮不灵')
  })

  test('what a resident says appears in the open list without a reload', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const poster = await posterOf(worker)
    await worker.goto('/console/demands')
    await worker.getByRole('row').nth(1).waitFor()
    await worker.evaluate(() => (globalThis.sameDocument = true))
    const resident = await sitDown(browser, house, phone)
    await resident.goto(`/p/${poster.code}`)
    await field(resident, '您的诉求').fill('地下车库出口的反光镜碎了')
    await button(resident, '发送').click()
    await link(worker, /反光镜碎了/).waitFor()
    assert.equal(await worker.evaluate(() => globalThis.sameDocument), true)
  })

  test('who did it does not call back about it, and reads why', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const id = await record(worker, '公告栏玻璃裂了')
    let demand = await ask(worker, `/api/demands/${id}`)
    const classes = await ask(worker, '/api/classes')
    await tell(worker, `/api/demands/${id}/accept`, { class_id: classes.items.find((one) => !one.retired_at).id, version: demand.version })
    demand = await ask(worker, `/api/demands/${id}`)
    await tell(worker, `/api/demands/${id}/handle-here`, { version: demand.version })
    const [order] = (await ask(worker, `/api/demands/${id}`)).orders
    const { version } = await ask(worker, `/api/orders/${order.id}`)
    await tell(worker, `/api/orders/${order.id}/report`, { text: '换了一块新玻璃', fulfilled: 1, version })

    await worker.goto(`/console/orders/${order.id}`)
    const callback = worker.getByRole('button', { name: /回访/ }).or(worker.getByRole('menuitem', { name: /回访/ }))
    const more = worker.getByRole('button', { name: '更多' })
    await callback.or(more).first().waitFor()
    if (!(await callback.first().isVisible())) await more.click()
    await callback.first().waitFor()
    assert.equal(await callback.first().getAttribute('aria-disabled'), 'true')
    await worker.getByText(/不能回访自己办的事/).first().waitFor()
  })

  test('large type at 360 pixels scrolls nowhere sideways', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const poster = await posterOf(worker)
    const visits = { undefined: [`/p/${poster.code}`, '/t', '/login'], 'building-head': ['/m', '/m/demands/new', '/m/notices', '/m/me'], 'unit-liaison': ['/m', '/m/orders'] }
    for (const [login, paths] of Object.entries(visits)) {
      const person = await sitDown(browser, house, small, login === 'undefined' ? undefined : login)
      await person.addInitScript(() => localStorage.setItem('linli.preferences', JSON.stringify({ locale: 'zh', typeSize: 'large' })))
      for (const path of paths) {
        await person.goto(path)
        await person.getByRole('heading', { level: 1 }).first().waitFor()
        await person.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        assert.equal(await person.evaluate(() => document.documentElement.dataset.type), 'large')
        const wide = await person.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(wide <= small.viewport.width, `${path} is ${wide} pixels wide`)
        assert.deepEqual(await faultsOf(person), [], path)
      }
    }
  })

  test('in English every word of the page itself is English', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const poster = await posterOf(worker)
    const resident = await sitDown(browser, house, phone)
    await resident.goto(`/p/${poster.code}`)
    await button(resident, 'English').click()
    await heading(resident, 'What is the matter?').waitFor()
    await button(worker, 'English').click()
    await worker.waitForFunction(() => document.documentElement.lang === 'en')
    for (const [page, path] of [[resident, `/p/${poster.code}`], [resident, '/t'], [worker, '/console/demands'], [worker, '/console/imports'], [worker, '/console/rates']]) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
      assert.deepEqual(await page.evaluate(chineseWords), [], path)
      assert.deepEqual(await faultsOf(page), [], path)
    }
  })
})
