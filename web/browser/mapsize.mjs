// How smoothly the map moves at the size of a real street: 1,000 polygons and 20,000 buildings, panned and zoomed by mouse at every scale, each frame's time taken.
// Usage: node browser/mapsize.mjs [picture folder]; exit code 1 when of panning and zooming together more than one frame in twenty takes over 50 ms.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openBrowser } from './browser.mjs'
import { openStorySite } from './storySite.mjs'

/** Milliseconds a frame may take before a moving map is felt to stutter; the bar is on the 95th of a hundred. */
const BAR_MS = 50
/** Times closer than the whole street that are measured: from all of it to single buildings. */
const STEPS = 6
const folder = process.argv[2]
const PAGE = `stories/index.html?${new URLSearchParams({ path: '/console/map', role: 'community_worker', net: 'street' })}`

/** What stands in the page while it is measured: the moment of each frame, and which act it belongs to. */
function watchFrames() {
  globalThis.framesTaken = []
  globalThis.act = null
  let before = performance.now()
  const tick = (now) => {
    if (globalThis.act) globalThis.framesTaken.push([globalThis.act, now - before])
    before = now
    requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
}

/** Everything while `work` runs, and until the map has drawn itself afterwards, counts as `act`. */
async function during(page, act, work) {
  await page.evaluate((name) => (globalThis.act = name), act)
  await work()
  await page.waitForTimeout(400)
  await page.evaluate(() => (globalThis.act = null))
}

/** Drags the map about: to every side, a step a frame, and lets go. */
async function pan(page, frame) {
  const [x, y] = [frame.x + frame.width / 2, frame.y + frame.height / 2]
  for (const [dx, dy] of [[320, 0], [0, 220], [-320, 0], [0, -220]]) {
    await page.mouse.move(x, y)
    await page.mouse.down()
    for (let step = 1; step <= 20; step += 1) {
      await page.mouse.move(x + (dx * step) / 20, y + (dy * step) / 20)
      await page.waitForTimeout(12)
    }
    await page.mouse.up()
    await page.waitForTimeout(250)
  }
}

/** Turns the wheel one notch over the middle and waits until the map stands still. */
async function zoom(page, frame, direction) {
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2)
  await page.mouse.wheel(0, -direction * 60)
  await page.waitForTimeout(600)
}

const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
const figures = (times) => {
  const sorted = [...times].sort((one, other) => one - other)
  return { frames: sorted.length, p50: share(sorted, 0.5), p95: share(sorted, 0.95), longest: sorted.at(-1) ?? 0 }
}
const line = (name, { frames, p50, p95, longest }) => `${name.padEnd(34)} ${String(frames).padStart(6)} ${[p50, p95, longest].map((value) => `${value.toFixed(1).padStart(8)}`).join('')}`

const site = await openStorySite()
const browser = await openBrowser()
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  await page.addInitScript(watchFrames)
  const from = Date.now()
  await page.goto(site.address + PAGE)
  await page.locator('.map canvas').first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  const shown = Date.now() - from
  await page.waitForTimeout(1_500)
  const frame = await page.getByRole('application').boundingBox()
  const shapes = await page.evaluate(async () => {
    const { features } = await (await fetch('/api/map/shapes')).json()
    const buildings = features.filter((feature) => feature.properties.kind === 'building').length
    return { buildings, polygons: features.length - buildings }
  })

  if (folder) mkdirSync(folder, { recursive: true })
  for (let step = 0; step <= STEPS; step += 1) {
    if (step) await during(page, `zoom in to step ${step}`, () => zoom(page, frame, 1))
    if (folder) await page.screenshot({ path: join(folder, `mapsize-${step}.png`) })
    await during(page, `pan at step ${step}`, () => pan(page, frame))
  }
  for (let step = STEPS - 1; step >= 0; step -= 1) await during(page, `zoom out to step ${step}`, () => zoom(page, frame, -1))
  await during(page, 'choose a place', async () => {
    for (const part of [0.3, 0.4, 0.5, 0.6, 0.7]) {
      await page.mouse.click(frame.x + frame.width * part, frame.y + frame.height * part)
      await page.waitForTimeout(900)
    }
  })

  const taken = await page.evaluate(() => globalThis.framesTaken)
  const acts = [...new Set(taken.map(([act]) => act))]
  const times = (fits) => taken.filter(([act]) => fits(act)).map(([, time]) => time)
  const moving = figures(times((act) => /^(pan|zoom)/.test(act)))
  console.log(`${shapes.polygons.toLocaleString('en')} polygons and ${shapes.buildings.toLocaleString('en')} buildings, map of ${Math.round(frame.width)} × ${Math.round(frame.height)}, shown after ${shown} ms`)
  console.log(`${'ms a frame'.padEnd(34)} ${'frames'.padStart(6)} ${['p50', 'p95', 'longest'].map((word) => word.padStart(8)).join('')}`)
  for (const act of acts) console.log(line(act, figures(times((one) => one === act))))
  for (const kind of ['pan', 'zoom', 'choose']) console.log(line(`all of ${kind}`, figures(times((act) => act.startsWith(kind)))))
  console.log(line('panning and zooming', moving))
  process.exitCode = moving.p95 > BAR_MS ? 1 : 0
} finally {
  await browser.close()
  await site.close()
}
