// The history of a demand or an order in words, newest first.
import { useI18n } from 'vue-i18n'
import type { WorkEntry } from '@/api/work'
import { detailWords } from '../detail'
import type { TimelineEntry } from '../Timeline.vue'
import { useWords } from '../useWords'

/** Gives the rows of a Timeline; an event without a word of its own is called by the state it led to. */
export function usePhoneEntries(noun: 'demand' | 'order') {
  const { t, te } = useI18n()
  const { code } = useWords()
  const word = (entry: WorkEntry) => {
    const keys = [`codes.event.${entry.event}`, `status.${noun}.${entry.to_state}`, 'phone.step']
    return t(keys.find((key) => te(key)) ?? keys[2]!)
  }
  return (entries: readonly WorkEntry[]): TimelineEntry[] =>
    [...entries]
      .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
      .map((entry) => ({ id: entry.id, at: entry.at, who: entry.who, text: word(entry), note: [entry.reason, detailWords(entry.detail, code)].filter(Boolean).join('\n') || null }))
}
