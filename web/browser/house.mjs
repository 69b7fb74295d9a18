// A whole house for browser tests: the server with a tiny demo in a database of its own, its accounts, and phones and desks that sign in.
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nameOf } from './shareOut.mjs'
import { standing } from './standing.mjs'

const START_LIMIT_MS = 180_000

/** The databases of this walk: those a run of all walks has given it, else all that are offered, the embedded one and with LINLI_TEST_POSTGRES_URL PostgreSQL. */
export const databases = JSON.parse(process.env.LINLI_WALKS_ON ?? '{}')[nameOf(process.argv[1] ?? '')] ?? ['embedded', ...(process.env.LINLI_TEST_POSTGRES_URL ? ['postgres'] : [])]

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** A PostgreSQL database of one's own, empty or a copy of `model`; answers its name, its address and how to drop it. */
function ownPostgres(model) {
  const url = process.env.LINLI_TEST_POSTGRES_URL
  const name = `linli_browser_${randomBytes(6).toString('hex')}`
  const ask = (text) => execFileSync('psql', [url, '-qc', text])
  ask(`CREATE DATABASE ${name}${model ? ` TEMPLATE ${model}` : ''}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return { name, url: own.href, drop: () => ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

/** The demo that a run of all walks has made once (walks.mjs) for this database: its folder and, on PostgreSQL, its name. */
const modelOf = (database) => JSON.parse(process.env.LINLI_WALKS_DEMO ?? '{}')[database] ?? {}

/** Starts the server on a free port. `accounts` maps each login to its password; `later` starts it anew with its clock so many days ahead: everybody signs in again, with new passwords; `stop` ends it and leaves nothing behind, `keep` ends it only. `ahead` sets its clock from the first moment on: the day it begins on. */
export async function openHouse(database, ahead = 0) {
  const binary = process.env.LINLI_BINARY ?? new URL('../../target/debug/linli', import.meta.url).pathname
  const folder = mkdtempSync(join(tmpdir(), 'linli-browser-'))
  const model = ahead ? {} : modelOf(database)
  if (model.folder) cpSync(join(model.folder, 'data'), join(folder, 'data'), { recursive: true })
  const postgres = database === 'postgres' ? ownPostgres(model.name) : null
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const house = { base, accounts: {}, stop, later, keep, said: () => said }
  let said = ''
  let server
  let ended

  async function start(ahead) {
    said = ''
    server = spawn(binary, ['demo', '--size', 'tiny', '--port', String(port), '--ahead', String(ahead)], {
      cwd: folder,
      env: { ...process.env, LINLI_DATA_FOLDER: join(folder, 'data'), LINLI_DATABASE: postgres?.url ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (said += text))
    ended = new Promise((resolve) => server.once('exit', resolve))
    const limit = Date.now() + START_LIMIT_MS
    while (!(await fetch(`${base}/healthz`).then((answer) => answer.ok, () => false))) {
      if (server.exitCode !== null || Date.now() > limit) {
        await stop()
        throw new Error(`the server did not start:\n${said}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    house.accounts = Object.fromEntries([...said.matchAll(/^ {2}([a-z-]+) +(\S+) +\S+$/gm)].map(([, login, password]) => [login, password]))
    return house
  }
  async function end() {
    server.kill('SIGTERM')
    await ended
    for (const line of said.split('\n')) if (/\bERROR\b|panicked/.test(line)) console.log(line)
  }
  async function later(days) {
    await end()
    await start(days)
  }
  /** Ends the server and leaves what it wrote, for others to copy. Answers where it lies and how to be rid of it. */
  async function keep() {
    await end()
    return { model: { folder, name: postgres?.name }, drop: clear }
  }
  async function stop() {
    await end()
    clear()
  }
  function clear() {
    postgres?.drop()
    rmSync(folder, { recursive: true, force: true })
  }
  return start(ahead)
}

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
export const desk = { viewport: { width: 1440, height: 900 } }

/** Up to so many milliseconds are added to each request, at random: what a walk reads before its page stands, it then reads too early more often. */
export const latency = Number(process.env.LINLI_WALKS_LATENCY_MS ?? 0)
const slowly = async (route) => {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * latency))
  await route.continue().catch(() => undefined) // the page has been left or closed meanwhile
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
/** So long nothing may be asked or answered before a page counts as come. */
const QUIET_MS = 50
/** What never comes to rest is walked on as it is: the walk's own waits say what is missing. */
const PATIENCE_MS = 5_000 + 10 * latency

