// Where a figure of the three lists leads: the rows behind it, in the list of its noun, as the server names them.
import { paths } from '@/app/paths'

/** The list of `noun` with the filters of a query text of the server, and `more` of them. */
export function rowsOf(noun: 'demands' | 'resources' | 'projects', query: string, more: Record<string, string> = {}): { path: string; query: Record<string, string> } {
  return { path: paths.list(noun), query: { ...Object.fromEntries(new URLSearchParams(query)), ...more } }
}

/** Width of a bar in percent of the longest, never nothing for something. */
export function barWidth(value: number, longest: number): number {
  return value <= 0 || longest <= 0 ? 0 : Math.max(2, Math.round((value / longest) * 100))
}
