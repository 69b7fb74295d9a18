// The console's menu in groups by what people do. One table, so that the whole menu is read in one place; tests/menu.test.ts says when an entry stands in none.
import { menuFor, type MenuEntry } from './features'

/** A group of the menu with the entries in the order they stand. */
export interface MenuGroup {
  /** Key under `menu.group`; the first group has no heading. */
  key: string
  entries: MenuEntry[]
}

/** Which entry stands where, by the last part of its address. */
export const groups: readonly { key: string; nouns: readonly string[] }[] = [
  { key: 'today', nouns: ['console'] },
  { key: 'demands', nouns: ['demands', 'orders', 'lists', 'letters', 'whistles'] },
  { key: 'units', nouns: ['unit', 'orgs', 'alliances', 'alliance-tasks', 'agreements', 'methods', 'service-cards'] },
  { key: 'council', nouns: ['meetings', 'projects', 'activities', 'duty-reports', 'visit-linkages'] },
  { key: 'resources', nouns: ['resources', 'bookings'] },
  { key: 'net', nouns: ['areas', 'heads', 'persons', 'map', 'posters'] },
  { key: 'figures', nouns: ['co-building', 'compliance', 'rates', 'coverage'] },
  { key: 'records', nouns: ['imports', 'rosters', 'refusals', 'classes', 'calendar', 'accounts', 'log', 'sights'] },
]

/** So few entries are read at a glance: they stand without headings. */
const FEW = 7

const nounOf = (entry: MenuEntry) => entry.to.slice(entry.to.lastIndexOf('/') + 1)

/** The menu of somebody who acts in `role`, group by group. What no group names stands in the last one, so that it is never lost. */
export function menuGroupsFor(role: string | undefined): MenuGroup[] {
  const menu = menuFor(role)
  if (menu.length <= FEW) return menu.length ? [{ key: 'today', entries: menu }] : []
  const named = new Set(groups.flatMap((group) => group.nouns))
  const last = groups[groups.length - 1]!.key
  return groups
    .map(({ key, nouns }) => {
      const entries = nouns.flatMap((noun) => menu.filter((entry) => nounOf(entry) === noun))
      return { key, entries: key === last ? [...entries, ...menu.filter((entry) => !named.has(nounOf(entry)))] : entries }
    })
    .filter((group) => group.entries.length)
}

const storeKey = (account: string) => `linli.menu.closed.${account}`

/** The groups somebody has closed, kept in this browser. */
export function closedGroups(account: string): Set<string> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storeKey(account)) ?? '[]')
    return new Set(Array.isArray(stored) ? stored.filter((one): one is string => typeof one === 'string') : [])
  } catch {
    return new Set() // a damaged or forbidden store: everything is open
  }
}

/** Remembers which groups somebody has closed. */
export function keepClosedGroups(account: string, closed: ReadonlySet<string>): void {
  try {
    localStorage.setItem(storeKey(account), JSON.stringify([...closed]))
  } catch {
    // a full store costs only the memory of the choice
  }
}
