// A whole house for browser tests: the server with a tiny demo in a database of its own, its accounts, and phones and desks that sign in.
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const START_LIMIT_MS = 180_000

/** The databases the test run offers: always the embedded one, PostgreSQL when LINLI_TEST_POSTGRES_URL is set. */
export const databases = ['embedded', ...(process.env.LINLI_TEST_POSTGRES_URL ? ['postgres'] : [])]

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
const latency = Number(process.env.LINLI_WALKS_LATENCY_MS ?? 0)
const slowly = async (route) => {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * latency))
  await route.continue().catch(() => undefined) // the page has been left or closed meanwhile
}

/** A browser of somebody's own, signed in when `login` is given, in Chinese, asking for less motion unless `device` says otherwise: what slides in for a third of a second costs every step that. */
export async function sitDown(browser, house, device, login) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...device, baseURL: house.base, locale: 'zh-CN' })
  if (latency) await context.route('**', slowly)
  const page = await context.newPage()
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
  await page.waitForURL((url) => url.pathname !== '/login')
}

export const button = (page, name) => page.getByRole('button', { name, exact: true })
export const heading = (page, name) => page.getByRole('heading', { level: 1, name })
export const field = (page, name) => page.getByRole('textbox', { name })
export const link = (page, name) => page.getByRole('link', { name })

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
