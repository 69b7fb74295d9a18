// What is looked at on every page a walk comes by: nothing sticks out sideways, axe finds nothing, and a picture where LINLI_PICTURES names a folder.
import { mkdirSync } from 'node:fs'
import { faultsOf } from './axe.mjs'
import { databases } from './house.mjs'

const pictures = process.env.LINLI_PICTURES

/**
 * The inspector of one walk. It notes in `faults`, which has to be empty at the end, so that one fault does not hide the rest. A page is
 * the same on every database, so it is read on the first of them; the walk itself goes its whole way on each.
 */
export function inspector(walk, database = databases[0]) {
  const faults = []
  async function inspect(page, where) {
    if (pictures) {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: `${pictures}/${walk}-${database}-${where}.png`, fullPage: true })
    }
    if (database !== databases[0]) return
    faults.push(...(await faultsOf(page)).map((fault) => `${where}: ${fault}`))
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) faults.push(`${where}: sticks out by ${wide} px`)
  }
  return { inspect, faults }
}
