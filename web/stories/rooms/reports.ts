// The made-up answers of duty reports and visits: lists of many, one of each state, what is set.
import { dutyKinds, type DutyList, type DutyReport, type DutyReportPage } from '@/features/dutyReports/dutyReports'
import { linkageKinds, type VisitLinkage, type VisitLinkagePage, type VisitList } from '@/features/visits/visits'
import type { Rhythm } from '@/features/work/owed'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const parameters = new URLSearchParams(location.search)
const asked = () => parameters.get('state')
const role = parameters.get('role') ?? ''
const clerk = ['community_worker', 'community_secretary', 'street_officer'].includes(role)
const action = (name: string, allowed: boolean, reason: string) => ({ action: name, allowed, reason_code: null, reason: allowed ? null : reason })

const orgs = ['锦绣苑业主委员会', '北江社区居民委员会', '银龄书画社', '滨河花园业主委员会', '滨河左岸国际公馆三期联合业主委员会（筹备换届中）', '南江社区居民委员会']
const places = ['北江社区 · 锦绣苑', '北江社区', '北江社区', '南江社区 · 滨河花园', '南江社区 · 滨河左岸国际公馆', '南江社区']
const kinds = [1, 0, 2, 1, 1, 0]
const states = ['due', 'sent', 'reviewed', 'due', 'due', 'reviewed'] as const

const report = (index: number): DutyReport => {
  const state = states[index % 6]!
  const old = index >= 12
  const back = index === 3
  return {
    id: String(index), org_id: `o${index % 6}`, org_name: orgs[index % 6]!, kind: dutyKinds[kinds[index % 6]!]!, area_name: places[index % 6]!, period: old ? '2026H1' : '2026H2', period_from: old ? '2025-12-31T16:00:00Z' : '2026-06-30T16:00:00Z', due_at: old ? '2026-06-30T16:00:00Z' : '2026-12-31T16:00:00Z',
    overdue: old && state === 'due', state, sent_back: back, sent_at: state === 'due' ? null : at(-6), on_behalf: index % 2 === 1, paper_file: index === 1 ? '北江社区居委会下半年述职（扫描件）.pdf' : null, reviewed_at: state === 'reviewed' || back ? at(-2) : null,
    word: state === 'reviewed' ? '内容完整，已在居民代表会议上通报。' : back ? '缺公共收益的收支情况，请补充后再交。' : null, version: 2,
    allowed_actions: [action('send', state === 'due', '报告现在的状态不能做这一步，刷新看看是否已有人办过。'), action('accept', clerk && state === 'sent', clerk ? '报告现在的状态不能做这一步，刷新看看是否已有人办过。' : '由这个组织所在的社区或街道审阅。'), action('send-back', clerk && state === 'sent', '由这个组织所在的社区或街道审阅。')],
  }
}
const own = ['owners_committee_head'].includes(role)
const reports = own ? [report(3), report(14)].map((one, index) => ({ ...one, org_name: orgs[0]!, id: index ? '14' : '3' })) : Array.from({ length: 18 }, (_, index) => report(index))
const page = (index: number): DutyReportPage => {
  const one = report(index)
  const empty = one.state === 'due' && !one.sent_back
  return {
    ...one, done: empty ? '' : '召开业主大会一次，公示收支两次；更换老化门禁六处，修复路灯十一盏。\n接待业主来访四十余次，逐件答复。', problems: empty ? '' : '停车位不足，夜间占道仍有反映。', plans: empty ? '' : '按季公示收支，与物业、社区每月碰头一次。', sent_by_name: '赵磊', reviewed_by_name: one.reviewed_at ? '周晓' : null,
    timeline: empty ? [] : [{ id: 'e1', at: at(-6), event: 'report_send', who: '赵磊', reason: null }, ...(one.reviewed_at ? [{ id: 'e2', at: at(-2), event: one.state === 'reviewed' ? 'report_accept' : 'report_send_back', who: '周晓', reason: one.word }] : [])],
  }
}
const dutyList = (): DutyList => {
  const items = asked() === 'empty' ? [] : asked() === 'few' ? reports.slice(0, 1) : reports
  return { items, total: items.length, page: 1, page_size: 50, figure: { owed: items.length, received: items.filter((one) => one.state !== 'due').length, reviewed: items.filter((one) => one.state === 'reviewed').length, overdue: items.filter((one) => one.overdue).length, light: items.some((one) => one.overdue) ? 'red' : 'green' }, periods: items.length ? ['2026H2', '2026H1'] : [], allowed_actions: [action('set', role === 'street_officer', '由街道共建办设定。')] }
}
const dutySetting: Rhythm = { version: 0, rules: dutyKinds.map((kind, index) => ({ kind, every_months: index < 3 ? 6 : 0 })) }

