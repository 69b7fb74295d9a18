// The compliance calendar: entries by month and kind, a group that stands as its worst entry does, the way to the rows.
import { describe, expect, test } from 'vitest'
import { here, monthsOf, rowsOf, type ComplianceEntry } from '@/features/compliance/compliance'

const entry = (more: Partial<ComplianceEntry>): ComplianceEntry => ({
  kind: 'visits', title: '', linkage_kind: null, period: '2026-11', from: '2026-11-01T00:00:00+08:00', last_day: '2026-11-30T00:00:00+08:00', state: 'coming', done: 0, of: 1, owner: '北江社区', org_id: null, at: null, lacking: [], noun: 'visit-linkages', id: null, query: 'kind=member_branch', ...more,
})

describe('the months of a year', () => {
  test('an entry stands in the month of its last day in China', () => {
    const months = monthsOf([entry({}), entry({ last_day: '2026-12-31T00:00:00+08:00' }), entry({ last_day: '2025-12-31T16:00:00Z' })])
    expect(months.map((month) => month.groups.length)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
  })

  test('a group adds up what is done and stands as its worst entry does; more than asked for counts once', () => {
    const [group] = monthsOf([entry({ state: 'done', done: 3, of: 1 }), entry({ state: 'overdue', done: 1, of: 4 }), entry({ state: 'due', of: 2 })])[10]!.groups
    expect([group!.done, group!.of, group!.state, group!.entries.length]).toEqual([2, 7, 'overdue', 3])
  })

  test('of one state only its entries are shown; kinds stand in one order', () => {
    const months = monthsOf([entry({ state: 'done', done: 1 }), entry({ kind: 'symposium', state: 'due' }), entry({ kind: 'alliance_meeting', state: 'due' })], 'due')
    expect(months[10]!.groups.map((group) => group.kind)).toEqual(['alliance_meeting', 'symposium'])
  })

  test('an entry opens its page or its list', () => {
    expect(rowsOf(entry({ noun: 'meetings', id: 'm 1' }))).toBe('/console/meetings/m%201')
    expect(rowsOf(entry({ query: 'kind=member_branch&area_id=a1' }))).toEqual({ path: '/console/visit-linkages', query: { kind: 'member_branch', area_id: 'a1' } })
  })

  test('the year turns with China, not with London', () => {
    expect(here(Date.parse('2026-12-31T16:30:00Z'))).toEqual({ year: 2027, month: 1 })
  })
})
