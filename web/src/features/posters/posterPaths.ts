// Addresses of posters: the picture of a code, and the sheet to print.

/** The server draws the code; as an image it runs nothing. */
export const codePicture = (code: string) => `/api/public/posters/${encodeURIComponent(code)}.svg`

/** One poster fills a page; several stand eight to a page, to be cut. */
export const printSheet = (codes: readonly { code: string; area_name: string }[]) => `/print/posters?${codes.map((one) => `code=${encodeURIComponent(one.code)}&name=${encodeURIComponent(one.area_name)}`).join('&')}`

/** The codes and names of a sheet's address, in order; a code without a name prints without it. */
export function readSheet(query: Record<string, unknown>): { code: string; name: string }[] {
  const list = (value: unknown) => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String)
  const names = list(query.name)
  return list(query.code).map((code, index) => ({ code, name: names[index] ?? '' }))
}
