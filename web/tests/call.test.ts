// Addresses of calls: empty parameters stay out, days become moments in China.
import { describe, expect, it } from 'vitest'
import { momentOf, withQuery } from '@/api/call'

describe('addresses of calls', () => {
  it('leaves empty parameters out', () => {
    expect(withQuery('/api/demands', { q: '', state: 'accepted', late: undefined })).toBe('/api/demands?state=accepted')
  })

  it('asks from the first moment of the first day to the end of the last', () => {
    expect(momentOf('from', '2026-01-01')).toBe('2026-01-01T00:00:00+08:00')
    expect(momentOf('to', '2026-12-31')).toBe('2027-01-01T00:00:00+08:00')
    expect(momentOf('accepted_to', '2026-02-28')).toBe('2026-03-01T00:00:00+08:00')
    expect(momentOf('from', '2026-01-01T09:00:00+08:00')).toBe('2026-01-01T09:00:00+08:00')
    expect(momentOf('q', '2026-01-01')).toBe('2026-01-01')
  })
})
