// A text that follows another one after a pause, so that the server is asked when somebody stops typing.
import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** `source` trimmed, `pause` milliseconds after its last change. */
export function useLater(source: Ref<string>, pause = 350): Ref<string> {
  const later = ref(source.value.trim())
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(source, (now) => {
    clearTimeout(timer)
    timer = setTimeout(() => (later.value = now.trim()), pause)
  })
  onScopeDispose(() => clearTimeout(timer))
  return later
}
