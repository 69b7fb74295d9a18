// The first weeks of the year: an alliance is founded, an agreement signed, the yearly projects ticked, a room lent and a need served; both are counted by themselves.
import { act, ask, assert, button, clock, dayOf, does, drawer, field, idOf, openTab, panel, part, pick, says, send } from './year.mjs'
import { heading, link } from './house.mjs'

export const ALLIANCE = '松井里邻里共治联盟'
export const AGREEMENT = '松井里普法便民协议'
export const ROOM = '法庭一楼会议室'
export const LINES = { service: '上门便民服务', volunteers: '派出志愿者参加社区活动', venue: '开放会议室' }
export const PROJECT = '便民维修进楼道'
const LEAK = '三楼王奶奶家厨房下水管堵了，水漫到楼道'
const SCAN = { name: '结对共建协议签署件.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 signed by both') }
const QUARTER_HOUR = 15 * 60_000

/** Who the story is about: the liaison's unit, the community, and a second unit. */
export async function meet(w) {
  const worker = await w.desk('community-worker')
  const liaison = await w.phone('unit-liaison')
  w.unit = (await ask(liaison, '/api/session')).posts[0]
  w.place = (await ask(worker, '/api/session')).posts[0]
  const [street] = (await ask(worker, '/api/alliances')).items.filter((one) => one.level === 'community')
  const members = (await ask(worker, `/api/memberships?alliance_id=${street.id}`)).items
  w.second = members.find((one) => one.org_id !== w.unit.org_id).org_name
}

/** The community founds an alliance, two units are asked: one says yes on the phone, the other on paper. */
export async function found(w) {
  const worker = await w.desk('community-worker')
  const liaison = await w.phone('unit-liaison')
  await worker.goto('/console/alliances')
  await button(worker, '建立联盟').click()
  const form = drawer(worker)
  await field(form, '名称').fill(ALLIANCE)
  await pick(worker, '牵头单位', w.place.org_name)
  await pick(worker, '范围', w.place.area_name)
  await form.getByRole('combobox', { name: '上级联盟' }).selectOption({ index: 1 })
  await field(form, '章程').fill('第一条 共商共建共享，自愿加入。')
  await send(worker, '建立联盟')
  await heading(worker, ALLIANCE).waitFor()
  w.alliance = idOf(worker)
  await button(worker, '邀请单位').click()
  for (const name of [w.unit.org_name, w.second]) await pick(worker, '邀请哪些单位', name)
  await field(form, '请单位做什么').fill('每季度参加联席会议，每年认领一个项目')
  await send(worker, '发出邀请')

  await liaison.goto('/m')
  await link(liaison, /个联盟邀请本单位加入/).click()
  await link(liaison, ALLIANCE).click()
  await button(liaison, '接受邀请').click()
  await says(liaison, '已加入')
  await w.inspect(liaison, 'alliance-joined')

  const second = panel(worker).getByRole('listitem').filter({ hasText: w.second })
  await does(worker, '登记加入', second)
  await field(drawer(worker), '凭什么材料').fill('1 月盖章回执')
  await send(worker, '登记加入')
  await second.getByText('已加入').waitFor()
  await panel(worker).getByRole('listitem').filter({ hasText: w.unit.org_name }).getByText('已加入').waitFor()
  await w.inspect(worker, 'alliance')
}

