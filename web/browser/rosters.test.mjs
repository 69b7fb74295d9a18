// Rosters through their pages: a community worker brings in a messy one, sees what each row does, mends it, writes it, exports it, brings the export in unchanged, and takes the import back.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { faultsOf } from './axe.mjs'
import { openBrowser } from './browser.mjs'
import { ask, button, desk, heading, link, openHouse, phone, sitDown } from './house.mjs'
import { readSheet, writeSheet } from './sheet.mjs'

const LIMIT_MS = 60_000
/** Pictures are kept where somebody wants to look at them. */
const pictures = process.env.LINLI_PICTURES

async function picture(page, name) {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

/** Hands a sheet in as one roster, keeps the columns as understood, and has every row judged. */
async function look(page, roster, name, bytes) {
  await page.goto('/console/rosters')
  await page.getByRole('radio', { name: new RegExp(`^${roster}`) }).check({ force: true })
  await heading(page, '花名册').waitFor()
  await page.getByLabel(/把文件拖到这里/).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes })
  await page.getByRole('button', { name: /^核对 .+ 行$/ }).waitFor({ timeout: LIMIT_MS })
  await picture(page, `columns-${name}`)
  await page.getByRole('button', { name: /^核对 .+ 行$/ }).click()
  await page.getByRole('tab', { name: /^不变/ }).waitFor({ timeout: LIMIT_MS })
  return figures(page)
}

/** How many rows are new, changed, unchanged, in conflict, faulty. */
async function figures(page) {
  const read = async (word) => Number((await page.getByRole('tab', { name: new RegExp(`^${word}`) }).innerText()).replace(word, '').replaceAll(',', ''))
  return Promise.all(['新增', '更新', '不变', '冲突', '有错'].map(read))
}

async function write(page, count) {
  await button(page, `写入 ${count} 行`).click()
  await page.getByText(`已写入 ${count} 行。`).waitFor({ timeout: LIMIT_MS })
}

const fetchSheet = async (page, name) => {
  const [download] = await Promise.all([page.waitForEvent('download'), link(page, name).click()])
  return readFileSync(await download.path())
}

