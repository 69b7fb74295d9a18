// Opens every story page and lets axe look at it; takes a picture of each when a folder is named.
// Usage: npm run stories [folder [pattern of names]]; exit code 1 when axe finds something.
// A room lists its own pictures in browser/stories/<room>.mjs as `shots`: [name, viewport, query, act?].
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { faultsNow } from './axe.mjs'
import { openBrowser } from './browser.mjs'
import { openStorySite } from './storySite.mjs'

const folder = process.argv[2]
const wanted = process.argv[3] ?? ''
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
async function look(page, address, [name, viewport, query, act]) {
  const faults = []
  const note = (error) => faults.push(error.message)
  page.on('pageerror', note)
  try {
    await page.mouse.move(-9, -9) // where a mouse is before anybody has moved it: over nothing
    await page.setViewportSize(viewport)
    await page.goto(`${address}stories/index.html?${query}`)
    await page.locator('h1, .empty h2').first().waitFor()
    await rest(page)
    if (act) await act(page)
    await rest(page)
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) })
    faults.push(...(await faultsNow(page)))
  } catch (thrown) {
    faults.push(thrown.message)
  } finally {
    page.off('pageerror', note)
    await page.context().setOffline(false) // a story may have cut the line
  }
  return faults.map((fault) => `${name}: ${fault}`)
}

/** A page that is kept: one that has read the app before loads it in a third of the time. It remembers nothing of a story: drafts and preferences of one say nothing to the next. */
async function keepPage(browser) {
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'zh-CN' })
  await context.addInitScript(() => [localStorage, sessionStorage].forEach((store) => store.clear()))
  return context.newPage()
}

if (folder) mkdirSync(folder, { recursive: true })
const site = await openStorySite()
const browser = await openBrowser()
const waiting = [...chosen]
const faults = []
async function work() {
  let page = await keepPage(browser)
  for (let shot = waiting.shift(); shot; shot = waiting.shift()) {
    const found = await look(page, site.address, shot)
    for (const fault of found) console.log(fault)
    faults.push(...found)
    if (found.length) {
      await page.context().close() // what went wrong here shall not go on there
      page = await keepPage(browser)
    }
    if (waiting.length && waiting.length % 25 === 0) console.log(`${waiting.length} of ${chosen.length} pages to go`)
  }
}
try {
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
} finally {
  await browser.close()
  await site.close()
}
console.log(`${chosen.length} pages, ${faults.length} faults`)
process.exit(faults.length ? 1 : 0)
