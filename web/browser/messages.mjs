// Sheets of citizens' messages for browser tests: the real ones where they are at hand, otherwise made up in the same shape.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSheet } from './sheet.mjs'

/** The headings of the real sheet. */
export const headings = ['留言编号', '留言用户', '留言主题', '留言时间', '留言详情', '反对数', '点赞数']
/** How many messages the real sheet holds. */
const REAL_COUNT = 4_326

const places = ['A3区吉祥三村', 'A7县松井路', 'A1区学府里', 'B市滨河苑北门', 'A2区锦绣里 12 栋']
const matters = ['路灯不亮', '电梯反复停运', '夜间施工扰民', '楼道堆放杂物', '公交站牌被遮挡', '下水道堵塞返味', '健身器材损坏', '电动车进楼充电', '树枝遮挡窗户', '快递柜占道']
const days = ['2019-03-05 09:12:44', '2019/3/5 9:12:44', '2019/03/05 9:12']

/** The row of message `index`: texts start with tabs and line breaks, times come in several formats, now and then a text is very long. */
function message(index) {
  const title = `${places[index % places.length]}${matters[Math.floor(index / places.length) % matters.length]}（${index + 1}）`
  const text = `\n\t\t\t${title}，已经反映过 ${1 + (index % 4)} 次，请尽快安排人员查看处理。`
  return [String(100_000 + index), `A000${10_000 + (index % 900)}`, title, days[index % days.length], index % 400 === 399 ? text + '望回复。'.repeat(1_600) : text, '0', String(index % 5)]
}

/** The bytes of a sheet of `count` made-up messages; every one has a number of its own. */
export const madeUpMessages = (count) => writeSheet([headings, ...Array.from({ length: count }, (_, index) => message(index))])

/** The real messages, or a stand-in of the same shape and size; says which. */
export function citizenMessages() {
  const folder = process.env.LINLI_SHARED_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
  const path = join(folder, 'citizen-messages/messages.xlsx')
  if (existsSync(path)) return { name: 'messages.xlsx', bytes: readFileSync(path), real: true }
  return { name: 'messages.xlsx', bytes: madeUpMessages(REAL_COUNT), real: false }
}
