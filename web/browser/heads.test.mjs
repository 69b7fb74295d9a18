// A gap in the net is closed: from the campaign and its poster over nomination, notice and approval to the letter, its proof, and the new head's own page on the phone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, field, heading, link, openHouse, phone, signIn, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const title = '三号片区楼长招募令'
const candidate = { name: '叶知秋', phone: '13900001111', login: 'yezhiqiu', password: 'Hehua-chi-2026-bian' }
const stairs = { name: '沈望舒', login: 'shenwangshu', password: 'Louti-deng-2026-liang' }
/** Public notice is five working days; with any holiday between they are over by then. */
const NOTICE_OVER_DAYS = 20

for (const database of databases) {
  describe(`heads on ${database}`, () => {
    let house
    let browser
    const { inspect, faults } = inspector('heads', database)
    /** The page that a link opens beside this one. */
    const beside = async (page, name) => (await Promise.all([page.context().waitForEvent('page'), link(page, name).first().click()]))[0]
    /** Sends the open drawer by its verb. */
    async function sendDrawer(page, verb) {
      await button(page.getByRole('dialog'), verb).click()
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    }

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    /** The net page: how many buildings have a head, and how many of each place below lack one. */
    async function coverage(page, where) {
      await page.goto('/console/coverage')
      await heading(page, '覆盖').waitFor()
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
      await inspect(page, where)
      const missing = await page.locator('tbody tr').evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.querySelector('th').textContent.trim(), Number(row.querySelector('td').querySelector('a')?.textContent.replace(/\D/g, '') ?? 0)])))
      await link(page, /^楼长覆盖 .+查看明细$/).click()
      await heading(page, '有楼长的楼栋').waitFor()
      const covered = Number((await page.getByText(/^共 [\d,]+ 条/).first().innerText()).replace(/\D/g, ''))
      return { missing, covered }
    }

    /** The worker drafts a campaign for the buildings without a head, publishes it and prints its poster. Answers its public code. */
    async function call(clerk) {
      const { missing } = await coverage(clerk, 'coverage before the campaign')
      assert.ok(Object.values(missing).some(Boolean), 'the net page shows a gap')
      await clerk.goto('/console/heads')
      await heading(clerk, '楼长').waitFor()
      await inspect(clerk, 'heads')
      await link(clerk, '招募令').first().click()
      await button(clerk, '起草招募令').click()
      const drawer = clerk.getByRole('dialog')
      await field(drawer, '标题').fill(title)
      await field(drawer, '咨询').fill('社区党群服务中心 0574-87654321')
      await drawer.getByRole('button', { name: /添加还没有楼长的 \d+ 处/ }).click()
      await inspect(clerk, 'drafting')
      await sendDrawer(clerk, '保存')
      await heading(clerk, title).waitFor()
      await button(clerk, '发布').click()
      await clerk.getByText('招募中', { exact: true }).waitFor()
      await inspect(clerk, 'campaign')
      const sheet = await beside(clerk, '打印海报')
      const code = sheet.getByAltText(/扫码看岗位/)
      await code.waitFor()
      assert.ok(await code.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), 'the code is a picture')
      await inspect(sheet, 'poster')
      const address = new URL(await code.getAttribute('src'), house.base).pathname
      await sheet.close()
      return address.split('/')[4]
    }

    /** A neighbour scans the poster and recommends somebody. Answers the path of the candidate's own link. */
    async function recommend(code) {
      const neighbour = await sitDown(browser, house, phone)
      await neighbour.goto(`/c/${code}`)
      await heading(neighbour, title).waitFor()
      await inspect(neighbour, 'public page')
      await link(neighbour, '推荐邻居').click()
      await neighbour.getByRole('combobox', { name: '哪一栋' }).selectOption({ index: 1 })
      await field(neighbour, '邻居的姓名').fill(candidate.name)
      await field(neighbour, '推荐理由').fill('谁家有事都先想到她')
      await field(neighbour, '您的姓名').fill('韩邻')
      await inspect(neighbour, 'recommending')
      await button(neighbour, '提交推荐').click()
      await heading(neighbour, '推荐收到了').waitFor()
      const address = await neighbour.locator('a[href*="/j/"]').getAttribute('href')
      await neighbour.context().close()
      return new URL(address, house.base).pathname
    }

    /** The candidate reads it in large type and says yes: nobody is volunteered by somebody else. */
    async function agree(path) {
      const own = await sitDown(browser, house, { ...phone, viewport: { width: 360, height: 740 } })
      await own.goto(path)
      await button(own, '大字').click()
      await heading(own, `${candidate.name}，您好`).waitFor()
      await inspect(own, 'candidate in large type')
      await field(own, '手机号').fill(candidate.phone)
      await own.getByLabel(/我愿意参加/).check()
      await button(own, '我愿意').click()
      await own.getByText('社区正在审查').waitFor()
      return own
    }

    /** A resident of another building comes forward. */
    async function comeForward(code) {
      const resident = await sitDown(browser, house, phone)
      await resident.goto(`/c/${code}`)
      await button(resident, '我来当楼长').click()
      await resident.getByRole('combobox', { name: '哪一栋' }).selectOption({ index: 2 })
      await field(resident, '姓名').fill('邵明远')
      await field(resident, '手机号').fill('13900002222')
      await inspect(resident, 'nominating')
      await button(resident, '提交报名').click()
      await resident.getByRole('alert').first().waitFor()
      await resident.getByLabel(/我愿意参加/).check()
      await button(resident, '提交报名').click()
      await heading(resident, '收到了').waitFor()
      return resident
    }

    /** The worker checks the candidate and begins the notice. Answers the application's address. */
    async function check(clerk) {
      await clerk.goto('/console/applications')
      await link(clerk, candidate.name).first().waitFor()
      await inspect(clerk, 'applications')
      await link(clerk, candidate.name).first().click()
      await button(clerk, '审查').click()
      for (const hold of ['住在本处', '年满 18 周岁', '当面问过，本人愿意']) await clerk.getByLabel(hold).check()
      await inspect(clerk, 'checking')
      await sendDrawer(clerk, '审查')
      await button(clerk, '开始公示').click()
      await sendDrawer(clerk, '开始公示')
      await clerk.getByText('公示中', { exact: true }).first().waitFor()
      await inspect(clerk, 'on notice')
      return new URL(clerk.url()).pathname
    }

    /** Somebody objects on the public page; the worker looks into it and answers. */
    async function objectAndAnswer(code, clerk) {
      const objector = await sitDown(browser, house, phone)
      await objector.goto(`/c/${code}`)
      await objector.getByText(candidate.name).waitFor()
      await link(objector, '提出异议').click()
      await field(objector, '有什么异议').fill('听说她去年搬走了')
      await inspect(objector, 'objecting')
      await button(objector, '提交异议').click()
      await heading(objector, '异议已收到').waitFor()
      await objector.context().close()
      await clerk.reload()
      await button(clerk, '答复异议').click()
      await field(clerk.getByRole('dialog'), '核实情况和答复').fill('已上门核实，她仍住在本楼。')
      await sendDrawer(clerk, '答复异议')
      await clerk.getByText('已上门核实，她仍住在本楼。').first().waitFor()
    }

    /** The secretary approves for the committee once the notice is over; before, the page says why not. */
    async function approve(address) {
      const early = await sitDown(browser, house, desk, 'community-secretary')
      await early.goto(address)
      await button(early, '更多').click()
      await early.getByText('公示还没有满 5 个工作日，不能审批。').first().waitFor()
      await early.context().close()
      await house.later(NOTICE_OVER_DAYS)
      const secretary = await sitDown(browser, house, desk, 'community-secretary')
      await secretary.goto(address)
      await button(secretary, '审批通过').click()
      await field(secretary.getByRole('dialog'), '社区党组织决议编号').fill('北江党委〔2026〕7号')
      await sendDrawer(secretary, '审批通过')
      await secretary.getByText('待聘任').first().waitFor()
    }

    /** The worker appoints by a letter, on paper and as a file, and the net page has a gap fewer. Answers the path of its proof. */
    async function appoint(clerk, address) {
      await signIn(clerk, house, 'community-worker')
      const before = await coverage(clerk, 'coverage before the letter')
      await clerk.goto(address)
      await button(clerk, '发聘书').click()
      await sendDrawer(clerk, '发聘书')
      await clerk.waitForURL('**/console/heads/*')
      await heading(clerk, candidate.name).waitFor()
      await inspect(clerk, 'head')
      const proof = await link(clerk, '核验页').first().getAttribute('href')
      const sheet = await beside(clerk, '打印聘书')
      await sheet.getByText(`${candidate.name} 同志：`).waitFor()
      await sheet.getByText(/编号：PS\d{6}-\d{8}-\d{5}/).waitFor()
      await inspect(sheet, 'letter')
      await sheet.close()
      const file = await link(clerk, '下载 Word').getAttribute('href')
      const bytes = await clerk.evaluate(async (path) => [...new Uint8Array(await (await fetch(path)).arrayBuffer()).slice(0, 2)], file)
      assert.equal(String.fromCharCode(...bytes), 'PK', 'a Word file')
      const after = await coverage(clerk, 'coverage after the letter')
      const closed = Object.keys(before.missing).filter((place) => before.missing[place] !== after.missing[place])
      assert.equal(after.covered, before.covered + 1, 'a building more has a head')
      assert.deepEqual(closed.map((place) => before.missing[place] - after.missing[place]), [1], `the gap closes in one place: ${closed}`)
      return new URL(proof, house.base).pathname
    }

    /** The administrator opens the head an account, without asking for anything the house knows. Answers the one-time password. */
    async function letIn(who) {
      const administrator = await sitDown(browser, house, desk, 'system-administrator')
      await administrator.goto('/console/accounts')
      await button(administrator, '为在任人员开通账号').click()
      const drawer = administrator.getByRole('dialog')
      await drawer.getByRole('combobox').fill(who.name)
      await drawer.getByRole('option', { name: new RegExp(who.name) }).click()
      await field(drawer, '账号名').fill(who.login)
      await inspect(administrator, 'account of somebody in office')
      await button(drawer, '建立账号').click()
      const told = administrator.getByRole('dialog', { name: '请交给本人' })
      const password = await told.locator('.password').innerText()
      await administrator.context().close()
      return password
    }

    /** Somebody new signs in on the phone and chooses a password of their own. */
    async function firstLogin(who, password) {
      const head = await sitDown(browser, house, phone)
      await head.goto('/login')
      await field(head, '账号').fill(who.login)
      await head.getByLabel('密码', { exact: true }).fill(password)
      await button(head, '登录').click()
      await head.getByLabel('当前密码', { exact: true }).fill(password)
      for (const again of ['新密码', '再输入一次新密码']) await head.getByLabel(again, { exact: true }).fill(who.password)
      await button(head, '修改密码').click()
      await head.getByText('密码已修改').first().waitFor()
      return head
    }

    /** The new head finds the own building, mailbox and duties on the phone. */
    async function takeUp(password) {
      const head = await firstLogin(candidate, password)
      await head.goto('/m')
      await heading(head, '我的楼栋').waitFor()
      const [own] = (await ask(head, '/api/heads/mine')).buildings
      await head.getByRole('heading', { name: own.area_name }).waitFor()
      await inspect(head, 'own page')
      await link(head, '帮邻里').click()
      await button(head, '记下').click()
      await heading(head, '记下了').waitFor()
      await head.goto('/m')
      await link(head, '楼长信箱').click()
      await head.waitForURL('**/m/letters')
      await inspect(head, 'mailbox')
      return own
    }

    /** The clerk gives somebody the post of a stairwell's head. Answers the stairwell. */
    async function stairwellOf(clerk) {
      const [post] = (await ask(clerk, '/api/session')).posts
      const building = (await ask(clerk, '/api/areas')).items.find((one) => one.kind === 'building')
      const stairwell = await tell(clerk, '/api/areas', { parent_id: building.id, kind: 'stairwell', name: '东楼道' })
      const person = await tell(clerk, '/api/persons', { name: stairs.name, phone: '13900003333' })
      await tell(clerk, '/api/posts', { person_id: person.id, role: 'stairwell_head', org_id: post.org_id, area_id: stairwell.id, source: 'appointment' })
      return stairwell
    }

    test('the head of a stairwell finds the own stairs on the phone, tells for a neighbour and notes a duty', async () => {
      const clerk = await sitDown(browser, house, desk, 'community-worker')
      const stairwell = await stairwellOf(clerk)
      const head = await firstLogin(stairs, await letIn(stairs))
      await head.goto('/m')
      await heading(head, '我的楼道').waitFor()
      await head.getByRole('heading', { name: /东楼道/ }).waitFor()
      await inspect(head, 'own stairs')

      // what a neighbour asked for is told, and its code is handed on
      await button(head, '替邻居说一件事').click()
      await heading(head, '记一条').waitFor()
      await head.getByText(/东楼道/).first().waitFor()
      await field(head, '什么事').fill('东楼道二楼的灯坏了一周')
      await head.getByText('邻居托我说', { exact: true }).click()
      await inspect(head, 'telling')
      await button(head, '交给社区').click()
      await heading(head, '已交给社区').waitFor()
      await head.locator('.code').waitFor()
      const told = (await ask(clerk, '/api/demands?sort=newest&page_size=1')).items[0]
      const shown = await ask(clerk, `/api/demands/${told.id}`)
      assert.deepEqual([shown.text, shown.source, shown.on_behalf], ['东楼道二楼的灯坏了一周', 'head', true])
      assert.equal(shown.area_id, stairwell.id, 'it is told of the own stairs')
      await head.goto('/m')
      await link(head, /东楼道二楼的灯坏了一周/).first().waitFor()

      // the mailbox is the stairwell's, and a duty is noted in the own log
      await head.getByRole('navigation').getByRole('link', { name: '信箱' }).click()
      await head.waitForURL('**/m/letters')
      await inspect(head, 'mailbox of the stairs')
      await head.goto('/m')
      await link(head, '帮邻里').click()
      await button(head, '记下').click()
      await heading(head, '记下了').waitFor()
      // what lies beyond the own stairs is none of theirs
      assert.equal((await head.evaluate(async () => (await fetch('/api/methods')).status)), 403)
      const seen = (await ask(head, '/api/demands?page_size=50')).items
      assert.deepEqual(seen.map((one) => one.id), [told.id])
      assert.deepEqual(faults.splice(0), [])
      await head.context().close()
    })

    test('a building without a head gets one, by a campaign from poster to letter', async () => {
      const clerk = await sitDown(browser, house, desk, 'community-worker')
      const code = await call(clerk)
      const own = await agree(await recommend(code))
      const resident = await comeForward(code)
      const address = await check(clerk)
      await objectAndAnswer(code, clerk)
      await approve(address)
      const proof = await appoint(clerk, address)

      const stranger = await sitDown(browser, house, phone)
      await stranger.goto(proof)
      await heading(stranger, '聘书核验').waitFor()
      await stranger.getByText('有效', { exact: true }).waitFor()
      await stranger.getByText(candidate.name).waitFor()
      await inspect(stranger, 'proof')
      await own.reload()
      await own.getByText('已聘任，请到社区领聘书').waitFor()
      await resident.context().close()

      const building = await takeUp(await letIn(candidate))
      const [poster] = (await ask(clerk, `/api/posters?area_id=${building.area_id}`)).items
      assert.ok(poster, 'the building has its mailbox')
      const { items } = await ask(clerk, `/api/campaigns/vacancies?area_id=${building.area_id}&post_kind=building_head`)
      assert.deepEqual(items, [], 'the gap is closed')
      assert.deepEqual(faults, [])
    })
  })
}
