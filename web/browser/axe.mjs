// What axe finds on a page, in lines a person can act on: WCAG 2.2 AA and axe's good habits.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { standing } from './standing.mjs'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What fades in or out has the colours of neither state; what moves for ever (a turning circle) is looked at as it is. */
const still = (page) => page.evaluate(async () => {
  const ending = document.getAnimations()
    .filter((animation) => animation.playState === 'running' && Number.isFinite(animation.effect?.getComputedTiming().endTime))
  await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)))
})

/**
 * A target of which only a strip shows because the bar that stays in place, an open menu or a drawer lies over it is whole as soon as
 * one scrolls or closes: axe cannot know that. One that anything else covers is a fault.
 */
const floating = (page, selector) => page.evaluate((target) => {
  const element = document.querySelector(target)
  const box = element.getBoundingClientRect()
  const over = []
  for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) for (const half of [0.1, 0.5, 0.9]) {
    const top = document.elementFromPoint(box.left + box.width * part, box.top + box.height * half)
    if (top && top !== element && !element.contains(top) && !top.contains(element)) over.push(top)
  }
  const floats = (one) => one && (['fixed', 'sticky'].includes(getComputedStyle(one).position) || one.matches('.el-popper') || floats(one.parentElement))
  return over.length > 0 && over.every(floats)
}, selector)

/** What axe finds on a page of the program, which is waited for first. */
export async function faultsOf(page) {
  await standing(page)
  return faultsNow(page)
}

/** One line for each rule that is broken on the page as it stands; none is what we want. */
export async function faultsNow(page) {
  await still(page)
  await page.evaluate(source)
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] }), rules)
  const faults = []
  for (const fault of violations) {
    const nodes = []
    for (const node of fault.nodes) {
      const covered = fault.id === 'target-size' && node.any.some((check) => check.data?.messageKey === 'partiallyObscured')
      if (!covered || !(await floating(page, node.target.join(' ')))) nodes.push(node)
    }
    const places = nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`.trim())
    if (nodes.length) faults.push(`${fault.id}: ${fault.help}: ${places.join(' | ')}`)
  }
  return faults
}