/** Drafted from the street's template with a line more, approved by another, signed on paper by both; the scan has its hash. */
export async function sign(w) {
  const officer = await w.desk('street-officer')
  const leader = await w.desk('street-leader')
  const liaison = await w.phone('unit-liaison')
  await officer.goto('/console/agreements')
  await button(officer, '起草协议').click()
  const form = drawer(officer)
  await field(form, '协议名称').fill(AGREEMENT)
  await form.getByLabel('照模板起草').selectOption({ label: '单位结对共建' })
  await form.getByRole('combobox', { name: '街道或社区' }).fill(w.place.org_name)
  await form.getByRole('option', { name: w.place.org_name }).first().click()
  await form.getByRole('combobox', { name: '共建单位' }).fill(w.unit.org_name)
  await form.getByRole('option', { name: w.unit.org_name }).first().click()
  await form.getByLabel('开始日').fill(`${w.year}-01-01`)
  await form.getByLabel('到期日').fill(`${w.year}-12-31`)
  assert.deepEqual(await Promise.all([0, 1].map((nth) => field(form, '事项').nth(nth).inputValue())), [LINES.service, LINES.volunteers], 'the template fills its lines in')
  await button(form, '再加一项').click()
  await field(form, '事项').nth(2).fill(LINES.venue)
  await field(form, '数量').nth(2).fill('10')
  await field(form, '单位').nth(2).fill('次')
  await form.getByLabel('频次').nth(2).selectOption({ label: '每年' })
  await form.getByLabel('类别', { exact: true }).last().selectOption({ label: '场地开放' })
  await w.inspect(officer, 'drafting')
  await send(officer, '保存草稿')
  await heading(officer, AGREEMENT).waitFor()
  w.agreement = idOf(officer)
  await button(officer, '提交审核').click()
  await says(officer, '待审核')

  await leader.goto(`/console/agreements/${w.agreement}`)
  await button(leader, '审核通过').click()
  await says(leader, '待签署')

  await says(officer, '待签署')
  await button(officer, '登记签署').click()
  await form.locator('input[type=file]').setInputFiles(SCAN)
  await form.getByLabel('签署日').fill(`${w.year}-01-05`)
  await send(officer, '登记签署')
  // in its last sixty days it says that it ends soon
  await officer.getByText(/^(生效中|即将到期)$/).first().waitFor()
  await link(officer, '下载签署件').waitFor()
  await officer.getByText(/校验码 [0-9a-f]{8}/).waitFor()
  await officer.getByText(w.place.org_name).first().waitFor()
  await officer.getByText(w.unit.org_name).first().waitFor()
  await w.inspect(officer, 'signed')
  await liaison.goto('/m/agreements')
  await liaison.getByText(AGREEMENT).waitFor()
  // what the unit had served since New Year counts at once, if it did
  const { lines } = await ask(officer, `/api/agreements/${w.agreement}`)
  w.before = Object.fromEntries(Object.entries(LINES).map(([line, what]) => [line, lines.find((one) => one.what === what).delivered]))
}

/** A neighbour's need through the building head's phone, taken in and issued to whoever may take it. Answers its id. */
export async function voice(w) {
  const head = await w.phone('building-head')
  const worker = await w.desk('community-worker')
  await head.goto('/m/demands/new')
  await field(head, '什么事').fill(LEAK)
  await head.getByText('邻居托我说', { exact: true }).click()
  await field(head, '邻居怎么称呼').fill('王奶奶')
  await button(head, '交给社区').click()
  await heading(head, '已交给社区').waitFor()
  await w.inspect(head, 'handed-in')
  await worker.goto('/console/demands')
  await link(worker, LEAK.slice(0, 10)).first().click()
  await heading(worker, LEAK.slice(0, 10)).waitFor()
  w.leak = idOf(worker)
  await button(worker, '确认受理').click()
  await pick(worker, /类别/, '管道堵塞与渗水')
  await send(worker, '确认受理')
  await button(worker, '确认发单').click()
  await send(worker, '确认发单')
}

/** The unit ticks its year on the phone: beside an optional project stands the need nobody has taken, and it opens. */
export async function tick(w) {
  const liaison = await w.phone('unit-liaison')
  const officer = await w.desk('street-officer')
  await liaison.goto('/m/me')
  await link(liaison, '年度项目勾选').click()
  await link(liaison, /13355 工作法/).click()
  await button(liaison, '勾选项目').click()
  for (let index = 0; index < 10; index += 1) {
    await liaison.getByText(`第 ${index + 1} 项，共 10 项`).waitFor()
    const repair = await liaison.getByRole('heading', { level: 1, name: PROJECT }).isVisible()
    if (repair) {
      await liaison.getByText(/还没人接的需求 \d+ 件/).waitFor()
      await button(liaison, `看是哪些${PROJECT}`).or(liaison.getByRole('button', { name: /^看是哪些/ })).first().click()
      await link(liaison, LEAK.slice(0, 10)).waitFor()
      await w.inspect(liaison, 'tick-beside-need')
      await liaison.getByText('我们来做', { exact: true }).click()
      await field(liaison, '计划做多少').fill('4')
      await field(liaison, '单位，如“次”').fill('次')
    } else await liaison.getByText(index < 5 ? '确认承担' : '这次不做', { exact: true }).click()
    await button(liaison, index === 9 ? '看一遍再交' : '下一项').click()
  }
  await liaison.getByText('没有缺项').waitFor()
  await button(liaison, '交勾选表').click()
  await says(liaison, '待确认')
  const year = (await ask(liaison, '/api/unit-years')).items[0]
  w.method = year.method_id
  await officer.goto(`/console/methods/${w.method}/units/${w.unit.org_id}`)
  await heading(officer, w.unit.org_name).waitFor()
  await button(officer, '确认勾选').click()
  await send(officer, '确认勾选')
  await says(officer, '已确认')
  await w.inspect(officer, 'ticked')
}

