// The house, the people and the hands of the year's walk: it begins on the same day of January whatever the day of the run, and everybody's own clock goes with the house's.
import assert from 'node:assert/strict'
import { ask, button, desk, does, field, openHouse, phone, signIn, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const DAY = 86_400_000
const CHINA = DAY / 3
/** The day of the year the story begins on: the first quarter lies before it. */
const BEGINS = '01-25'

/** The day in China of a moment, as a date field holds it. */
export const dayOf = (moment) => new Date(moment + CHINA).toISOString().slice(0, 10)
/** The hour in China of a moment. */
export const clock = (moment) => new Date(moment + CHINA).toISOString().slice(11, 16)

/** How many days are left to the next beginning, and its year. */
function beginning(now = Date.now()) {
  const today = dayOf(now)
  const year = Number(today.slice(0, 4)) + (today.slice(5) > BEGINS ? 1 : 0)
  return { year, ahead: (Date.parse(`${year}-${BEGINS}`) - Date.parse(today)) / DAY }
}

/** Sets the clock of a page as far ahead as the house's: people live on the day the house lives on. */
function shiftClock(shift) {
  const Real = Date
  globalThis.Date = class extends Real {
    constructor(...given) {
      if (given.length) super(...given)
      else super(Real.now() + shift)
    }

    static now() {
      return Real.now() + shift
    }
  }
}

/** Opens a house in January. `desk` and `phone` sit somebody down, each login once until the clock is moved. */
export async function openYear(database, browser) {
  const { year, ahead } = beginning()
  const house = await openHouse(database, ahead)
  const places = new Map()
  let moved = ahead

  async function sit(device, login) {
    const key = `${device === phone ? 'phone' : 'desk'} ${login ?? ''}`
    if (!places.has(key)) {
      const page = await sitDown(browser, house, device)
      await page.context().addInitScript(shiftClock, moved * DAY)
      if (login) await signIn(page, house, login)
      places.set(key, page)
    }
    return places.get(key)
  }

  return {
    database, year, house, ...inspector('year', database),
    /** The moment it is in the house. */
    now: () => Date.now() + moved * DAY,
    /** The day so many days from the house's, as a date field holds it. */
    dayIn: (days) => dayOf(Date.now() + (moved + days) * DAY),
    desk: (login) => sit(desk, login),
    phone: (login) => sit(phone, login),
    /** Everybody goes home, and comes back on a day of the same or the next year (`'04-12'`). */
    async until(day, of = year) {
      for (const page of places.values()) await page.context().close()
      places.clear()
      moved = (Date.parse(`${of}-${day}`) - Date.parse(dayOf(Date.now()))) / DAY
      await house.later(moved)
    },
    async stop() {
      await house.stop()
    },
  }
}

export const drawer = (page) => page.getByRole('dialog')
/** Says the verb in the drawer, and waits until it is gone. */
export async function send(page, verb) {
  await button(drawer(page), verb).click()
  await drawer(page).waitFor({ state: 'hidden' })
}
/** Types into a picker and takes the one of exactly this name. */
export async function pick(page, label, name) {
  await drawer(page).getByRole('combobox', { name: label }).fill(name)
  await drawer(page).getByRole('option', { name }).first().click()
}
export const part = (page, name) => page.getByRole('region', { name, exact: true })
export const panel = (page) => page.getByRole('tabpanel')
export const openTab = (page, name) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
/** Waits for a word that stands on its own, such as a state. */
export const says = (page, words) => page.getByText(words, { exact: true }).first().waitFor()
/** What is no part of the story, done as the page would. */
export const act = async (page, kind, id, verb, body = {}) => tell(page, `/api/${kind}/${id}/${verb}`, { version: (await ask(page, `/api/${kind}/${id}`)).version, ...body })
/** The id in the address of the object's page. */
export const idOf = (page) => new URL(page.url()).pathname.split('/')[3]
export { ask, assert, button, does, field }
