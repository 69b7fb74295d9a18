// Weighs what a first visit loads (html, scripts, styles of the route, the Chinese texts), gzip and brotli, and fails over the budget.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

/** KB of 1,024 bytes as gzip; entry chunks of each first visit. Phone pages beyond the shell are measured one by one. */
const always = ['index.html', 'src/i18n/zh/index.ts']
const desk = [...always, 'src/i18n/zh/desk/index.ts', 'src/app/ConsoleShell.vue']
const phonePages = Object.keys(manifest).filter((key) => /^src\/features\/[^/]+\/phone\/[^/]+\.vue$/.test(key))
const consolePages = Object.keys(manifest).filter((key) => /^src\/features\/[^/]+\/console\/[^/]+\.vue$/.test(key))
const visits = [
  { name: 'login', limit: 160, entries: [...always, 'src/features/session/LoginPage.vue'] },
  { name: 'phone shell', limit: 160, entries: [...always, 'src/app/PhoneShell.vue'] },
  ...phonePages.map((page) => ({ name: page, limit: 160, entries: [...always, 'src/app/PhoneShell.vue', page] })),
  { name: 'console shell', limit: 320, entries: [...desk, 'src/features/session/AccountPage.vue'] },
  ...consolePages.map((page) => ({ name: page, limit: 320, entries: [...desk, page] })),
]

/** All files an entry loads at once: itself, its static imports, their styles. */
function filesOf(key, found = new Set()) {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`not in the build: ${key}`)
  if (found.has(chunk.file)) return found
  found.add(chunk.file)
  for (const style of chunk.css ?? []) found.add(style)
  for (const needed of chunk.imports ?? []) filesOf(needed, found)
  return found
}

/** Bytes of a file as sent, each weighed once: most pages share most files. */
const weights = new Map()
function weightOf(file) {
  if (!weights.has(file)) {
    const bytes = readFileSync(new URL(file, dist))
    weights.set(file, { gzip: gzipSync(bytes, { level: 6 }).length, brotli: brotliCompressSync(bytes).length })
  }
  return weights.get(file)
}

let failed = false
for (const visit of visits) {
  const files = new Set(['index.html'])
  for (const entry of visit.entries) filesOf(entry, files)
  let gzip = 0
  let brotli = 0
  for (const file of files) {
    const weight = weightOf(file)
    gzip += weight.gzip
    brotli += weight.brotli
  }
  const over = gzip / 1024 > visit.limit
  failed ||= over
  console.log(`${over ? 'OVER' : 'ok  '}  ${visit.name.padEnd(48)} gzip ${(gzip / 1024).toFixed(1).padStart(6)} KB  brotli ${(brotli / 1024).toFixed(1).padStart(6)} KB  of ${visit.limit} KB  (${files.size} files)`)
}
process.exit(failed ? 1 : 0)
