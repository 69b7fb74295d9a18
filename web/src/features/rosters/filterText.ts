// The filters of a list as the query its export takes.
import type { LocationQuery } from 'vue-router'

/** Of an address the words looked for and the filters named, as `q=…&kind=…`; what is not set is left out. */
export function filterText(address: LocationQuery, filters: readonly string[]): string {
  const wanted = new URLSearchParams()
  for (const key of ['q', ...filters]) {
    const value = address[key]
    const text = Array.isArray(value) ? value[0] : value
    if (text) wanted.set(key, text)
  }
  return wanted.toString()
}
