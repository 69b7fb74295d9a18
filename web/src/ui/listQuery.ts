// The whole state of a list as the query part of its address, so that a link, a reload and "back" show the same rows.

/** What a list is asked for. Pages count from 1. */
export interface ListQuery {
  text: string
  filters: Record<string, string>
  sort: string
  page: number
  pageSize: number
}

/** One page of a list as the server answers it. */
export interface Page<T> {
  items: T[]
  total: number
  page: number
  page_size: number
}

export const DEFAULT_PAGE_SIZE = 50
const pageSizes = [20, 50, 100]

type AddressQuery = Record<string, string | null | (string | null)[] | undefined>

function single(value: AddressQuery[string]): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

/** Reads the address. Unknown keys are left alone; nonsense falls back to the default instead of an error. */
export function readListQuery(address: AddressQuery, filterKeys: readonly string[], defaultSort = ''): ListQuery {
  const page = Number.parseInt(single(address.page), 10)
  const pageSize = Number.parseInt(single(address.page_size), 10)
  const filters: Record<string, string> = {}
  for (const key of filterKeys) {
    const value = single(address[key])
    if (value) filters[key] = value
  }
  return {
    text: single(address.q),
    filters,
    sort: single(address.sort) || defaultSort,
    page: page >= 1 && page < 1e9 ? page : 1,
    pageSize: pageSizes.includes(pageSize) ? pageSize : DEFAULT_PAGE_SIZE,
  }
}

/** The address of a list; what equals the default is left out, so that two links to the same rows are the same text. */
export function writeListQuery(query: ListQuery, defaultSort = ''): Record<string, string> {
  const address: Record<string, string> = {}
  if (query.text.trim()) address.q = query.text.trim()
  for (const key of Object.keys(query.filters).sort()) if (query.filters[key]) address[key] = query.filters[key]
  if (query.sort && query.sort !== defaultSort) address.sort = query.sort
  if (query.page > 1) address.page = String(query.page)
  if (query.pageSize !== DEFAULT_PAGE_SIZE) address.page_size = String(query.pageSize)
  return address
}

/** The same list as the API's query parameters (always with page and size). */
export function apiListQuery(query: ListQuery): Record<string, string | number> {
  const parameters: Record<string, string | number> = { ...query.filters, page: query.page, page_size: query.pageSize }
  if (query.text.trim()) parameters.q = query.text.trim()
  if (query.sort) parameters.sort = query.sort
  return parameters
}

/** Whether two lists show the same rows, whichever page is open: how the tab of a saved view knows that it is the current one. */
export function sameView(one: ListQuery, other: Pick<ListQuery, 'text' | 'filters'>): boolean {
  const plain = (query: Pick<ListQuery, 'text' | 'filters'>) =>
    JSON.stringify([query.text.trim(), Object.entries(query.filters).filter(([, value]) => value).sort()])
  return plain(one) === plain(other)
}
