// Promises through their lives. One is drafted with two lines, approved by somebody else, signed with a scan, kept by an order that was served and confirmed, renewed for the next year.
// Another is sent back and corrected, signed with others in one ceremony, amended after something was counted, and ended before its time.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, does, field, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'
import { readSheet } from './sheet.mjs'

const title = '结对共建协议（试签）'
const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear()
/** It holds: in its last sixty days it says that it ends soon. */
const HOLDS = /^(生效中|即将到期)$/
const scan = { name: '签署件.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 signed') }

for (const database of databases) {
  describe(`agreements on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('agreements', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    /** The office drafts it with two lines and puts it up for review. Answers its id. */
    async function draft(officer, unit, name = title, last = `${year}-12-31`) {
      await officer.goto('/console/agreements')
      await heading(officer, '共建协议').waitFor()
      await inspect(officer, 'list')
      await button(officer, '起草协议').click()
      const drawer = officer.getByRole('dialog', { name: '起草协议' })
      await field(drawer, '协议名称').fill(name)
      await drawer.getByRole('combobox', { name: '共建单位' }).fill(unit)
      await drawer.getByRole('option', { name: unit }).first().click()
      await drawer.getByLabel('开始日').fill(`${year}-01-01`)
      await drawer.getByLabel('到期日').fill(last)
      await field(drawer, '事项').fill('上门修理')
      await field(drawer, '数量').fill('10')
      await button(drawer, '再加一项').click()
      await field(drawer, '事项').nth(1).fill('法律讲座')
      await field(drawer, '数量').nth(1).fill('4')
      await inspect(officer, 'drafting')
      await button(drawer, '保存草稿').click()
      await heading(officer, name).waitFor()
      await button(officer, '提交审核').click()
      await officer.getByText('待审核', { exact: true }).first().waitFor()
      return new URL(officer.url()).pathname.split('/')[3]
    }

    /** The street leader approves what somebody else drafted. */
    async function approve(leader, id) {
      await leader.goto(`/console/agreements/${id}`)
      await button(leader, '审核通过').click()
      await leader.getByText('待签署', { exact: true }).first().waitFor()
    }

    /** The office notes the signature, and keeps the scan where there is one. */
    async function sign(officer, file) {
      await button(officer, '登记签署').click()
      const drawer = officer.getByRole('dialog', { name: '登记签署' })
      if (file) await drawer.locator('input[type=file]').setInputFiles(file)
      await inspect(officer, 'signing')
      await button(drawer, '登记签署').click()
      await drawer.waitFor({ state: 'hidden' })
      await officer.getByText(HOLDS).first().waitFor()
      if (file) await link(officer, '下载签署件').waitFor()
    }

    /** An act that asks why. */
    async function say(page, name, reason) {
      await does(page, name)
      const dialog = page.getByRole('dialog', { name, exact: true })
      await field(dialog, '原因').fill(reason)
      await inspect(page, name)
      await button(dialog, name).click()
      await dialog.waitFor({ state: 'hidden' })
    }

    /** Changes how much the first line promises, and puts it up. */
    async function promise(officer, quantity) {
      await does(officer, '修改')
      const drawer = officer.getByRole('dialog', { name: '修改协议' })
      await field(drawer, '数量').first().fill(quantity)
      await button(drawer, '保存草稿').click()
      await drawer.waitFor({ state: 'hidden' })
      await button(officer, '提交审核').click()
      await officer.getByText('待审核', { exact: true }).first().waitFor()
    }

    /** A matter is said, taken by the unit, confirmed, served and confirmed by the requester. Answers the order's number. */
    async function serve(worker, secretary, liaison, unit) {
      const move = async (page, kind, id, verb, body = {}) => tell(page, `/api/${kind}/${id}/${verb}`, { version: (await ask(page, `/api/${kind}/${id}`)).version, ...body })
      const { posts } = await ask(worker, '/api/session')
      const { items } = await ask(worker, '/api/classes')
      const class_id = items.find((one) => one.active && one.parent_id).id
      const demand = await tell(worker, '/api/demands', { text: '三楼老人家的水龙头关不紧，一直滴水', source: 'counter', area_id: posts[0].area_id, class_id, requester: { anonymous: true, contact_ok: false } })
      await move(worker, 'demands', demand.id, 'accept')
      await move(worker, 'demands', demand.id, 'issue', { mode: 'directed', to_org_id: unit })
      const order = await tell(liaison, `/api/demands/${demand.id}/claim`, {})
      await move(secretary, 'orders', order.id, 'confirm')
      await move(liaison, 'orders', order.id, 'report', { text: '换了新阀芯' })
      await move(worker, 'orders', order.id, 'callback', { way: 'phone', resolved: 'solved', satisfaction: 'satisfied' })
      return order.number
    }

    test('two lines are promised, one order keeps one of them, and the next year is drafted in one step', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const leader = await sitDown(browser, house, desk, 'street-leader')
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const secretary = await sitDown(browser, house, phone, 'community-secretary')
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const unit = (await ask(liaison, '/api/session')).posts[0]

      const id = await draft(officer, unit.org_name)
      await approve(leader, id)
      await officer.getByText('待签署', { exact: true }).first().waitFor()
      await sign(officer, scan)
      // what the unit did before, within the validity, is counted by the signing
      const [before, beside] = (await ask(officer, `/api/agreements/${id}`)).lines.map((line) => line.delivered)
      await liaison.goto('/m/agreements')
      await liaison.getByText(`${before} / 10`).waitFor()
      await inspect(liaison, 'owed')

      const number = await serve(worker, secretary, liaison, unit.org_id)
      // both pages, open all the while, say so without a reload
      await link(officer, number).waitFor()
      const after = `${before + 1} / 10`
      await officer.getByText(after).first().waitFor()
      await officer.getByText(`${beside} / 4`).first().waitFor()
      await inspect(officer, 'agreement')
      await liaison.reload()
      await liaison.getByText(after).waitFor()
      await officer.goto(`/console/orgs/${unit.org_id}`)
      await officer.getByRole('tab', { name: /协议/ }).click()
      await officer.getByText(after).first().waitFor()
      await inspect(officer, 'unit')

      await officer.goto(`/console/agreements/${id}`)
      await does(officer, '续签')
      // the old one's page says that the next is being drafted, too: wait for the new one's
      await officer.waitForURL((url) => !url.pathname.endsWith(id))
      await officer.getByText('起草中', { exact: true }).first().waitFor()
      const next = await ask(officer, `/api/agreements/${new URL(officer.url()).pathname.split('/')[3]}`)
      assert.deepEqual([next.valid_from.slice(0, 10), next.lines.map((line) => line.what)], [`${year + 1}-01-01`, ['上门修理', '法律讲座']])
      const kept = await ask(officer, `/api/agreements/${id}`)
      assert.deepEqual(kept.lines.map((line) => [line.delivered, line.promised]), [[before + 1, 10], [beside, 4]])

      // the register holds what is filtered, a row for each line
      await officer.goto(`/console/agreements?org_id=${unit.org_id}`)
      const [file] = await Promise.all([officer.waitForEvent('download'), link(officer, '导出台账').click()])
      const [heads, ...rows] = readSheet(readFileSync(await file.path()))
      const cell = (row, head) => String(row[heads.indexOf(head)] ?? '')
      const own = rows.filter((row) => cell(row, '协议编号') === kept.number)
      const said = ['约定事项', `${year} 年约定`, `${year} 年已履行`]
      assert.deepEqual(own.map((row) => said.map((head) => cell(row, head))), [['上门修理', '10', String(before + 1)], ['法律讲座', '4', String(beside)]])
      assert.deepEqual(faults, [])
    })

    test('one is sent back, signed in the ceremony, amended after it was kept once, and ended without losing what was done', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const leader = await sitDown(browser, house, desk, 'street-leader')
      const worker = await sitDown(browser, house, desk, 'community-worker')
      const secretary = await sitDown(browser, house, phone, 'community-secretary')
      const liaison = await sitDown(browser, house, phone, 'unit-liaison')
      const unit = (await ask(liaison, '/api/session')).posts[0]
      const [name, beside] = ['志愿服务协议（试签）', '法律服务协议（试签）']

      // 退回：说明原因，改好再提交
      // these end a day sooner: of lines that fit alike the one that ends first is kept first
      const last = `${year}-12-30`
      const id = await draft(officer, unit.org_name, name, last)
      await leader.goto(`/console/agreements/${id}`)
      await say(leader, '退回修改', '次数写少了')
      await leader.getByText('起草中', { exact: true }).first().waitFor()
      await officer.getByText('次数写少了', { exact: true }).waitFor()
      await officer.getByRole('button', { name: /提醒/ }).click()
      await officer.getByRole('button', { name: `共建协议《${name}》被退回修改：次数写少了` }).click()
      await promise(officer, '12')
      await approve(leader, id)

      // 集中签署：两份一起登记
      const other = await draft(officer, unit.org_name, beside, last)
      await approve(leader, other)
      await officer.goto('/console/agreements?state=approved')
      for (const one of [name, beside]) await officer.getByRole('checkbox', { name: `选择这一行:${one}` }).check()
      await button(officer, '集中签署').click()
      const ceremony = officer.getByRole('dialog', { name: '集中签署' })
      await ceremony.getByText(beside).waitFor()
      await inspect(officer, 'ceremony')
      await button(ceremony, '登记签署').click()
      await officer.getByText('已登记签署 2 份').waitFor()
      await officer.goto(`/console/agreements/${id}`)
      await officer.getByText(HOLDS).first().waitFor()

      // 变更：已经计入的留着
      const counted = async (one) => (await ask(officer, `/api/agreements/${one}`)).lines.reduce((sum, line) => sum + line.delivered, 0)
      const before = await counted(id)
      await serve(worker, secretary, liaison, unit.org_id)
      await officer.getByText(`${before + 1} / 12`).first().waitFor()
      await does(officer, '变更')
      await officer.waitForURL((url) => !url.pathname.endsWith(id))
      await officer.getByText('第 2 版').first().waitFor()
      const revision = new URL(officer.url()).pathname.split('/')[3]
      assert.notEqual(revision, id)
      await promise(officer, '20')
      await approve(leader, revision)
      await officer.getByText('待签署', { exact: true }).first().waitFor()
      await sign(officer)
      await officer.getByText(`${before + 1} / 20`).first().waitFor()
      await link(officer, '第 1 版').waitFor()
      // 签过的旧版还能补传扫描件
      await officer.goto(`/console/agreements/${id}`)
      await officer.getByText('已变更', { exact: true }).first().waitFor()
      await does(officer, '上传签署件')
      const late = officer.getByRole('dialog', { name: '上传签署件' })
      await late.locator('input[type=file]').setInputFiles(scan)
      await button(late, '上传签署件').click()
      await link(officer, '下载签署件').waitFor()

      // 终止：约定只算到当天，做成的还在
      await officer.goto(`/console/agreements/${revision}`)
      await say(officer, '终止', '单位迁出本街道')
      await officer.getByText('已终止', { exact: true }).first().waitFor()
      await officer.getByText('终止日', { exact: true }).waitFor()
      await inspect(officer, 'ended')
      const ended = await ask(officer, `/api/agreements/${revision}`)
      assert.equal(await counted(revision), before + 1)
      assert.ok(ended.lines[0].promised <= 20)
      const { items } = await ask(officer, `/api/co-building/promises?page_size=200`)
      const lines = items.find((one) => one.org_id === unit.org_id).lines.filter((line) => line.agreement_id === revision)
      assert.deepEqual([lines.reduce((sum, line) => sum + line.delivered, 0), lines.every((line) => line.ended_at === ended.ended_at)], [before + 1, true])
      assert.deepEqual(faults, [])
    })
  })
}
