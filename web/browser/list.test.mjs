// The console's list with ten thousand rows, and by keyboard alone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, desk, openHouse, sitDown } from './house.mjs'
import { checkSheet, importSheet } from './importing.mjs'
import { madeUpMessages } from './messages.mjs'

const ROWS = 10_000
/** A turn of the page or a filter answers within this, on a busy machine too. */
const TURN_LIMIT_MS = 5_000
/** Requests a turn may cost: the list, and what stands around it. */
const TURN_REQUESTS = 3

describe('the demand list', () => {
  let house
  let browser
  before(async () => {
    house = await openHouse('embedded')
    browser = await openBrowser()
    const worker = await sitDown(browser, house, desk, 'community-worker')
    await checkSheet(worker, { name: 'many.xlsx', bytes: madeUpMessages(ROWS) })
    await importSheet(worker)
    await worker.context().close()
  })
  after(async () => {
    await browser?.close()
    await house?.stop()
  })

  test('ten thousand rows turn and filter without a hitch, and with few requests', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    await worker.goto('/console/demands')
    const rows = worker.getByRole('row')
    await rows.nth(1).waitFor()
    const { total } = await ask(worker, '/api/demands?page_size=1')
    assert.ok(total >= ROWS)
    await worker.getByText(`共 ${total.toLocaleString('zh-CN')} 条`).waitFor()

    let requests = 0
    worker.on('request', (request) => { if (request.url().includes('/api/')) requests += 1 })
    const timed = async (what, act, shown) => {
      requests = 0
      const began = Date.now()
      await act()
      await shown.waitFor()
      assert.ok(Date.now() - began < TURN_LIMIT_MS, `${what} took ${Date.now() - began} ms`)
      assert.ok(requests <= TURN_REQUESTS, `${what} asked ${requests} times`)
    }
    const pages = Math.ceil(total / 50)
    const marked = (page) => worker.getByText(`第 ${page.toLocaleString('zh-CN')} / ${pages.toLocaleString('zh-CN')} 页`)
    for (const page of [2, 3]) await timed(`page ${page}`, () => button(worker, '下一页').click(), marked(page))
    await timed('back', () => button(worker, '上一页').click(), marked(2))
    await timed('the search', () => worker.getByRole('searchbox', { name: '搜索本列表' }).fill('学府里路灯'), worker.getByText(/^共 \d[\d,]* 条$/).filter({ hasNotText: total.toLocaleString('zh-CN') }))
    assert.ok((await rows.count()) > 1, 'something is found')
  })

  test('slash searches, j and k move, Enter opens, Esc comes back', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    await worker.goto('/console/demands')
    await worker.getByRole('row').nth(2).waitFor()
    const links = worker.getByRole('table').getByRole('link')
    const second = await links.nth(1).getAttribute('href')

    await worker.keyboard.press('/')
    assert.equal(await worker.evaluate(() => document.activeElement?.getAttribute('type')), 'search')
    await worker.keyboard.press('Escape')
    for (const key of ['j', 'j', 'j', 'k']) await worker.keyboard.press(key)
    await worker.keyboard.press('Enter')
    await worker.waitForURL(`**${second}`)
    await button(worker, '需求清单').waitFor()
    await worker.keyboard.press('Escape')
    await worker.waitForURL((url) => url.pathname === '/console/demands')
  })
})
