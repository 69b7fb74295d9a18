// A list by keyboard: / searches, j and k move, Enter opens, x ticks, Esc lets go.
import { onBeforeUnmount, onMounted } from 'vue'

/** What the keys do. */
export interface ListKeys {
  search: () => void
  move: (step: 1 | -1) => void
  open: () => void
  tick: () => void
  release: () => void
}

/** Whether a key press belongs to something one types into, or to an open dialog. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null
  return Boolean(target?.closest?.('input, textarea, select, [contenteditable], [role=dialog], [role=menu]'))
}

/** Runs the act of a key; answers whether the key was one of ours. */
export function pressListKey(event: KeyboardEvent, keys: ListKeys): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false
  if (isTyping(event)) {
    if (event.key !== 'Escape' || !(event.target as HTMLElement).matches('[type=search]')) return false
    ;(event.target as HTMLElement).blur()
    return true
  }
  const onControl = (event.target as HTMLElement | null)?.closest?.('a, button')
  if (event.key === 'Enter' && onControl) return false
  const acts: Record<string, () => void> = { '/': keys.search, j: () => keys.move(1), k: () => keys.move(-1), Enter: keys.open, x: keys.tick, Escape: keys.release }
  const act = acts[event.key]
  if (!act) return false
  event.preventDefault()
  act()
  return true
}

/** Listens while the list is on the page. */
export function useListKeys(keys: ListKeys): void {
  const listen = (event: KeyboardEvent) => void pressListKey(event, keys)
  onMounted(() => document.addEventListener('keydown', listen))
  onBeforeUnmount(() => document.removeEventListener('keydown', listen))
}
