// The made-up answers of service cards: a quarter in several states, one card in full, a unit's own cards.
import type { CardFacts, CardItem, CardQuarter, CardState, ServiceCard } from '@/features/serviceCards/serviceCards'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const search = new URLSearchParams(location.search)
const asked = () => search.get('state')
const own = ['unit_liaison', 'unit_head'].includes(search.get('role') ?? '')

const units = ['东州区人民医院', '北江小学', '锦绣物业服务有限公司', '滨河律师事务所', '中国银行北江支行', '暖阳社会工作服务中心', '国家电网东州供电公司北江供电服务站党支部', '江滨超市']
const states: (CardState | null)[] = ['objected', null, 'made', 'sent', 'sent', 'confirmed', 'confirmed', 'confirmed']
const step = (state: CardState | null, unit: string) =>
  state && { code: { made: 'send_service_card', sent: 'confirm_service_card', objected: 'answer_service_card', confirmed: 'none', superseded: 'none' }[state], who: state === 'sent' ? unit : '', due_at: state === 'made' ? at(-20) : null, late_by_ms: state === 'made' ? 20 * DAY : null }

const items: CardItem[] = Array.from({ length: 24 }, (_, index) => {
  const state = asked() === 'fresh' ? null : states[Math.floor(index / 3)]!
  const unit = units[index % units.length]!
  const sent = state && state !== 'made'
  return { id: state && String(index), org_id: `o${index}`, org_name: unit, revision: state === 'objected' ? 1 : 2, state, sent_at: sent ? at(-41) : null, handed_at: sent && index % 2 ? at(-39) : null, answered_at: state === 'confirmed' || state === 'objected' ? at(-37) : null, next_step: step(state, unit), version: state && 3 }
})
const counts = () => (asked() === 'empty' ? { due: 0, sent: 0, made: 0, unmade: 0, waiting: 0, confirmed: 0, objected: 0 } : asked() === 'fresh' ? { due: 24, sent: 0, made: 0, unmade: 24, waiting: 0, confirmed: 0, objected: 0 } : { due: 24, sent: 18, made: 3, unmade: 3, waiting: 6, confirmed: 9, objected: 3 })
const run = () => (asked() === 'running' ? { id: 'r', what: 'make' as const, total: 124, done: 75, changed: 75, started_at: at(0), finished_at: null } : null)
const quarter = (): CardQuarter => ({
  quarter: '2026Q3', from: at(-142), to: at(-50), send_by: at(-20), ...counts(), run: run(),
  formula: '送达率 = 已送达服务卡的单位数 ÷ 应送单位数；本季度内曾是联盟成员，或有协议在有效期内的单位应送',
  units: { items: asked() === 'empty' ? [] : items, total: asked() === 'empty' ? 0 : items.length, page: 1, page_size: 50 },
})

const full: CardFacts = {
  alliances: ['北江街道“同心圆”党建联盟', '北江社区大党委'],
  promises: [
    { obligation_id: 'l1', agreement: 'XY330106-20251230-00010', what: '上门义诊', unit: '次', delivered: 3, delivered_in_year: 7, promised_in_year: 12 },
    { obligation_id: 'l2', agreement: 'XY330106-20251230-00010', what: '健康讲座', unit: '场', delivered: 1, delivered_in_year: 3, promised_in_year: 4 },
    { obligation_id: 'l3', agreement: 'XY330106-20251230-00010', what: '派出志愿者参加社区活动并协助维持现场秩序', unit: '人次', delivered: 23, delivered_in_year: 23, promised_in_year: 20 },
  ],
  orders: { taken: 5, closed: 4 },
  sharing: { bookings: 6, called: 2, attended: 1 },
  activities: { hosted: 1, joined: 3 },
  helped: [{ matter: '健康服务', group: '独居老人', demands: 3, beneficiaries: 14 }, { matter: '助餐', group: '', demands: 1, beneficiaries: 30 }],
  resources: [{ number: 'ZY330106-20260105-00003', title: '周末开放停车位 35 个', new: false }, { number: 'ZY330106-20260812-00021', title: '健康小屋（血压、血糖自测）', new: true }],
  praise: { answered: 4, satisfied: 4, words: ['居民说大夫上门量血压，还教怎么吃药，比去医院方便多了', '大家都说好'] },
  corrections: [{ quarter: '2026Q2', figure: 'closed', what: '', sent: 3, now: 2 }, { quarter: '2026Q2', figure: 'delivered', what: '上门义诊', sent: 2, now: 1 }],
}
const none: CardFacts = { alliances: ['北江社区大党委'], promises: [], orders: { taken: 0, closed: 0 }, helped: [], resources: [], praise: { answered: 0, satisfied: 0, words: [] }, corrections: [] }
const formulas = ['兑现：本季度内完成并计入协议条目的数量；本年累计算到季度末，本年约定按协议条目折算到本年', '接单：本季度内接下的工单（未获确认、被撤回的不计）；办结：本季度内回访后办结的工单', '帮助：办结工单中已解决或部分解决的诉求，每件只计一次；人数按诉求所写的受益人数', '评价：本季度内回访有评价的件数中，满意和基本满意的件数；“未评价”不进基数，引语隐去姓名', '资源：生成服务卡时在架或暂停、季度末以前登记的资源', '更正：上一季度服务卡送达后又有变化的数字，送达时的数字不改']
const possible: Record<string, string[]> = { made: ['send'], sent: ['hand_over', 'confirm', 'object'], objected: ['hand_over', 'answer'], confirmed: [], superseded: [] }

