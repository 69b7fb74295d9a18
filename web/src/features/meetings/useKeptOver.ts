// What is typed on a page that lives on beneath: kept in this browser until it is sent, and following the server while nothing was typed.
import { computed, ref, watch, type Ref } from 'vue'
import { useDraft } from '@/ui/draft'

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/**
 * `known` is what the server says now. While nothing differs from it, its changes are taken over; what was typed stays, over reloads
 * and a lost line. `merge` fits a draft from before to what is known now.
 */
export function useKeptOver<T extends object>(formKey: string, known: () => T, merge: (draft: T, known: T) => T = (draft) => draft) {
  const base = plain(known())
  const draft = useDraft<T>(formKey, base)
  if (draft.restoredAt.value) draft.values.value = merge(plain(draft.values.value), base)
  if (same(draft.values.value, base)) draft.clear()
  const told = ref(plain(base)) as Ref<T>
  const dirty = computed(() => !same(draft.values.value, told.value))

  /** Nothing of it is left: as the server says. */
  function drop() {
    Object.assign(base, plain(told.value))
    draft.clear()
  }
  watch(known, (now) => {
    if (same(now, told.value)) return
    const typed = dirty.value
    told.value = plain(now)
    if (!typed || same(draft.values.value, now)) drop()
    else draft.values.value = merge(plain(draft.values.value), plain(now))
  }, { deep: true })

  return { values: draft.values, restoredAt: draft.restoredAt, dirty, drop }
}
