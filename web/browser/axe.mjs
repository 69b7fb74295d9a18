// What axe finds on a page, in lines a person can act on: WCAG 2.2 AA and axe's good habits.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What fades in or out has the colours of neither state; what moves for ever (a turning circle) is looked at as it is. */
const still = (page) => page.evaluate(async () => {
  const ending = document.getAnimations()
    .filter((animation) => animation.playState === 'running' && Number.isFinite(animation.effect?.getComputedTiming().endTime))
  await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)))
})

/** One line for each rule that is broken on the page as it stands; none is what we want. */
export async function faultsOf(page) {
  await still(page)
  await page.evaluate(source)
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] }), rules)
  return violations.map((fault) => {
    const places = fault.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`.trim())
    return `${fault.id}: ${fault.help}: ${places.join(' | ')}`
  })
}