/** The unit's room opens, the community books it on the phone, comes with its code and gives it back; the line counts by itself. */
export async function lend(w) {
  const owner = await w.desk('unit-liaison')
  const keeper = await w.phone('unit-liaison')
  const worker = await w.desk('community-worker')
  const booker = await w.phone('community-worker')
  await owner.goto('/console/resources')
  await button(owner, '登记资源').first().click()
  const form = drawer(owner)
  await field(form, '资源名称').fill(ROOM)
  await form.getByLabel('类别', { exact: true }).selectOption({ label: '场地' })
  await field(form, '数量').fill('1')
  await field(form, '单位').fill('间')
  await pick(owner, '服务区域', w.place.area_name)
  await pick(owner, '适用需求', '活动场地')
  await send(owner, '登记资源')
  await heading(owner, ROOM).waitFor()
  w.room = idOf(owner)
  await does(owner, '提交审核')
  await says(owner, '待审核')
  await worker.goto(`/console/resources/${w.room}`)
  await does(worker, '审核上架')
  await says(worker, '可用')

  await owner.reload()
  await button(owner, '设置开放时间').click()
  for (const day of ['周六', '周日']) await button(form, day).click()
  await field(form, '从').fill('0:00')
  await field(form, '到').fill('24:00')
  await form.getByLabel('一个时段').selectOption('15')
  await form.getByLabel('审核方式').selectOption('approval')
  await field(form, '至少提前几小时').fill('0')
  await field(form, '使用须知').fill('请恢复桌椅，带走垃圾。')
  await send(owner, '保存')
  await owner.getByText('每天 00:00–24:00').waitFor()
  await w.inspect(owner, 'room-open')

  // the quarter after the next one: near enough to be checked in, never begun before it is booked
  const from = (Math.ceil(w.now() / QUARTER_HOUR) + 1) * QUARTER_HOUR
  const hours = `${clock(from)}–${clock(from + QUARTER_HOUR).replace('00:00', '24:00')}`
  await booker.goto('/m/bookings')
  await button(booker, '找空位预约').or(link(booker, '找空位预约')).first().click()
  await booker.goto(`/m/places?day=${dayOf(from)}`)
  await link(booker, ROOM).first().waitFor()
  await w.inspect(booker, 'free-places')
  const slot = booker.getByRole('button', { name: `预约 ${ROOM} ${hours}` })
  if (await slot.count()) await slot.click()
  else {
    await link(booker, ROOM).first().click()
    await booker.locator('label', { hasText: hours }).click()
    await button(booker, '预约').click()
  }
  await field(booker, '做什么').fill('居民议事会')
  await booker.getByLabel('我已看过').check()
  await button(booker, '预约').click()
  await booker.waitForURL(/\/m\/bookings\/[^/]+$/)
  await says(booker, '待审核')
  const booking = idOf(booker)

  await keeper.goto('/m/bookings')
  await says(keeper, '待审核')
  await keeper.getByText('待审核', { exact: true }).first().click()
  await keeper.locator(`a[href="/m/bookings/${booking}"]`).click()
  await button(keeper, '同意预约').click()
  await says(keeper, '已约好')
  await booker.reload()
  const { code } = await ask(booker, `/api/bookings/${booking}`)
  await says(booker, code)
  await w.inspect(booker, 'slip')
  await keeper.goto(`/m/bookings/${booking}/check_in`)
  await field(keeper, '核验码').fill(code.toLowerCase().replace('-', ''))
  await w.inspect(keeper, 'check-in')
  await button(keeper, '登记到场').click()
  await keeper.waitForURL(`**/m/bookings/${booking}`)
  await button(keeper, '确认归还').click()
  await heading(keeper, '确认归还').waitFor()
  await button(keeper, '确认归还').click()
  await says(keeper, '已归还')
  await booker.goto(`/m/bookings/${booking}`)
  await button(booker, '评价').click()
  await heading(booker, '评价').waitFor()
  await booker.getByText('满意', { exact: true }).click()
  await button(booker, '评价').click()
  await says(booker, '已评价')
}

