// What axe finds on a page, in lines a person can act on: WCAG 2.2 AA and axe's good habits.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** One line for each rule that is broken on the page as it stands; none is what we want. */
export async function faultsOf(page) {
  await page.evaluate(source)
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] }), rules)
  return violations.map((fault) => {
    const places = fault.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`.trim())
    return `${fault.id}: ${fault.help}: ${places.join(' | ')}`
  })
}
