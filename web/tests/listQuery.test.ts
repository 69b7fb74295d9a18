// The address of a list holds its whole state.
import { describe, expect, it } from 'vitest'
import { apiListQuery, readListQuery, sameView, writeListQuery } from '@/ui/listQuery'

const keys = ['state', 'class']

describe('list address', () => {
  it.each([
    [{}],
    [{ q: '路灯 喆', state: 'submitted', page: '3', page_size: '100', sort: '-due_at' }],
    [{ class: 'a/b&c=d', page: '2' }],
  ])('goes through reading and writing unchanged: %j', (address) => {
    expect(writeListQuery(readListQuery(address, keys))).toEqual(address)
  })

  it.each([['0'], ['-1'], ['abc'], ['9223372036854775808'], ['']])('reads page %s as the first', (page) => {
    expect(readListQuery({ page }, keys).page).toBe(1)
  })

  it.each([['0'], ['7'], ['9223372036854775808']])('reads page size %s as the default', (size) => {
    expect(readListQuery({ page_size: size }, keys).pageSize).toBe(50)
  })

  it('takes the first of repeated keys and leaves unknown keys alone', () => {
    expect(readListQuery({ state: ['submitted', 'closed'], other: 'x' }, keys).filters).toEqual({ state: 'submitted' })
  })

  it('leaves the default sort out of the address but not out of the request', () => {
    const query = readListQuery({}, keys, '-created_at')
    expect(writeListQuery(query, '-created_at')).toEqual({})
    expect(apiListQuery(query)).toEqual({ page: 1, page_size: 50, sort: '-created_at' })
  })

  it('knows a saved view on any page of it', () => {
    const query = readListQuery({ state: 'submitted', page: '4' }, keys)
    expect(sameView(query, { text: '', filters: { state: 'submitted', class: '' } })).toBe(true)
    expect(sameView(query, { text: '', filters: {} })).toBe(false)
  })
})
