// The console's menu: every entry stands in one group, roles see only theirs, what was closed is remembered.
import { beforeEach, describe, expect, it } from 'vitest'
import { features, menuFor } from '@/app/features'
import { closedGroups, groups, keepClosedGroups, menuGroupsFor } from '@/app/menuGroups'
import { allRoles } from '@/app/roles'

describe('the menu in groups', () => {
  it('names every entry once', () => {
    const nouns = groups.flatMap((group) => group.nouns)
    expect(nouns.length).toBe(new Set(nouns).size)
    const entries = features.flatMap((feature) => feature.menu ?? []).map((entry) => entry.to.slice(entry.to.lastIndexOf('/') + 1))
    expect(entries.filter((noun) => !nouns.includes(noun))).toEqual([])
    expect(nouns.filter((noun) => !entries.includes(noun))).toEqual([])
  })

  it('loses nothing and adds nothing for any role', () => {
    for (const role of [...allRoles, undefined]) {
      const grouped = menuGroupsFor(role).flatMap((group) => group.entries.map((entry) => entry.to))
      expect([...grouped].sort(), String(role)).toEqual(menuFor(role).map((entry) => entry.to).sort())
    }
  })

  it('puts headings over a long menu and none over a short one', () => {
    expect(menuGroupsFor('street_officer').map((group) => group.key)).toEqual(groups.map((group) => group.key))
    expect(menuGroupsFor('audit_administrator')).toHaveLength(1)
    for (const role of allRoles) for (const group of menuGroupsFor(role)) expect(group.entries.length, `${role} ${group.key}`).toBeGreaterThan(0)
  })
})

describe('closed groups', () => {
  beforeEach(() => localStorage.clear())
  it('are remembered for each person apart', () => {
    keepClosedGroups('a', new Set(['net', 'records']))
    expect([...closedGroups('a')]).toEqual(['net', 'records'])
    expect([...closedGroups('b')]).toEqual([])
  })
  it('are open where the store is damaged', () => {
    localStorage.setItem('linli.menu.closed.a', '{"x":')
    expect([...closedGroups('a')]).toEqual([])
    localStorage.setItem('linli.menu.closed.a', '{"x":1}')
    expect([...closedGroups('a')]).toEqual([])
  })
})
