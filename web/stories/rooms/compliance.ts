// The made-up answers of the compliance calendar: a street's year in November.
import type { ComplianceEntry, ComplianceKind, ComplianceState, ComplianceYear } from '@/features/compliance/compliance'
import type { StoryRoom } from '../rooms'

const YEAR = 2026
const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const empty = () => new URLSearchParams(location.search).get('state') === 'empty'
const day = (month: number, date: number) => `${YEAR}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}T00:00:00+08:00`
const lastOf = (month: number) => new Date(Date.UTC(YEAR, month, 0)).getUTCDate()
const communities = ['北江社区', '书院社区', '南桥社区']

function entry(kind: ComplianceKind, month: number, more: Partial<ComplianceEntry>): ComplianceEntry {
  const last_day = more.last_day ?? day(month, lastOf(month))
  const [done, of] = [more.done ?? 0, more.of ?? 1]
  const left = (Date.parse(last_day) - NOW) / 86_400_000
  const state: ComplianceState = of && done >= of ? 'done' : left < -1 && of ? 'overdue' : left < 21 && of ? 'due' : 'coming'
  return { kind, title: '', linkage_kind: null, period: `${YEAR}-${String(month).padStart(2, '0')}`, from: day(month, 1), last_day, owner: '北江街道办事处', org_id: null, at: null, lacking: [], noun: 'bodies', id: '1', query: null, ...more, done, of, state }
}

function entries(): ComplianceEntry[] {
  const found: ComplianceEntry[] = []
  for (let quarter = 1; quarter <= 4; quarter += 1) {
    const month = quarter * 3
    const held = quarter < 3 ? { done: 1, at: day(month, 12), noun: 'meetings' } : {}
    found.push(entry('alliance_meeting', month, { title: '北江街道“同心圆”党建联盟', period: `${YEAR}Q${quarter}`, ...held, ...(quarter === 4 && { at: day(12, 10), noun: 'meetings' }) }))
    for (const name of communities) found.push(entry('alliance_meeting', month, { title: `${name}大党委`, owner: name, period: `${YEAR}Q${quarter}`, ...(quarter < 4 && !(quarter === 3 && name === '南桥社区') ? { done: 1, at: day(month, 8) } : {}) }))
    found.push(entry('service_cards', quarter * 3 - 2, { last_day: day(quarter * 3 - 2, 30), period: quarter === 1 ? `${YEAR - 1}Q4` : `${YEAR}Q${quarter - 1}`, owner: '北江街道', noun: 'service-cards', id: null, query: 'quarter=2026Q3', of: 38, done: quarter === 4 ? 36 : 38 }))
  }
  for (let month = 1; month <= 12; month += 1) {
    for (const name of communities) {
      const done = month < 11 ? (month === 10 && name === '书院社区' ? 3 : 5) : month === 11 ? 2 : 0
      found.push(entry('visits', month, { linkage_kind: 'member_branch', owner: name, noun: 'visit-linkages', id: null, query: 'kind=member_branch', of: 5, done, lacking: done < 5 && month < 12 ? ['第二支部 · 王敏', '第三支部 · 赵㛃明', '第五支部 · 李秀英'].slice(0, 5 - done).map((label, index) => ({ id: `l${index}`, label })) : [] }))
      found.push(entry('body_meeting', month, { title: `${name}居民议事会`, owner: name, ...(month < 11 ? { done: 1, at: day(month, 18) } : month === 11 ? { at: day(11, 26), noun: 'meetings' } : {}) }))
    }
  }
  for (const name of communities) for (const half of [1, 2]) found.push(entry('duty_reports', half * 6, { period: `${YEAR}H${half}`, owner: name, noun: 'duty-reports', id: null, query: `period=${YEAR}H${half}`, of: 6, done: half === 1 ? 6 : 1 }))
  found.push(entry('symposium', 12, { title: '北江街道驻区单位座谈会', period: `${YEAR}` }))
  found.push(entry('method_ticks', 3, { title: '北江街道 13355 工作法', period: `${YEAR}`, noun: 'methods', of: 42, done: 42 }))
  found.push(entry('method_reports', 12, { last_day: day(12, 15), title: '北江街道 13355 工作法', period: `${YEAR}`, noun: 'methods', of: 42, done: 5 }))
  found.push(entry('promises_half', 9, { period: `${YEAR}`, owner: '北江街道', noun: 'co-building/promises', id: null, query: 'year=2026', of: 61, done: 48 }))
  found.push(entry('promises_year', 12, { period: `${YEAR}`, owner: '北江街道', noun: 'co-building/promises', id: null, query: 'year=2026', of: 61, done: 38 }))
  for (const [index, name] of ['东州区人民医院', '国家电网东州供电公司北江供电服务站党支部', '江滨超市'].entries()) found.push(entry('agreement_ending', 12, { title: `${name}结对共建协议`, owner: name, noun: 'agreements', done: index ? 0 : 1 }))
  return found.sort((one, other) => one.last_day.localeCompare(other.last_day))
}

const calendar = (): ComplianceYear => {
  const all = empty() ? [] : entries()
  const count = (state: ComplianceState) => all.filter((one) => one.state === state).length
  return {
    year: YEAR, overdue: count('overdue'), due: count('due'), coming: count('coming'), done: count('done'), entries: all,
    rules: [{ kind: 'alliance_meeting', words: '每个联盟每季度至少召开一次联席会议，纪要审定后才算（R-1）；季度末前 21 天提示' }, { kind: 'visits', words: '每个挂钩联系按街道要求的周期走访一次（R-19）' }],
  }
}

export const room: StoryRoom = { answers: { 'GET /api/compliance': calendar } }
