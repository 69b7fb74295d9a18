// One alliance's year: founded and signed, ticked, lent and served, what got stuck met about, resolved, built and rated; then the card, the result, the next year's agreement, and the sums that agree.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { databases } from './house.mjs'
import { openYear } from './year.mjs'
import { card, overview, renew, result } from './yearEnd.mjs'
import { begin, call, deliver, hold, lookBack, stuck } from './yearMeetings.mjs'
import { counted, found, lend, meet, serve, sign, tick, voice } from './yearPromises.mjs'

for (const database of databases) {
  describe(`a year of an alliance on ${database}`, () => {
    let w
    let browser
    before(async () => {
      browser = await openBrowser()
      w = await openYear(database, browser)
    })
    after(async () => {
      await browser?.close()
      await w?.stop()
    })

    let fallen = false
    /** A part of the story; what follows one that failed is not told. */
    const station = (name, run) => test(name, async (context) => {
      if (fallen) return context.skip('an earlier part failed')
      fallen = true
      await run()
      fallen = false
    })

    station('January: an alliance, an agreement, the projects of the year', async () => {
      await meet(w)
      await found(w)
      await sign(w)
      await counted(w, { service: [0, 4], volunteers: [0, 20], venue: [0, 10] }, 'signed')
      await voice(w)
      await tick(w)
    })

    station('a room is lent and a need served: the lines count by themselves', async () => {
      await lend(w)
      await counted(w, { service: [0, 4], volunteers: [0, 20], venue: [1, 10] })
      await serve(w)
      await counted(w, { service: [1, 4], volunteers: [0, 20], venue: [1, 10] }, 'served')
    })

    station('what got stuck is found by the house, met about and resolved', async () => {
      await stuck(w)
      await call(w)
      await w.until('02-18')
      await hold(w)
      await begin(w)
      await lookBack(w)
    })

    station('built, accepted, rated, and counted', async () => {
      await deliver(w)
      await counted(w, { service: [3, 4], volunteers: [0, 20], venue: [1, 10] }, 'delivered')
    })

    station('the quarter on a card, the year on a page, and the next agreement', async () => {
      await w.until('04-12')
      await card(w, { service: [3, 4], volunteers: [0, 20], venue: [1, 10] })
      await w.until('11-03')
      await result(w)
      await renew(w)
      await overview(w)
      await counted(w, { service: [3, 4], volunteers: [0, 20], venue: [1, 10] }, 'year')
    })

    test('axe finds nothing on the way', () => assert.deepEqual(w.faults, []))
  })
}
