// What got stuck, through a meeting to something built: shelved, found by the house as a topic, met about with a quorum, resolved, approved, a project and a duty, looked at by the next meeting, built, accepted and rated.
import { act, ask, assert, button, does, drawer, field, idOf, openTab, panel, part, pick, says, send } from './year.mjs'
import { heading, link, tell } from './house.mjs'
import { ALLIANCE } from './yearPromises.mjs'

const BODY = '松井里邻里共治联席会议'
const NEED = '东门口早晚停满车，消防车进不来'
const TOPIC = '法庭周末开放普法角'
const BUILD = '东门口划出消防通道，夜间借用法庭车位'
const DUTY = '每月第一个周六开放普法角，写好值班办法'
const PROJECT = '东门错时停车'
/** Days from the founding to the first meeting: topics are asked for fifteen days ahead of it, the notice goes out seven days ahead. */
const AHEAD = 21

/** A resident says it on the own phone; the community cannot do it and hands it up; the street puts it off, with its reason. */
export async function stuck(w) {
  const worker = await w.desk('community-worker')
  const officer = await w.desk('street-officer')
  const resident = await w.phone()
  const [poster] = (await ask(worker, '/api/posters')).items
  await resident.goto(`/p/${poster.code}`)
  await field(resident, '您的诉求').fill(NEED)
  await button(resident, '发送').click()
  await heading(resident, '收到了，谢谢您').waitFor()
  w.code = new URL(resident.url()).pathname.split('/')[2]

  await worker.goto('/console/demands')
  await link(worker, NEED.slice(0, 10)).first().click()
  await heading(worker, NEED.slice(0, 10)).waitFor()
  w.need = idOf(worker)
  await button(worker, '确认受理').click()
  await pick(worker, '类别', '停车位不足')
  await send(worker, '确认受理')
  await does(worker, '上报街道')
  await field(drawer(worker), '原因').fill('车位归属说不清，社区协调不动')
  await send(worker, '上报街道')
  await officer.goto(`/console/demands/${w.need}`)
  await does(officer, '暂缓办理')
  await field(drawer(officer), '原因').fill('要和几家单位一起商量，等联席会议')
  await drawer(officer).getByLabel('复核日期').fill(w.dayIn(60))
  await send(officer, '暂缓办理')
  await says(officer, '暂缓')
  await w.inspect(officer, 'shelved')
}

