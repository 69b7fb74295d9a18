// The sheet of a demand list: which columns it can have, and how it is asked for.
import { transport } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { withQuery } from '@/api/call'
import type { ListQuery } from '@/ui/listQuery'
import { demandParameters } from './demandList'

/** Columns of the register in its own order; the codes are the server's. */
export const exportColumns = ['number', 'source', 'source_no', 'title', 'text', 'class_name', 'area_name', 'beneficiaries', 'requesters', 'requester', 'phone', 'created_at', 'accepted_at', 'due_at', 'quantities', 'units', 'state', 'closed_at', 'resolved', 'satisfaction'] as const
export type ExportColumn = (typeof exportColumns)[number]

/** Ticked at first: the register without who asked. Names and numbers of people are an extra tick. */
export const usualColumns: readonly ExportColumn[] = ['number', 'source', 'title', 'text', 'class_name', 'area_name', 'beneficiaries', 'created_at', 'accepted_at', 'due_at', 'units', 'state', 'closed_at', 'satisfaction']

/** The address of the sheet: the list's own query whole, the columns in the order of the register. */
export function exportAddress(query: ListQuery, columns: readonly string[]): string {
  const { page: _page, page_size: _size, ...filters } = demandParameters(query)
  const text = withQuery('', filters).replace(/^\?/, '')
  return withQuery('/api/demands/export.xlsx', { query: text, columns: exportColumns.filter((one) => columns.includes(one)).join(',') })
}

/** Fetches the sheet and hands it to the browser as a file. Throws ProblemError. */
export async function fetchSheet(address: string, name: string): Promise<void> {
  const response = await transport(new Request(new URL(address, location.origin)))
  if (!response.ok) throw await ProblemError.from(response)
  const url = URL.createObjectURL(await response.blob())
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}
