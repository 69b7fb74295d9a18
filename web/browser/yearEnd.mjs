// What the year comes to: the quarter's card with its Word file, the next year's agreement in one step, the unit's report and the office's words, the overview.
import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { ask, assert, button, does, drawer, field, idOf, openTab, panel, part, says, send } from './year.mjs'
import { heading, link } from './house.mjs'
import { AGREEMENT, LINES, PROJECT } from './yearPromises.mjs'

/** The text of one file of a zip, found by its directory; throws where it is no zip or holds no such file. */
function unzipped(bytes, name) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  assert.ok(end > 0, 'a zip has a directory')
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, named, extra, comment, start] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    if (bytes.toString('utf8', at + 46, at + 46 + named) === name) {
      const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28)
      const body = bytes.subarray(from, from + size)
      return (method === 8 ? inflateRawSync(body) : body).toString('utf8')
    }
    at += 46 + named + extra + comment
  }
  throw new Error(`no ${name} in it`)
}

/** The cards of the first quarter, made by one click; the unit's says what was counted, on the page and in Word. `figures` by line. */
export async function card(w, figures) {
  const officer = await w.desk('street-officer')
  await officer.goto('/console/service-cards')
  await officer.getByRole('heading', { level: 2, name: `${w.year} 年第 1 季度` }).waitFor()
  await button(officer, '生成全部服务卡').click()
  await button(officer, '重新计算未送达的').waitFor({ timeout: 60_000 })
  await officer.goto(`/console/service-cards?q=${encodeURIComponent(w.unit.org_name)}`)
  await link(officer, w.unit.org_name).first().click()
  await heading(officer, w.unit.org_name).waitFor()
  const sheet = part(officer, '单位服务卡')
  for (const [line, [delivered, promised]] of Object.entries(figures)) {
    const row = sheet.getByRole('row').filter({ hasText: LINES[line] })
    await row.waitFor()
    assert.deepEqual((await row.getByRole('cell').allTextContents()).slice(-3).map((cell) => Number.parseInt(cell, 10)), [w.before[line] + delivered, w.before[line] + delivered, promised], `the card of ${LINES[line]}`)
  }
  await w.inspect(officer, 'card')
  const word = officer.waitForEvent('download')
  await link(officer, '下载 Word').click()
  const text = unzipped(readFileSync(await (await word).path()), 'word/document.xml').replace(/<[^>]+>/g, '')
  for (const words of [w.unit.org_name, LINES.service, LINES.venue]) assert.ok(text.includes(words), `Word says ${words}`)
  await button(officer, '送达').click()
  await says(officer, '待单位确认')
  const liaison = await w.phone('unit-liaison')
  await liaison.goto('/m/me')
  await link(liaison, '单位服务卡').click()
  await liaison.getByText('待单位确认', { exact: true }).first().click()
  await liaison.getByRole('heading', { name: '约定与兑现' }).waitFor()
  await w.inspect(liaison, 'own-card')
}

/** Sixty days before its end the agreement says so by itself, and the next year's is drafted in one step. */
export async function renew(w) {
  const officer = await w.desk('street-officer')
  await officer.goto('/console/agreements')
  await officer.getByRole('tab', { name: '60 天内到期' }).or(button(officer, '60 天内到期')).first().click()
  await link(officer, AGREEMENT).first().click()
  await heading(officer, AGREEMENT).waitFor()
  await says(officer, '即将到期')
  await w.inspect(officer, 'expiring')
  await does(officer, '续签')
  // the old one's page says that the next is being drafted, too: wait for the new one's
  await officer.waitForURL((url) => !url.pathname.includes(w.agreement))
  await says(officer, '起草中')
  const next = await ask(officer, `/api/agreements/${idOf(officer)}`)
  assert.deepEqual([next.valid_from.slice(0, 10), next.valid_to.slice(0, 10), next.lines.map((line) => line.what)], [`${w.year + 1}-01-01`, `${w.year + 2}-01-01`, Object.values(LINES)])
  assert.equal(next.lines.reduce((sum, line) => sum + line.delivered, 0), 0, 'nothing of the old year is counted on the new one')
  await officer.getByText(`${w.year + 1} 年兑现`).waitFor()
  await officer.getByRole('row').filter({ hasText: LINES.venue }).getByText('0 / 10').first().waitFor()
  await w.inspect(officer, 'renewed')
}

/** The unit reports its projects on the phone, beside what was counted; the office finds, in words. */
export async function result(w) {
  const officer = await w.desk('street-officer')
  const liaison = await w.phone('unit-liaison')
  await liaison.goto('/m/me')
  await link(liaison, '年度项目勾选').click()
  await link(liaison, /13355 工作法/).click()
  await button(liaison, '写年终报告').click()
  let seen = false
  for (let index = 0; index < 6; index += 1) {
    await liaison.getByText(`第 ${index + 1} 项，共 6 项`).waitFor()
    if (await liaison.getByRole('heading', { level: 1, name: PROJECT }).isVisible()) {
      seen = true
      await liaison.getByText(/系统已计入 \d+ 件/).waitFor()
      await w.inspect(liaison, 'report')
    }
    await field(liaison, '今年做了什么').fill('按计划做了。')
    await button(liaison, index === 5 ? '看一遍再交' : '下一项').click()
  }
  assert.ok(seen, `${PROJECT} is among what is reported`)
  await button(liaison, '提交报告').click()
  await says(liaison, '待评价')
  await officer.goto(`/console/methods/${w.method}/units/${w.unit.org_id}`)
  await button(officer, '评价').click()
  await field(drawer(officer), '年度总评').waitFor()
  for (const choice of await drawer(officer).getByRole('combobox', { name: '评价' }).all()) await choice.selectOption({ label: '已完成' })
  await field(drawer(officer), '年度总评').fill('说到做到，居民看得见。')
  await send(officer, '提交评价')
  await says(officer, '已评价')
  await liaison.goto(`/m/methods/${w.method}`)
  await liaison.getByText('说到做到，居民看得见。').waitFor()
  await officer.goto(`/console/methods/${w.method}`)
  await openTab(officer, '年终结果')
  await panel(officer).getByText(PROJECT).first().waitFor()
  await w.inspect(officer, 'result')
}

/** The overview of the alliance: as many lines as were promised, and its signs. */
export async function overview(w) {
  const officer = await w.desk('street-officer')
  await officer.goto('/console/co-building')
  const { alliances } = await ask(officer, '/api/co-building')
  const mine = alliances.find((one) => one.id === w.alliance)
  const sign = officer.getByRole('listitem').filter({ has: officer.getByRole('heading', { level: 2, name: mine.name }) })
  await sign.getByText(`${mine.due_lines} 项中已兑现 ${mine.kept_lines} 项`).waitFor()
  await w.inspect(officer, 'co-building')
  return mine
}
