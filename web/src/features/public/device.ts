// A token this page makes up for this phone and sends along, so that one phone that floods can be slowed without its whole
// estate. It says nothing about anybody and can be thrown away with the browser's data.
import { randomId } from '@/ui/randomId'

const storageKey = 'linli.device'
let made = ''

/** The token; without storage one for this visit. */
export function deviceToken(): string {
  if (made) return made
  try {
    made = localStorage.getItem(storageKey) ?? ''
    if (!made) localStorage.setItem(storageKey, (made = randomId()))
  } catch {
    made ||= randomId()
  }
  return made
}
