// What a person sets for their own eyes: language and type size. Kept in this browser; set on <html> for CSS and readers.
import { reactive, watchEffect } from 'vue'

export type Locale = 'zh' | 'en'
export type TypeSize = 'normal' | 'large'

const storageKey = 'linli.preferences'

function stored(): { locale?: Locale; typeSize?: TypeSize } {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? '{}')
  } catch {
    return {} // private mode or damaged text: defaults
  }
}

const initial = stored()

/** Live preferences; change a field and the page follows. */
export const preferences = reactive<{ locale: Locale; typeSize: TypeSize }>({
  locale: initial.locale === 'en' ? 'en' : 'zh',
  typeSize: initial.typeSize === 'large' ? 'large' : 'normal',
})

/** Keeps <html> and the store in step with the preferences. Called once at start. */
export function applyPreferences(): void {
  watchEffect(() => {
    const root = document.documentElement
    root.lang = preferences.locale === 'zh' ? 'zh-CN' : 'en'
    if (preferences.typeSize === 'large') root.dataset.type = 'large'
    else delete root.dataset.type
    try {
      localStorage.setItem(storageKey, JSON.stringify(preferences))
    } catch {
      // a full or forbidden store costs only the memory of the choice
    }
  })
}