function card(index: number): ServiceCard {
  const item = items[index] ?? items[0]!
  const state = item.state ?? 'made'
  const few = asked() === 'few'
  const liaison = search.get('role') === 'unit_liaison'
  const wanted = own ? ['confirm', 'object'] : ['send', 'hand_over', 'confirm', 'object', 'answer']
  const may = (action: string) => possible[state]!.includes(action) && !(liaison && action === 'confirm')
  return {
    id: String(index), quarter: '2026Q3', from: at(-142), to: at(-50), org_id: item.org_id, org_name: item.org_name, revision: item.revision, state, facts: few ? none : full, formulas, made_at: at(-45), sent_at: item.sent_at, handed_at: item.handed_at, answered_at: item.answered_at, paper: state === 'confirmed' ? '回执 2026-015' : null,
    objection: state === 'objected' ? '8 月 12 日在锦绣苑的一次义诊没有算进去。' : null, reply: item.revision > 1 ? '已核对，8 月 12 日的义诊补记在案，本版已计入。' : null, next_step: step(state, item.org_name)!,
    revisions: item.revision > 1 ? [{ id: '90', revision: 1, state: 'superseded', sent_at: at(-44), objection: '少算一次' }, { id: String(index), revision: 2, state, sent_at: item.sent_at, objection: null }] : [{ id: String(index), revision: 1, state, sent_at: item.sent_at, objection: null }],
    timeline: own ? [] : [['make', '赵磊', null], ['send', '赵磊', null], ...(state === 'objected' ? [['object', '钱院长', '8 月 12 日在锦绣苑的一次义诊没有算进去。']] : [])].map(([event, who, reason], nth) => ({ id: String(nth), at: at(-45 + nth * 2), event: event!, from_state: null, to_state: null, who: who ?? '', role: '', reason: reason ?? null, detail: null })),
    allowed_actions: wanted.map((action) => ({ action, allowed: may(action), reason_code: null, reason: may(action) ? null : liaison && action === 'confirm' ? '由单位负责人确认；有不对的地方，您可以直接提出。' : '服务卡现在的状态不能这样操作。' })), version: 3,
  }
}

export const room: StoryRoom = {
  answers: {
    'GET /api/service-cards': () => (asked() === 'error' ? new Response(JSON.stringify({ type: 'about:blank', title: '服务器暂时不可用', status: 503, code: 'server_unavailable', args: {}, field_errors: [] }), { status: 503, headers: { 'content-type': 'application/problem+json' } }) : quarter()),
    'GET /api/service-cards/own': () => ({ items: asked() === 'empty' ? [] : ['2026Q3', '2026Q2', '2026Q1'].map((code, index) => ({ id: String(index ? 18 : 9), quarter: code, revision: 1, state: index ? 'confirmed' : 'sent', sent_at: at(-41 - index * 90), answered_at: index ? at(-40 - index * 90) : null })) }),
    'GET /api/service-cards/*': ({ rest }) => card(Number(rest[0])),
  },
}
