// What a profile says beside its lines: the day its people were counted, and the words of parts.
import { useI18n } from 'vue-i18n'
import type { Locale } from '@/app/preferences'
import { formatDay } from '@/ui/dates'
import { useWords } from '@/ui/useWords'
import type { Part, People } from './profile'

export function useProfileWords() {
  const { t, locale } = useI18n()
  const { code, count } = useWords()
  /** A day of counting is kept for years: it always says its year. */
  const day = (at: string) => formatDay(at, locale.value as Locale, 0)
  return {
    code,
    count,
    day,
    /** "数据日期 2026年11月1日", with how many communities have none. */
    counted(people: People): string {
      if (!people.counted_from || !people.counted_to) return t('profile.not_counted')
      const [from, to] = [day(people.counted_from), day(people.counted_to)]
      const when = from === to ? t('profile.counted_on', { day: to }) : t('profile.counted_between', { from, to })
      return people.counted < people.communities ? `${when}${t('profile.counted_part', { counted: count(people.counted), communities: count(people.communities) })}` : when
    },
    /** "学校 3", "停车 2", "南塘社区". */
    part(part: Part): string {
      const [group = '', word] = part.code?.split('.') ?? []
      const name = word ? code(group, word) : part.name
      return part.count === null ? name : `${name} ${count(part.count)}`
    },
  }
}