/** What stands on the pages of the agreement, the unit, the alliance, the overview and the unit's phone: the same everywhere. `figures` by line: delivered since it was signed, promised. */
export async function counted(w, figures, where) {
  const officer = await w.desk('street-officer')
  const liaison = await w.phone('unit-liaison')
  const said = Object.entries(figures).map(([line, [delivered, promised]]) => [LINES[line], `${w.before[line] + delivered} / ${promised}`])
  await officer.goto(`/console/agreements/${w.agreement}`)
  for (const [what, figure] of said) await officer.getByRole('row').filter({ hasText: what }).getByText(figure).first().waitFor()
  if (where) await w.inspect(officer, `${where}-agreement`)
  await officer.goto(`/console/orgs/${w.unit.org_id}`)
  await openTab(officer, '协议')
  for (const [what, figure] of said) await panel(officer).getByRole('listitem').filter({ hasText: what }).getByText(figure).first().waitFor()
  if (where) await w.inspect(officer, `${where}-unit`)
  await officer.goto(`/console/alliances/${w.alliance}`)
  await openTab(officer, '约定兑现')
  for (const [what, figure] of said) await panel(officer).getByRole('listitem').filter({ hasText: what }).last().getByText(figure).first().waitFor()
  if (where) await w.inspect(officer, `${where}-alliance`)
  await officer.goto('/console/co-building/promises')
  const row = officer.getByRole('row').filter({ hasText: w.unit.org_name })
  for (const [what, figure] of said) await row.getByRole('listitem').filter({ hasText: what }).getByText(figure).first().waitFor()
  if (where) await w.inspect(officer, `${where}-overview`)
  await liaison.goto('/m/agreements')
  const card = liaison.locator('section').filter({ hasText: AGREEMENT })
  for (const [what, figure] of said) await card.getByRole('listitem').filter({ hasText: what }).getByText(figure).first().waitFor()
  if (where) await w.inspect(liaison, `${where}-phone`)
}

/** The unit takes the need on the phone, the secretary confirms, it is done, and the head's neighbour is asked. */
export async function serve(w) {
  const liaison = await w.phone('unit-liaison')
  const secretary = await w.phone('community-secretary')
  const worker = await w.desk('community-worker')
  await liaison.goto(`/m/methods/${w.method}`)
  const project = part(liaison, '自选项目').getByRole('listitem').filter({ hasText: PROJECT }).first()
  await project.getByRole('button', { name: /^看是哪些/ }).click()
  await w.inspect(liaison, 'own-year')
  await link(project, LEAK.slice(0, 10)).click()
  await heading(liaison, LEAK.slice(0, 10)).waitFor()
  await w.inspect(liaison, 'need')
  await button(liaison, '我们来接').click()
  await field(liaison, /打算怎么办/).fill('下午派两名师傅带疏通机上门')
  await button(liaison, '确认接单').click()
  await liaison.waitForURL(/\/m\/orders\/[^/]+$/)
  await says(liaison, '待确认')
  const order = idOf(liaison)
  await secretary.goto('/m')
  await link(secretary, LEAK.slice(0, 10)).first().click()
  await button(secretary, '确认接单').click()
  await secretary.waitForURL(`**/m/orders/${order}/confirm`)
  await button(secretary, '确认接单').click()
  await secretary.waitForURL(`**/m/orders/${order}`)
  await liaison.goto(`/m/orders/${order}`)
  await button(liaison, '已联系诉求人').click()
  await liaison.waitForURL(`**/m/orders/${order}/contact`)
  await button(liaison, '已联系').click()
  await button(liaison, '办好了，去反馈').click()
  await field(liaison, '办了什么').fill('疏通了厨房下水管，换了两米老管')
  await button(liaison, '反馈办结').click()
  await liaison.waitForURL(`**/m/orders/${order}`)
  await says(liaison, '待回访')
  await w.inspect(liaison, 'reported')
  // asked on the telephone, by somebody else
  await worker.goto(`/console/orders/${order}`)
  await does(worker, '记录回访')
  for (const answer of ['电话', '已解决', '满意']) await drawer(worker).getByRole('radio', { name: answer, exact: true }).check()
  await w.inspect(worker, 'calling-back')
  await send(worker, '记录回访')
  await says(worker, '已办结')
}

export { act, part }
