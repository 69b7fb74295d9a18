// Nothing typed is ever lost: a form's values live in this browser under the form's key until it is sent or thrown away.
import { ref, watch, type Ref } from 'vue'

/** Drafts older than this are thrown away unread: seven days. */
export const DRAFT_LIFE_MS = 7 * 86_400_000
const prefix = 'linli.draft.'

interface Kept<T> {
  at: number
  value: T
}

/** Reads a draft; null when there is none, it is too old, or it does not have the shape of `initial` any more. */
export function readDraft<T extends object>(formKey: string, initial: T, now: number = Date.now()): Kept<T> | null {
  try {
    const kept = JSON.parse(localStorage.getItem(prefix + formKey) ?? 'null') as Kept<T> | null
    if (!kept || now - kept.at > DRAFT_LIFE_MS) return null
    const known = Object.keys(initial)
    if (!Object.keys(kept.value).every((key) => known.includes(key))) return null
    return { at: kept.at, value: { ...initial, ...kept.value } }
  } catch {
    return null
  }
}

/** What a form holds, kept while it is typed. */
export interface Draft<T> {
  values: Ref<T>
  /** When the values shown were typed, if they came back from an earlier visit. */
  restoredAt: Ref<number | null>
  /** Sent or thrown away: back to the initial values, nothing kept. */
  clear: () => void
}

/**
 * The values of a form, kept under `formKey` (which names the object too, e.g. `order.new.<demand id>`) on every change.
 * `secret` names fields that never touch the disk: passwords and codes.
 */
export function useDraft<T extends object>(formKey: string, initial: T, secret: readonly (keyof T)[] = []): Draft<T> {
  const fresh = () => structuredClone(initial)
  const kept = readDraft(formKey, initial)
  const values = ref(kept?.value ?? fresh()) as Ref<T>
  const restoredAt = ref(kept?.at ?? null)
  let silent = false

  watch(
    values,
    (now) => {
      if (silent) return void (silent = false)
      const open = Object.fromEntries(Object.entries(now).filter(([key]) => !secret.includes(key as keyof T)))
      try {
        localStorage.setItem(prefix + formKey, JSON.stringify({ at: Date.now(), value: open }))
      } catch {
        // a full store must not stop the typing
      }
    },
    { deep: true, flush: 'sync' },
  )

  return {
    values,
    restoredAt,
    clear() {
      silent = true
      values.value = fresh()
      silent = false
      restoredAt.value = null
      localStorage.removeItem(prefix + formKey)
    },
  }
}
