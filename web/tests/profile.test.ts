// Where a profile's figures lead.
import { describe, expect, it } from 'vitest'
import { rowsLink, type Rows } from '@/features/profile/profile'

describe('rowsLink', () => {
  const cases: [Rows, string, Record<string, string>][] = [
    [{ list: 'places', query: 'area_id=c1&figure=with_head&missing=true' }, '/console/coverage/places', { area_id: 'c1', figure: 'with_head', missing: 'true' }],
    [{ list: 'units', query: 'area_id=c1' }, '/console/coverage/units', { area_id: 'c1' }],
    [{ list: 'orgs', query: 'area_id=c1&kind=school' }, '/console/orgs', { area_id: 'c1', kind: 'school' }],
    [{ list: 'orders', query: 'state=closed&accepted_from=2025-11-21T00%3A00%3A00%2B08%3A00' }, '/console/orders', { state: 'closed', accepted_from: '2025-11-21T00:00:00+08:00' }],
    [{ list: 'areas', query: 'id=c1' }, '/console/areas/c1', {}],
  ]
  it.each(cases)('%o', (rows, path, query) => {
    expect(rowsLink(rows)).toEqual({ path, query })
  })
})
