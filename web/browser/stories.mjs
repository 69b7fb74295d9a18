// Opens every story page and lets axe look at it; takes a picture of each when a folder is named.
// Usage: npm run stories [folder [pattern of names]]; exit code 1 when axe finds something.
// A room lists its own pictures in browser/stories/<room>.mjs as `shots`: [name, viewport, query, act?].
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, preview } from 'vite'
import { faultsOf } from './axe.mjs'
import { openBrowser } from './browser.mjs'

const folder = process.argv[2]
const wanted = process.argv[3] ?? ''
/** Squares that look like a code and say nothing: pictures do not go through the made-up server. */
const fakeCode = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path fill="#fff" d="M0 0h29v29H0z"/><path d="${Array.from({ length: 625 }, (_, place) => ((place * 7919) % 101 < 50 ? `M${2 + (place % 25)} ${2 + Math.floor(place / 25)}h1v1h-1z` : '')).join('')}"/></svg>`
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const shots = [
  ['login', desk, 'story=login'], ['login-phone', phone, 'story=login'], ['setup', desk, 'story=setup&token=x'], ['list', desk, 'story=list'],
  ['list-english', desk, 'story=list&locale=en'], ['list-large', desk, 'story=list&type=large'], ['ticked', desk, 'story=list', tickTwo], ['empty', desk, 'story=empty'],
  ['zero', desk, 'story=zero&state=submitted'], ['error', desk, 'story=error'], ['drawer', desk, 'story=drawer', sendDrawer], ['account', { width: 1440, height: 1300 }, 'story=account'],
  ['phone', phone, 'story=phone'], ['phone-large', { width: 360, height: 740 }, 'story=phone&type=large'],
]

async function tickTwo(page) {
  for (const row of [1, 2]) await page.locator('tbody tr').nth(row).locator('input').check()
}
async function sendDrawer(page) {
  await page.locator('.form-drawer button[type=submit]').click()
  await page.locator('[aria-invalid=true]').first().waitFor()
}

const rooms = new URL('./stories/', import.meta.url)
if (existsSync(rooms)) for (const file of readdirSync(rooms).filter((name) => name.endsWith('.mjs')).sort()) shots.push(...(await import(new URL(file, rooms).href)).shots)
const chosen = shots.filter(([name]) => new RegExp(wanted).test(name))

/** Moving parts get this long to come to rest; what still moves then (a skeleton that is the story) is photographed as it is. */
const REST_LIMIT_MS = 2_000
/** Pages looked at side by side: one loads while axe reads the other. */
const SIDE_BY_SIDE = 2

/** Waits until nothing is loading or moving and the texts of the language are there. */
function rest(page) {
  const still = () => document.fonts.status === 'loaded' && !document.querySelector('[aria-busy=true], .skeleton') && document.getAnimations().every((one) => one.playState !== 'running')
  return page.waitForFunction(still, undefined, { timeout: REST_LIMIT_MS, polling: 'raf' }).catch(() => undefined)
}

/** Takes one picture and answers what is wrong with the page. */
async function look(context, address, [name, viewport, query, act]) {
  const page = await context.newPage()
  const faults = []
  page.on('pageerror', (error) => faults.push(error.message))
  try {
    await page.setViewportSize(viewport)
    await page.goto(`${address}stories/index.html?${query}`)
    await page.locator('h1, .empty h2').first().waitFor()
    await rest(page)
    if (act) await act(page)
    await rest(page)
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) })
    faults.push(...(await faultsOf(page)))
  } catch (thrown) {
    faults.push(thrown.message)
  } finally {
    await page.close()
    await context.setOffline(false) // a story may have cut the line
  }
  return faults.map((fault) => `${name}: ${fault}`)
}

/** A browser without memory from page to page: drafts and preferences of one story say nothing to the next. */
async function freshContext(browser) {
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'zh-CN' })
  await context.addInitScript(() => localStorage.clear())
  return context
}

/** Answered by the server of the pages: were they caught in the browser, it would keep nothing from page to page, not even the app. */
const pictures = {
  name: 'pictures',
  configurePreviewServer(server) {
    server.middlewares.use((request, response, next) => {
      if (!/^\/api\/public\/(posters\/[^/]+\.svg|campaigns\/[^/]+\/qr)/.test(request.url)) return next()
      response.setHeader('content-type', 'image/svg+xml')
      response.end(fakeCode)
    })
  },
}

if (folder) mkdirSync(folder, { recursive: true })
// A finished build: the development server would bundle as it goes and reload the page under the picture.
const finished = { outDir: 'test-results/stories-site', emptyOutDir: true, manifest: false, rollupOptions: { input: 'stories/index.html' } }
await build({ logLevel: 'warn', build: finished })
const keep = { 'cache-control': 'max-age=3600' }
const server = await preview({ logLevel: 'warn', plugins: [pictures], build: finished, preview: { port: 0, host: '127.0.0.1', proxy: {}, headers: keep } })
const browser = await openBrowser()
const waiting = [...chosen]
const faults = []
async function work() {
  const context = await freshContext(browser)
  for (let shot = waiting.shift(); shot; shot = waiting.shift()) {
    const found = await look(context, server.resolvedUrls.local[0], shot)
    for (const fault of found) console.log(fault)
    faults.push(...found)
    if (waiting.length && waiting.length % 25 === 0) console.log(`${waiting.length} of ${chosen.length} pages to go`)
  }
}
try {
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
} finally {
  await browser.close()
  await server.close()
}
console.log(`${chosen.length} pages, ${faults.length} faults`)
process.exit(faults.length ? 1 : 0)