/** A body of the alliance and its first meeting: the house finds what got stuck, the liaison proposes on the phone, the notice goes out. */
export async function call(w) {
  const worker = await w.desk('community-worker')
  const liaison = await w.phone('unit-liaison')
  await worker.goto('/console/bodies')
  await button(worker, '建立议事组织').click()
  await drawer(worker).getByLabel('哪个联盟').selectOption({ label: ALLIANCE })
  await field(drawer(worker), '名称').fill(BODY)
  await send(worker, '建立议事组织')
  await heading(worker, BODY).waitFor()
  w.body = idOf(worker)
  await panel(worker).getByText(w.unit.org_name).first().waitFor()
  await button(worker, '安排会议').click()
  await drawer(worker).getByLabel('日期').fill(w.dayIn(AHEAD))
  await field(drawer(worker), '地点').fill('社区党群服务中心')
  await send(worker, '安排会议')
  await worker.waitForURL(/\/meetings\//)
  w.meeting = idOf(worker)
  await button(worker, '征集议题').click()
  await button(worker, '征集议题').waitFor({ state: 'detached' })

  const topics = part(worker, '议题')
  const mine = topics.getByRole('button', { name: `列入：${NEED}`, exact: true })
  const all = topics.getByRole('button', { name: /看全部/ })
  await topics.getByText('系统建议').waitFor()
  await mine.or(all).first().waitFor()
  if (!(await mine.isVisible())) await all.click()
  await mine.waitFor()
  await topics.getByRole('listitem').filter({ hasText: NEED }).getByText(/暂缓/).first().waitFor()
  await w.inspect(worker, 'topics')
  await mine.click()
  await topics.getByText('1 项列入议程').waitFor()

  await liaison.goto('/m/meetings')
  await link(liaison, BODY).first().click()
  await link(liaison, '提议题').click()
  await field(liaison, '议什么').fill(TOPIC)
  await button(liaison, '提议题').click()
  await liaison.getByText('待定').waitFor()
  await button(topics, `列入：${TOPIC}`).click()
  await topics.getByText('2 项列入议程').waitFor()
  await button(worker, '发会议通知').click()
  await send(worker, '发会议通知')
  await says(worker, '已通知')
  await liaison.goto(`/m/meetings/${w.meeting}`)
  await liaison.getByText('参加', { exact: true }).first().click()
  await button(liaison, '答复').click()
  await button(liaison, '修改答复').waitFor()
  await w.inspect(liaison, 'called')
}

/** Held with everybody there: talk, a vote, two resolutions, minutes that their writer cannot approve. */
export async function hold(w) {
  const worker = await w.desk('community-worker')
  const secretary = await w.desk('community-secretary')
  await worker.goto(`/console/meetings/${w.meeting}`)
  const sheet = part(worker, '到会')
  await sheet.getByLabel('先全部记为到会').check()
  await sheet.getByText('达到法定人数').waitFor()
  const called = await sheet.getByRole('radio', { name: '到会' }).count()
  assert.ok(called >= 2, `${called} seats called`)
  await button(sheet, '保存到会情况').click()
  await sheet.getByText(`${called}/${called}`, { exact: true }).waitFor()
  await w.inspect(worker, 'attendance')
  await button(worker, '开会').click()
  await send(worker, '开会')
  await says(worker, '已召开')

  const talk = part(worker, '讨论与决议')
  await talk.getByRole('textbox', { name: /讨论记录/ }).first().fill('法庭：夜间 20 个车位可以借给居民。')
  const saved = worker.waitForResponse((response) => response.url().includes('/notes') && response.ok())
  await button(talk, '保存记录').first().click()
  await saved
  await button(talk, '表决').first().click()
  await field(drawer(worker), '同意').fill(String(called))
  await send(worker, '保存表决结果')
  await talk.getByText('通过', { exact: true }).waitFor()
  for (const [nth, text, owner] of [[0, BUILD, w.place.org_name], [1, DUTY, w.unit.org_name]]) {
    await button(talk, '记决议').nth(nth).click()
    await field(drawer(worker), '决定什么').fill(text)
    await pick(worker, '责任单位', owner)
    await drawer(worker).getByLabel('办结期限').fill(w.dayIn(45))
    await send(worker, '记决议')
    await talk.getByText(text).first().waitFor()
  }
  await w.inspect(worker, 'held')
  await button(worker, '起草纪要').first().click()
  await says(worker, '纪要待审')
  const text = await worker.getByRole('textbox', { name: /纪要正文/ }).inputValue()
  for (const words of [BUILD, DUTY, w.unit.org_name]) assert.ok(text.includes(words), words)
  assert.equal(await button(part(worker, '审定'), '审定通过').getAttribute('aria-disabled'), 'true', 'nobody approves the own minutes')
  await secretary.goto(`/console/meetings/${w.meeting}`)
  await button(part(secretary, '审定'), '审定通过').click()
  await says(secretary, '纪要已审定')
  await w.inspect(secretary, 'minutes')
}

/** What was decided becomes a project with milestones, a partner and where its cost comes from; the unit says yes on the phone and begins its duty. */
export async function begin(w) {
  const worker = await w.desk('community-worker')
  const leader = await w.desk('street-leader')
  const liaison = await w.phone('unit-liaison')
  await worker.goto(`/console/meetings/${w.meeting}`)
  const row = part(worker, '讨论与决议').getByRole('listitem').filter({ hasText: BUILD }).last()
  await button(row, '转为项目').click()
  const form = drawer(worker)
  await field(form, '名称').fill(PROJECT)
  await form.getByRole('combobox', { name: '类别' }).selectOption({ label: '停车' })
  const where = form.getByRole('combobox', { name: '地点' })
  if (!(await where.inputValue())) await pick(worker, '地点', w.place.area_name)
  await form.getByLabel('计划完成').fill(w.dayIn(40))
  await send(worker, '提出项目')
  await heading(worker, PROJECT).waitFor()
  w.project = idOf(worker)
  for (const [what, days] of [['划线立牌', 20], ['夜间开放车位', 35]]) {
    await does(worker, '安排节点')
    await field(form, '节点').fill(what)
    await form.getByLabel('期限').fill(w.dayIn(days))
    await send(worker, '安排节点')
    await panel(worker).getByText(what).waitFor()
  }
  await openTab(worker, '参与单位')
  await does(worker, '邀请单位')
  await pick(worker, '邀请哪家单位', w.unit.org_name)
  await field(form, '请单位承担什么').fill('夜间值守')
  await field(form, '数量').fill('2')
  await field(form, '单位').last().fill('次')
  await send(worker, '邀请单位')
  await panel(worker).getByText('待答复').waitFor()
  await does(worker, '登记来源')
  await form.getByRole('combobox', { name: '资金类别' }).first().selectOption({ label: '小区公共收益' })
  await field(form, '出自谁').first().fill('吉祥三村业主委员会')
  await field(form, '金额（元）').first().fill('6800')
  await send(worker, '保存')
  await worker.getByText('吉祥三村业主委员会').first().waitFor()
  await w.inspect(worker, 'project')

  await leader.goto(`/console/projects/${w.project}`)
  await button(leader, '批准立项').click()
  await send(leader, '批准立项')
  await says(leader, '已批准')
  await liaison.goto('/m/projects')
  await link(liaison, PROJECT).click()
  await button(liaison, '同意参加').click()
  await link(liaison, '退出').waitFor()
  await button(worker, '开始实施').click()
  await send(worker, '开始实施')
  await says(worker, '实施中')

  await liaison.goto('/m/resolutions')
  await link(liaison, DUTY).click()
  await button(liaison, '开始办理').click()
  await says(liaison, '办理中')
  await w.inspect(liaison, 'duty')
}

/** The next meeting opens with how both stand, and the way to the project. */
export async function lookBack(w) {
  const worker = await w.desk('community-worker')
  w.next = (await tell(worker, '/api/meetings', { body_id: w.body, starts_at: `${w.dayIn(60)}T09:30:00+08:00` })).id
  await worker.goto(`/console/meetings/${w.next}`)
  const carried = part(worker, '上次决议落实')
  await carried.getByText('2 项没有办结').waitFor()
  for (const text of [BUILD, DUTY]) await carried.getByRole('listitem').filter({ hasText: text }).last().getByText('办理中', { exact: true }).waitFor()
  await w.inspect(worker, 'next-meeting')
  await link(carried, PROJECT).click()
  await heading(worker, PROJECT).waitFor()
  await worker.goto(`/console/demands/${w.need}`)
  await link(worker, '一页经过').click()
  await heading(worker, NEED.slice(0, 8)).waitFor()
  await worker.getByText(BUILD).first().waitFor()
  await w.inspect(worker, 'story')
}

/** Built: each milestone confirmed by another, the unit's share, what was made, accepted, and rated by residents; the duty is done too. */
export async function deliver(w) {
  const worker = await w.desk('community-worker')
  const officer = await w.desk('street-officer')
  const leader = await w.desk('street-leader')
  const liaison = await w.phone('unit-liaison')
  await worker.goto(`/console/projects/${w.project}`)
  await openTab(worker, '节点')
  for (const [nth, word] of ['线划好了，牌立好了', '夜间 20 个车位开放'].entries()) {
    const open = panel(worker).getByRole('listitem').filter({ has: button(worker, '报完成') })
    await does(worker, '报完成', open.first())
    await field(drawer(worker), '做了什么').fill(word)
    await send(worker, '报完成')
    await panel(worker).getByText('已报完成').waitFor()
    if (nth === 0) await officer.goto(`/console/projects/${w.project}`)
    await button(panel(officer), '确认完成').click()
    await send(officer, '确认完成')
    await panel(worker).getByText('已报完成').waitFor({ state: 'detached' })
  }
  await liaison.goto(`/m/projects/${w.project}`)
  await link(liaison, '报告本单位完成').click()
  await field(liaison, '做了什么').fill('两晚值守，引导停车 40 辆')
  await button(liaison, '报告本单位完成').click()
  await heading(liaison, PROJECT).waitFor()
  await openTab(worker, '参与单位')
  await button(panel(worker), '确认完成').click()
  await send(worker, '确认完成')
  await panel(worker).getByText('计入协议').waitFor()

  await does(worker, '登记成果')
  await field(drawer(worker), '做成了什么').fill('消防通道和夜间共享车位')
  await send(worker, '保存')
  await does(worker, '报完工')
  await field(drawer(worker), '做成了什么').fill('通道画好，车位夜间开放')
  await send(worker, '报完工')
  await says(worker, '已完工')
  await leader.goto(`/console/projects/${w.project}`)
  await button(leader, '验收通过').click()
  await send(leader, '验收通过')
  await says(leader, '已验收')
  await says(worker, '已验收')

  await openTab(worker, '居民评价')
  await does(worker, '发评价码')
  await field(drawer(worker), '发几个').fill('2')
  await send(worker, '发评价码')
  await worker.locator('.slips strong').nth(1).waitFor()
  const codes = await worker.locator('.slips strong').allTextContents()
  assert.equal(codes.length, 2)
  const resident = await w.phone()
  for (const [code, answer] of [[codes[0], '满意'], [codes[1], '基本满意']]) {
    await resident.goto(`/r/${code}`)
    await heading(resident, PROJECT).waitFor()
    await resident.getByText(answer, { exact: true }).click()
    await button(resident, '提交评价').click()
    await resident.getByText('谢谢，已记下您的评价。').waitFor()
  }
  await w.inspect(resident, 'rated')
  await button(worker, '已打印，关闭').click()
  await panel(worker).getByText('2 人评价').waitFor()
  await w.inspect(worker, 'accepted')

  await liaison.goto('/m/resolutions')
  await link(liaison, DUTY).click()
  await field(liaison, '办得怎么样').fill('值班办法贴出来了，第一次来了 30 人')
  await button(liaison, '报告办结').click()
  await says(liaison, '待确认')
  await worker.goto(`/console/meetings/${w.next}`)
  const carried = part(worker, '上次决议落实')
  await does(worker, '确认办结', carried.getByRole('listitem').filter({ hasText: DUTY }).last())
  await carried.getByText('没有遗留').or(carried.getByText('没有未办结的决议。')).first().waitFor()
  await w.inspect(worker, 'nothing-left')
}

export { act }