describe('rosters', () => {
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

  test('a messy roster of units is judged, mended, written, exported, unchanged, taken back', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const total = async () => (await ask(worker, '/api/orgs?page_size=1')).total
    const before = await total()
    const head = ['序号', '单位性质', '单位全称', '统一社会信用代码', '值班电话', '标签']
    const rows = [
      ['1', '物业', ' 样板物业服务有限公司 ', '９１３３０１００ＭＡ２７０００２１０', '0571-88880001', '维修 保洁'],
      ['2', '商户', '阿婆馄饨店', '', '88880002', ''],
      ['3', '社会组织', '银龄互助会', '', '', '助老'],
      ['4', '社会组织', '银龄互助会', '', '', ''],
      ['5', '民企', '码错公司', '91330100MA27000211', '', ''],
      ['6', '外星', '某某', '', '', ''],
    ]
    const title = [['样板社区共建单位花名册', '', '', '', '', ''], ['填报人：小王', '', '', '2026年11月', '', '']]
    const messy = writeSheet([...title, head, ...rows])
    assert.deepEqual(await look(worker, '组织', '单位花名册.xlsx', messy), [2, 0, 0, 2, 2])
    assert.deepEqual(await faultsOf(worker), [])
    await picture(worker, 'checked-desk')
    await worker.getByRole('tab', { name: /^有错/ }).click()
    await worker.getByText(/校验位不对/).waitFor()
    await worker.getByText('不在可选项中').waitFor()
    await picture(worker, 'faulty-desk')
    await worker.getByRole('tab', { name: /^冲突/ }).click()
    await worker.getByText(/与第 7 行是同一个/).waitFor()
    assert.equal(await total(), before, 'nothing is written yet')

    // what is open comes back as the same sheet, each with its reason
    const [, ...open] = readSheet(await fetchSheet(worker, '下载这些行'))
    assert.equal(open.length, 4)
    assert.ok(open.every((row) => row.at(-1).length > 3))

    // mended: one of the twins goes, the code is right, the kind is one of ours
    const mended = [rows[0], rows[1], rows[2], ['5', '民企', '码对公司', '12100000400009880K', '', ''], ['6', '学校', '某某小学', '', '', '']]
    assert.deepEqual(await look(worker, '组织', '单位花名册改好.xlsx', writeSheet([...title, head, ...mended])), [5, 0, 0, 0, 0])
    await write(worker, 5)
    assert.equal((await total()) - before, 5)
    await picture(worker, 'done-desk')

    // export → import changes nothing
    await worker.goto('/console/rosters')
    await worker.getByRole('radio', { name: /^组织/ }).check({ force: true })
    await picture(worker, 'rosters-desk')
    const exported = await fetchSheet(worker, '导出组织')
    const again = await look(worker, '组织', '导出再导入.xlsx', exported)
    assert.deepEqual([again[0], again[1], again[3], again[4]], [0, 0, 0, 0])
    assert.ok(again[2] >= 5)
    assert.ok(await button(worker, '写入 0 行').isDisabled())

    // a shop moves its telephone: shown with what it was
    const change = [head, ['1', '商户', '阿婆馄饨店', '', '88889999', '']]
    assert.deepEqual(await look(worker, '组织', '改电话.xlsx', writeSheet(change)), [0, 1, 0, 0, 0])
    await worker.getByText('88880002').waitFor()
    await worker.getByText('88889999').waitFor()

    // the whole import is taken back
    await worker.goto('/console/rosters')
    await worker.getByRole('link', { name: '单位花名册改好.xlsx' }).click()
    await button(worker, '撤销这次导入').click()
    const dialog = worker.getByRole('dialog')
    await dialog.getByRole('button', { name: '撤销这次导入' }).click()
    await worker.getByText('已撤销，这里恢复到导入以前。').waitFor({ timeout: LIMIT_MS })
    assert.equal(await total(), before)
  })

  test('heads come with their persons, and their numbers stay masked', async () => {
    const worker = await sitDown(browser, house, desk, 'community-worker')
    const { items } = await ask(worker, '/api/areas')
    const own = items[0]
    const free = []
    for (const building of items.filter((area) => area.kind === 'building')) {
      const held = await ask(worker, `/api/posts?role=building_head&area_id=${building.id}&direct=true`)
      if (!held.total) free.push(building)
      if (free.length === 2) break
    }
    assert.equal(free.length, 2, 'two buildings without a head')
    const above = (area) => items.find((one) => one.id === area.parent_id)
    const way = (area) => (area.id === own.id ? area.name : `${way(above(area))}/${area.name}`)
    const head = ['姓名', '职务', '联系电话', '负责楼栋', '产生方式', '聘书编号', '任职日期']
    const sheet = writeSheet([
      ['党员楼长花名册', '', '', '', '', '', ''],
      head,
      ['林楼长', '党员楼长', '139 0000 7001', way(free[0]), '自荐', 'PS-9001', '2026年3月1日'],
      ['张三、李四', '楼长', '13900007002', way(free[1]), '', '', ''],
    ])
    assert.deepEqual(await look(worker, '任职', '楼长.xlsx', sheet), [1, 0, 0, 0, 1])
    await worker.getByRole('tab', { name: /^有错/ }).click()
    await worker.getByText(/一格里有几个人/).waitFor()
    await write(worker, 1)
    const found = await ask(worker, `/api/persons?q=${encodeURIComponent('林楼长')}`)
    assert.equal(found.items[0].phone_masked, '139****7001')
    const exported = readSheet(await (async () => {
      await worker.goto('/console/rosters')
      await worker.getByRole('radio', { name: /^任职/ }).check({ force: true })
      return fetchSheet(worker, '导出任职')
    })())
    assert.ok(exported.flat().includes('139****7001'))
    assert.ok(!exported.flat().some((text) => /1390000700[12]/.test(text)), 'no whole number leaves')
  })

  test('the pages hold on a phone', async () => {
    const worker = await sitDown(browser, house, phone, 'community-worker')
    const sheet = writeSheet([['类别', '名称', '上级', '户数', '数据日期'], ['小区', '新桂苑', '', '120', '2026-10-01'], ['楼栋', '1幢', '新桂苑', '36', ''], ['外星', '某处', '', '', '']])
    const counts = await look(worker, '区域', '区域.xlsx', sheet)
    assert.equal(counts.reduce((sum, one) => sum + one, 0), 3)
    const wide = await worker.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    assert.ok(wide <= 0, `nothing sticks out: ${wide} px`)
    await picture(worker, 'checked-phone')
    await worker.goto('/console/rosters')
    await heading(worker, '花名册').waitFor()
    await picture(worker, 'rosters-phone')
  })
})