/**
 * People look before they act. Who goes to a page acts on it once what it asked for has come (a list that arrives moves what lies under the
 * pointer, and the click is lost), and nobody leaves while what they wrote is under way.
 */
function patiently(page) {
  const open = new Set()
  let last = 0
  const note = (act) => (request) => {
    if (new URL(request.url()).pathname === '/api/changes') return // stays open
    act(request)
    last = Date.now()
  }
  page.on('request', note((request) => open.add(request)))
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, note((request) => open.delete(request)))
  const until = async (done) => {
    for (const limit = Date.now() + PATIENCE_MS; !done() && Date.now() < limit;) await pause(10)
  }
  /** What was just clicked has been sent, and answered. */
  async function written() {
    await page.evaluate(() => 0).catch(() => undefined)
    await pause(20)
    await until(() => ![...open].some((request) => request.method() !== 'GET'))
    open.clear()
  }
  for (const way of ['goto', 'reload', 'goBack']) {
    const go = page[way].bind(page)
    page[way] = async (...given) => {
      await written()
      const answer = await go(...given)
      await standing(page, PATIENCE_MS)
      await until(() => !open.size && Date.now() - last >= QUIET_MS)
      return answer
    }
  }
  const context = page.context()
  const close = context.close.bind(context)
  context.close = async (...given) => {
    await written()
    return close(...given)
  }
  return page
}

/** A browser of somebody's own, signed in when `login` is given, in Chinese, asking for less motion unless `device` says otherwise: what slides in for a third of a second costs every step that. */
export async function sitDown(browser, house, device, login) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...device, baseURL: house.base, locale: 'zh-CN' })
  if (latency) await context.route('**', slowly)
  const page = patiently(await context.newPage())
  page.setDefaultTimeout(20_000)
  if (login) await signIn(page, house, login)
  return page
}

/** Signs in at the door, as people do. */
export async function signIn(page, house, login) {
  await page.goto('/login')
  await page.getByRole('textbox', { name: '账号' }).fill(login)
  await page.getByLabel('密码', { exact: true }).fill(house.accounts[login])
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForURL((url) => url.pathname !== '/login').catch(async (fault) => {
    throw new Error(`${login} stays at the door: ${await page.locator('body').innerText()}`, { cause: fault })
  })
}

export const button = (page, name) => page.getByRole('button', { name, exact: true })
export const heading = (page, name) => page.getByRole('heading', { level: 1, name })
export const field = (page, name) => page.getByRole('textbox', { name })
export const link = (page, name) => page.getByRole('link', { name })

/**
 * Does an act that stands on the page or behind "more": where it stands changes while the page hears what was just done, and a menu answers
 * only once it is open.
 */
export async function does(page, verb, within = page) {
  const shown = button(within, verb).first()
  const more = within.getByRole('button', { name: /^更多/ }).first()
  const item = page.getByRole('menuitem', { name: verb, exact: true }).first()
  const clicked = (one, timeout) => one.click({ timeout }).then(() => true, () => false)
  for (let tries = 0; tries < 10; tries += 1) {
    await shown.or(more).first().waitFor()
    if (await shown.isVisible()) {
      if (await clicked(shown, 3_000)) return
    } else {
      if (!(await item.isVisible())) await clicked(more, 3_000)
      if (await clicked(item, 1_500)) return
    }
  }
  throw new Error(`nobody may ${verb} here`)
}

/** Reads until it fits, for as long as a page may take to say it; answers what was read last, for the assertion to name. */
export async function eventually(read, fits, limit = 20_000) {
  const end = Date.now() + limit
  let last = await read()
  while (!fits(last) && Date.now() < end) {
    await pause(100)
    last = await read()
  }
  return last
}

/** How many fields of a form are marked as wrong, once one is. */
export async function faultyFields(form) {
  const marked = form.locator('[aria-invalid=true]')
  await marked.first().waitFor()
  return marked.count()
}

/** What the signed-in page reads from the API. */
export const ask = (page, path) => page.evaluate(async (address) => (await fetch(address)).json(), path)

/** Writes as the signed-in page would. Answers what the server said; a refusal fails the test with its words. */
export async function tell(page, path, body) {
  const [status, answer] = await page.evaluate(
    async ([address, content]) => {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
      const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(content) })
      return [response.status, await response.json().catch(() => null)]
    },
    [path, body],
  )
  if (status >= 400) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`)
  return answer
}
