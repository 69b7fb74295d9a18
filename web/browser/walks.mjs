// All walks, two files at a time and the long ones first, over one demo for each database: it is made once, and every house begins with a copy.
// Usage: npm run browser [pattern of file names]; exit code 1 when a walk fails or there is none.
// LINLI_WALKS_ONCE=1 walks what tells no whole story on one database only (shareOut.mjs).
// LINLI_WALKS_LATENCY_MS=600 makes the line slow and uneven, LINLI_WALKS_AT_ONCE=4 the machine busy: walks must hold there too.
import { readdirSync, statSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { databases, openHouse } from './house.mjs'
import { shareOut } from './shareOut.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const wanted = new RegExp(process.argv[2] ?? '')
const walks = readdirSync(here).filter((name) => name.endsWith('.test.mjs') && wanted.test(name))
// what takes long to tell takes long to walk; a walk is told with the files beside it that begin with its name
const size = (name) => readdirSync(here).filter((one) => one.startsWith(name.split('.')[0])).reduce((sum, one) => sum + statSync(here + one).size, 0)
const files = walks.sort((one, other) => size(other) - size(one)).map((name) => here + name)

if (process.env.LINLI_WALKS_ONCE) process.env.LINLI_WALKS_ON = JSON.stringify(shareOut(walks, databases))

const made = await Promise.all(databases.map(async (database) => [database, await (await openHouse(database)).keep()]))
process.env.LINLI_WALKS_DEMO = JSON.stringify(Object.fromEntries(made.map(([database, { model }]) => [database, model])))
process.on('exit', () => made.forEach(([, { drop }]) => drop()))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

let passed = 0
run({ files, concurrency: Number(process.env.LINLI_WALKS_AT_ONCE ?? 2) })
  .on('test:pass', () => (passed += 1))
  .on('test:fail', () => (process.exitCode = 1))
  .on('end', () => passed || (process.exitCode = 1))
  .compose(spec)
  .pipe(process.stdout)
