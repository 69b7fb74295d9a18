// Sheets through the import page: file → columns → dry run → in; a second time nothing is added; what is faulty comes back with its reason.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { faultsOf } from './axe.mjs'
import { openBrowser } from './browser.mjs'
import { ask, button, desk, heading, link, openHouse, sitDown } from './house.mjs'
import { checkSheet, figuresOf, importSheet } from './importing.mjs'
import { citizenMessages, headings } from './messages.mjs'
import { readSheet, writeSheet } from './sheet.mjs'

describe('imports', () => {
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

  test('the messages of citizens come in once and keep their numbers', async (t) => {
    const messages = citizenMessages()
    t.diagnostic(messages.real ? 'the real messages' : 'a made-up stand-in: the real messages are not here (LINLI_SHARED_DATA)')
    const rows = readSheet(messages.bytes).length - 1
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const total = async () => (await ask(worker, '/api/demands?page_size=1')).total
    const before = await total()

    const first = await checkSheet(worker, messages)
    assert.equal(first.created + first.duplicate + first.faulty, rows, 'every row is accounted for')
    assert.equal(first.unchanged, 0)
    assert.ok(first.faulty < 10)
    assert.deepEqual(await faultsOf(worker), [])
    await importSheet(worker)
    assert.equal((await figuresOf(worker)).created, first.created)

    // The number of the source stands on the demand's page.
    const { items } = await ask(worker, '/api/demands?source=import&sort=newest&page_size=1')
    const demand = await ask(worker, `/api/demands/${items[0].id}`)
    const numbers = new Set(readSheet(messages.bytes).map((row) => row[0]))
    assert.ok(numbers.has(demand.source_no))
    await worker.goto(`/console/demands/${demand.id}`)
    await worker.getByText(demand.source_no, { exact: true }).waitFor()

    const again = await checkSheet(worker, messages)
    assert.deepEqual([again.created, again.unchanged, again.faulty], [0, first.created + first.duplicate, first.faulty])
    await worker.getByText('没有可新增的行。').waitFor()
    assert.ok(await button(worker, '导入 0 条').isDisabled())
    assert.equal((await total()) - before, first.created, 'the second import added nothing')
  })

  test('faulty rows come back as the same sheet with the reason, and go in when they are mended', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const rows = [
      ['F-1', '甲', '北门路灯不亮', '2026-10-05 09:12', '北门路灯一直不亮，请修', '0', '0'],
      ['F-2', '乙', '只有标题', '2026-10-06 09:12', '', '0', '0'],
      ['F-3', '丙', '东门积水', '去年冬天', '东门一下雨就积水', '0', '0'],
    ]
    const sheet = (name, lines) => ({ name, bytes: writeSheet([headings, ...lines]) })
    const checked = await checkSheet(worker, sheet('三行.xlsx', rows))
    assert.deepEqual([checked.created, checked.faulty], [1, 2])
    const table = worker.getByRole('group', { name: /需要处理的行/ })
    await table.getByText('去年冬天').waitFor()
    await importSheet(worker)

    const [download] = await Promise.all([worker.waitForEvent('download'), link(worker, '下载这些行').click()])
    const [titles, ...faulty] = readSheet(readFileSync(await download.path()))
    assert.deepEqual(titles.slice(0, headings.length), headings)
    assert.equal(titles.length, headings.length + 1, 'one column more: the reason')
    assert.deepEqual(faulty.map((row) => row[0]), ['F-2', 'F-3'])
    assert.ok(faulty.every((row) => row.at(-1).length > 3), 'each says why')

    const mended = [rows[0], [...rows[1].slice(0, 4), '西门的快递柜挡住了通道', '0', '0'], [...rows[2].slice(0, 3), '2026-01-08', ...rows[2].slice(4)]]
    const second = await checkSheet(worker, sheet('改好.xlsx', mended))
    assert.deepEqual([second.created, second.unchanged, second.faulty], [2, 1, 0])
    await importSheet(worker)
    await heading(worker, '改好.xlsx').waitFor()
  })
})