const visited = ['锦绣苑党支部', '滨河花园党支部', '北江社区', '滨河左岸国际公馆流动党员临时党支部', '南江社区']
const linkage = (index: number): VisitLinkage => {
  const light = (['green', 'amber', 'red', 'green', 'red'] as const)[index % 5]!
  const by = { green: '2026-12-31T16:00:00Z', amber: '2026-11-25T16:00:00Z', red: '2026-10-31T16:00:00Z' }[light]
  const mine = !clerk && role !== 'street_leader' && role !== 'branch_secretary'
  return { id: String(index), kind: linkageKinds[index % 5 === 2 ? 1 : index % 5 === 4 ? 2 : 0]!, person_name: ['郭建国', '林晓燕', '欧阳文博', '周晓', '赵磊'][index % 5]!, mine, org_id: `v${index}`, org_name: visited[index % 5]!, area_name: places[index % 6]!, last_at: index % 5 === 4 ? null : at(-12 - (index % 5) * 13), expected_by: by, light, allowed_actions: [action('note', mine || clerk, '由联系人自己记，或由所在社区、街道代记。')] }
}
const linkages = Array.from({ length: 15 }, (_, index) => linkage(index)).slice(0, clerk || role === 'street_leader' ? 15 : 3)
const visitPage = (index: number): VisitLinkagePage => ({
  ...linkage(index),
  visits: asked() === 'empty' || index === 4 ? [] : [
    { id: 'w1', visited_at: at(-12), whom: '支部党员', heard: '地下车库照明偏暗，物业已答应月底前更换；老人反映就近买菜不便，希望引入便民菜点。', demand_id: 'd1', on_behalf: false, word: null, word_by_name: null, allowed_actions: [action('word', clerk || role === 'branch_secretary', '由被走访的支部或社区补充。')], version: 1 },
    { id: 'w2', visited_at: at(-48), whom: '独居老人', heard: '楼道杂物清理后反映较好。', demand_id: null, on_behalf: true, word: '物业承诺每周巡查一次。', word_by_name: '周晓', allowed_actions: [action('word', false, '自己走访或代记的，由支部或社区的同事补充。')], version: 2 },
  ],
})
const visitList = (): VisitList => {
  const items = asked() === 'empty' ? [] : asked() === 'few' ? linkages.slice(0, 1) : linkages
  const overdue = items.filter((one) => one.light === 'red').length
  return { items, total: items.length, page: 1, page_size: 50, figure: { expected: items.length, kept: items.length - overdue, overdue, light: overdue ? 'red' : 'green' }, allowed_actions: [action('set', role === 'street_officer', '由街道共建办设定。')] }
}
const visitSetting: Rhythm = { version: 0, rules: linkageKinds.map((kind, index) => ({ kind, every_months: index ? 3 : 1 })) }

export const room: StoryRoom = {
  answers: {
    'GET /api/duty-reports': dutyList,
    'GET /api/duty-reports/*': ({ rest }) => page(Number(rest[0])),
    'GET /api/duty-settings': () => dutySetting,
    'GET /api/visit-linkages': visitList,
    'GET /api/visit-linkages/*': ({ rest }) => visitPage(Number(rest[0])),
    'GET /api/visit-settings': () => visitSetting,
  },
}
