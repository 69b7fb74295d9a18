// Words of codes and moments in the chosen language, for templates.
import { useI18n } from 'vue-i18n'
import type { Locale } from '@/app/preferences'
import { formatDay, formatMoment } from './dates'

/** `code('source', 'counter')` → "窗口". A code without a word is shown as it is, so that nothing goes missing. */
export function useWords() {
  const { t, te, locale } = useI18n()
  return {
    code: (group: string, code: string | null | undefined) => (code ? (te(`codes.${group}.${code}`) ? t(`codes.${group}.${code}`) : code) : '—'),
    day: (at: string | null | undefined) => (at ? formatDay(at, locale.value as Locale) : '—'),
    moment: (at: string | null | undefined) => (at ? formatMoment(at, locale.value as Locale) : '—'),
    count: (value: number | null | undefined) => (value === null || value === undefined ? '—' : value.toLocaleString(locale.value)),
  }
}
