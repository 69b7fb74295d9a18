// The acts on a booking on either surface: those that ask open their form, the rest go at once.
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Booking } from './sharing'
import { sortActs, stepActs } from './acts'

/** Acts sorted as they are worked, and what happened in words. */
export function useBookingWords(booking: Ref<Booking | undefined>) {
  const { t, te } = useI18n()
  return {
    actions: computed(() => sortActs(booking.value?.allowed_actions ?? [], booking.value?.next_step.code ?? '')),
    primary: computed(() => stepActs[booking.value?.next_step.code ?? ''] ?? ''),
    history: computed(() =>
      [...(booking.value?.timeline ?? [])]
        .reverse()
        .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
        .map((entry) => ({ id: entry.id, at: entry.at, who: entry.who || null, text: te(`booking.event.${entry.event}`) ? t(`booking.event.${entry.event}`) : entry.event, note: entry.reason, late: ['displace', 'no_show'].includes(entry.event) })),
    ),
  }
}
