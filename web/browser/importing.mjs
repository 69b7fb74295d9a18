// The import page as a clerk uses it, for the tests that bring sheets in.
import { button } from './house.mjs'

const IMPORT_LIMIT_MS = 300_000
const labels = { created: /将新增|已新增/, unchanged: '已有，不变', duplicate: '表内重复', faulty: '需要处理' }

/** The four figures of the import on the page. */
export async function figuresOf(page) {
  const figures = page.locator('dl > div')
  const read = async ([name, label]) => [name, Number((await figures.filter({ has: page.getByText(label) }).getByRole('definition').innerText()).replaceAll(',', ''))]
  return Object.fromEntries(await Promise.all(Object.entries(labels).map(read)))
}

/** Hands in a sheet, keeps the columns as they were understood, and has it checked. Answers what the dry run found. */
export async function checkSheet(page, { name, bytes }) {
  await page.goto('/console/imports')
  await page.getByLabel(/把文件拖到这里/).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes })
  await page.getByRole('button', { name: /^试导入 / }).click({ timeout: IMPORT_LIMIT_MS })
  await page.getByText('将新增').waitFor({ timeout: IMPORT_LIMIT_MS })
  return figuresOf(page)
}

/** Lets the good rows of the checked sheet in, and waits until they are there. */
export async function importSheet(page) {
  await page.getByRole('button', { name: /^导入 .+ 条$/ }).click()
  await page.getByText(/^已导入 .+ 条需求/).waitFor({ timeout: IMPORT_LIMIT_MS })
  await button(page, '撤销这次导入').waitFor()
}
