// Texts: one folder a language, one file a room (its name is the first part of the key). A language is fetched when it is chosen.
import { createI18n } from 'vue-i18n'
import { watch } from 'vue'
import { preferences, type Locale } from '@/app/preferences'
import type { Texts } from './rooms'

const languages: Record<Locale, () => Promise<{ default: Texts }>> = {
  zh: () => import('./zh'),
  en: () => import('./en'),
}

/** The app's i18n; keys missing in a language fail the test run, not the page. */
export const i18n = createI18n({ legacy: false, locale: preferences.locale, fallbackLocale: [], messages: {} as Record<string, Texts>, missingWarn: false })

async function use(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) i18n.global.setLocaleMessage(locale, (await languages[locale]()).default)
  ;(i18n.global.locale as unknown as { value: Locale }).value = locale
}

/** Loads the chosen language and follows later choices. Await before mounting. */
export async function startTexts(): Promise<void> {
  await use(preferences.locale)
  watch(() => preferences.locale, use)
}
