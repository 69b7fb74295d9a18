// The console's list with ten thousand rows, and by keyboard alone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, desk, heading, openHouse, sitDown } from './house.mjs'
import { checkSheet, importSheet } from './importing.mjs'
import { madeUpMessages } from './messages.mjs'

const ROWS = 10_000
/** A turn of the page or a filter answers within this, on a busy machine too (seen: half a second). */
const TURN_LIMIT_MS = 3_000
/** A search does; a debug build of the server takes four seconds for five characters over ten thousand texts. */
const SEARCH_LIMIT_MS = 10_000
/** Requests a turn may cost: the list, and what stands around it. */
const TURN_REQUESTS = 3

/** The list says how many rows it holds. */
const counted = (page, count) => page.getByText(`共 ${count.toLocaleString('zh-CN')} 条`, { exact: true })

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

  test('ten thousand rows turn and filter without a hitch, and with few requests', async (t) => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    await worker.goto('/console/demands')
    const rows = worker.getByRole('row')
    await rows.nth(1).waitFor()
    const { total } = await ask(worker, '/api/demands?page_size=1')
    assert.ok(total >= ROWS)
    await counted(worker, total).waitFor()

    let requests = 0
    worker.on('request', (request) => { if (request.url().includes('/api/')) requests += 1 })
    const timed = async (what, act, shown, limit = TURN_LIMIT_MS) => {
      requests = 0
      const began = Date.now()
      await act()
      await shown.waitFor()
      const took = Date.now() - began
      t.diagnostic(`${what}: ${took} ms, ${requests} requests`)
      assert.ok(took < limit, `${what} took ${took} ms`)
      assert.ok(requests <= TURN_REQUESTS, `${what} asked ${requests} times`)
    }
    const pages = Math.ceil(total / 50)
    const marked = (page) => worker.getByText(`第 ${page.toLocaleString('zh-CN')} / ${pages.toLocaleString('zh-CN')} 页`)
    for (const page of [2, 3]) await timed(`page ${page}`, () => button(worker, '下一页').click(), marked(page))
    await timed('back', () => button(worker, '上一页').click(), marked(2))

    const state = worker.getByRole('combobox', { name: '状态' })
    const submitted = await ask(worker, '/api/demands?state=submitted&page_size=1')
    assert.ok(submitted.total >= ROWS && submitted.total < total, 'what came in waits for triage, some of the rest does not')
    await timed('a filter', () => state.selectOption('submitted'), counted(worker, submitted.total))
    assert.match(worker.url(), /state=submitted/, 'the address holds the filter')
    await timed('no filter', () => state.selectOption(''), counted(worker, total))
    const found = await ask(worker, `/api/demands?q=${encodeURIComponent('学府里路灯')}&page_size=1`)
    assert.ok(found.total > 0 && found.total < total, 'the words are in some of the rows')
    await timed('the search', () => worker.getByRole('searchbox', { name: '搜索本列表' }).fill('学府里路灯'), counted(worker, found.total), SEARCH_LIMIT_MS)
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
    await worker.getByRole('row').nth(2).waitFor()

    // typed, found and opened without a mouse
    await worker.keyboard.press('/')
    await worker.keyboard.type('楼道堆放杂物')
    await worker.keyboard.press('Enter')
    const { total } = await ask(worker, `/api/demands?q=${encodeURIComponent('楼道堆放杂物')}&page_size=1`)
    await counted(worker, total).waitFor()
    await worker.keyboard.press('Escape')
    await worker.keyboard.press('j')
    await worker.keyboard.press('Enter')
    await worker.waitForURL('**/console/demands/*')
    await heading(worker, /楼道堆放杂物/).waitFor()
  })
})
