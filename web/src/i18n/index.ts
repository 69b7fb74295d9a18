// Texts: one folder a language, one file a room (its name is the first part of the key). A language is fetched when it is chosen;
// what only the console and its papers say lies in the language's desk/ and is fetched with the console.
import { createI18n } from 'vue-i18n'
import { watch } from 'vue'
import { preferences, type Locale } from '@/app/preferences'
import type { Texts } from './rooms'

const languages: Record<Locale, () => Promise<{ default: Texts }>> = {
  zh: () => import('./zh'),
  en: () => import('./en'),
}

const desks: Record<Locale, () => Promise<{ default: Texts }>> = {
  zh: () => import('./zh/desk'),
  en: () => import('./en/desk'),
}
/** Whether the console was entered, and the languages that hold its texts already. */
let atDesk = false
const furnished = new Set<Locale>()

/** The app's i18n; keys missing in a language fail the test run, not the page. */
export const i18n = createI18n({ legacy: false, locale: preferences.locale, fallbackLocale: [], messages: {} as Record<string, Texts>, missingWarn: false })

async function use(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) i18n.global.setLocaleMessage(locale, (await languages[locale]()).default)
  if (atDesk) await furnish(locale)
  ;(i18n.global.locale as unknown as { value: Locale }).value = locale
}

async function furnish(locale: Locale): Promise<void> {
  if (furnished.has(locale)) return
  i18n.global.mergeLocaleMessage(locale, (await desks[locale]()).default)
  furnished.add(locale)
}

/** A page of the desk outside the console (a paper to print): fetched together with the desk's texts. */
export const withDesk = <Page>(page: () => Promise<Page>) => async (): Promise<Page> => {
  atDesk = true
  return (await Promise.all([page(), furnish(preferences.locale)]))[0]
}

/** Loads the chosen language and follows later choices. Await before mounting. */
export async function startTexts(): Promise<void> {
  await use(preferences.locale)
  watch(() => preferences.locale, use)
}
