// The made-up demands, orders, whistles and matches of one community. `?story=` of the page asks for empty, zero and error states.
import type { DemandSummary, Demand, Matches, Order, OrderSummary, Similar, Today, Whistle, WorkEntry } from '@/api/work'
import type { AllowedAction } from '@/ui/contract'
import type { StoryRoom } from '../rooms'
import { rows as activityRows } from './activities'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const HOUR = 3_600_000
const story = new URLSearchParams(location.search).get('story') ?? ''
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString()

const titles = ['东门路灯不亮，晚上老人出入不便', '3 幢电梯异响，已报物业两次未修', '希望四点半课堂增加书法课', '垃圾分类点清洗不及时，异味较重', '社区食堂希望提供送餐到户，行动不便的老人每天下楼困难，家属也盼望能有固定的时间', '小区北门非机动车占用消防通道', '申请加装 7 幢 2 单元电梯', '独居老人燃气安全检查', '健身器材损坏，有安全隐患', '希望周末开放党群服务中心阅览室']
const places = ['北江社区 · 锦绣苑 · 3幢', '北江社区 · 锦绣苑', '北江社区 · 滨河新村 · 12幢', '南桥社区 · 市府大院 · 北江路118号院东区', '北江社区 · 北江花园 · 7幢']
const states = ['submitted', 'accepted', 'published', 'claimed', 'in_progress', 'reported', 'escalated', 'suspended', 'closed', 'shelved', 'whistled']
const steps: Record<string, string> = { submitted: 'triage', accepted: 'issue', published: 'claim', claimed: 'confirm_claim', in_progress: 'finish', reported: 'callback', escalated: 'decide_escalation', suspended: 'resume', shelved: 'review_shelved', whistled: 'whistle_response' }
const who = ['王敏', '北江社区', '东州市第二人民医院后勤服务中心', '陈㛃', null]
const classes = ['公共设施', '物业服务', '养老助餐', '环境卫生', null]

function step(state: string, index: number) {
  const late = index % 6 === 3
  return { code: steps[state] ?? 'none', who: steps[state] ? who[index % who.length]! : null, due_at: steps[state] ? at(late ? -(index + 2) * 7 : (index + 1) * 5) : null, late_by_ms: steps[state] && late ? (index + 2) * 7 * HOUR : null }
}
const demands: DemandSummary[] = Array.from({ length: 50 }, (_, index) => {
  const state = states[(index * 5) % states.length]!
  return {
    id: `d${index}`, number: `XQ33000120261120${String(412 - index).padStart(4, '0')}`, title: titles[index % titles.length]!, text_start: titles[index % titles.length]!,
    class_id: classes[index % 5] ? `c${index % 5}` : null, class_name: classes[index % 5]!, source: ['mailbox', 'counter', 'hotline_12345', 'phone'][index % 4]!, urgency: index % 9 === 1 ? 'urgent' : 'ordinary',
    area_id: 'a3', area_name: places[(index * 3) % 5]!, beneficiaries: index % 3 ? 12 * index + 1 : null, state, next_step: step(state, index), created_at: at(-index * 5 - 1), accepted_at: null, closed_at: null,
    asked: 20, committed: 12, fulfilled: 5, unit: '人次', reopen_count: 0, supervised: index % 8 === 2, requesters: 1 + ((index * 7) % 5), version: 3,
  }
})

const yes = (action: string): AllowedAction => ({ action, allowed: true })
const no = (action: string, reason: string): AllowedAction => ({ action, allowed: false, reason_code: 'state', reason })
const actionsOf: Record<string, AllowedAction[]> = {
  submitted: [yes('accept'), yes('edit'), yes('merge'), yes('refer'), yes('refuse'), yes('add-requester'), no('issue', '受理后才能发单。'), no('escalate', '受理后才能上报街道。')],
  accepted: [yes('issue'), yes('handle-here'), yes('merge'), yes('escalate'), yes('to-meeting'), yes('shelve'), no('archive', '办结后才能归档。')],
  in_progress: [yes('add-requester'), yes('escalate'), no('issue', '全部数量已有单位承接。'), no('archive', '办结后才能归档。')],
}

const entry = (id: string, hours: number, event: string, name: string | null, reason: string | null = null, detail: Record<string, unknown> | null = null): WorkEntry => ({ id, at: at(hours), event, from_state: null, to_state: null, who: name, role: null, reason, detail })
const order: OrderSummary = {
  id: 'o1', number: 'GD330001202611180007', demand_id: 'd4', demand_number: demands[4]!.number, demand_title: demands[4]!.title, kind: 'directed', org_id: 'g1', org_name: '东州市第二人民医院后勤服务中心', person_name: '刘建华', line_id: 'l1', what: '送餐到户',
  unit: '人次', quantity: 12, fulfilled: 5, state: 'confirmed', next_step: { code: 'finish', who: '东州市第二人民医院后勤服务中心', due_at: at(50), late_by_ms: null }, area_name: places[0]!, claimed_at: at(-60), confirmed_at: at(-52), contacted_at: at(-50), due_at: at(50), reported_at: null, closed_at: null, satisfaction: null, resolved: null, version: 4,
}
const orders: OrderSummary[] = [order, { ...order, id: 'o2', number: 'GD330001202611190002', kind: 'open', org_name: '好邻居便利店（北江路店）', person_name: '周敏', quantity: 6, fulfilled: 6, state: 'reported', next_step: { code: 'callback', who: '北江社区', due_at: at(-3), late_by_ms: 3 * HOUR } }, { ...order, id: 'o3', number: 'GD330001202611200001', kind: 'own', org_name: '北江社区', person_name: '李建国', state: 'claimed', quantity: 2, fulfilled: 0, next_step: { code: 'confirm_claim', who: '王敏', due_at: at(6), late_by_ms: null } }]

const whistle: Whistle = { id: 'w1', demand_id: 'd10', demand_number: 'XQ330001202611200402', demand_title: '小区北门非机动车占用消防通道', closing: null, department_org_id: 'g9', department_name: '区综合行政执法局北江中队', cause: 'enforcement', text: '北门非机动车长期占用消防通道，多次劝导无效，请到场联合处置。', state: 'sent', due_at: at(1), created_at: at(-2), version: 2, allowed_actions: [yes('report-in'), no('close', '部门报到后才能办结。')], rating_by_street: null, rating_by_department: null }

function demand(id: string): Demand {
  const base = demands.find((one) => one.id === id) ?? demands[0]!
  const doing = base.state === 'in_progress' || base.id === 'd4'
  return {
    ...base, state: doing ? 'in_progress' : base.state, next_step: doing ? order.next_step : base.next_step, text: `${base.title}。\n多位住户反映已有半个多月，希望尽快安排。白天家里有人，可以随时联系。`,
    lines: doing ? [{ id: 'l1', what: '送餐到户', unit: '人次', asked: 20, committed: 20, in_progress: 14, fulfilled: 5 }, { id: 'l2', what: '保温餐盒', unit: '个', asked: 40, committed: 10, in_progress: 10, fulfilled: 0 }] : [],
    requester_list: [{ id: 'r1', name: '张桂芳', anonymous: false, contact_ok: true, phone_masked: '138****5678', created_at: base.created_at }, { id: 'r2', name: null, anonymous: true, contact_ok: false, phone_masked: null, created_at: at(-3) }],
    orders: doing ? orders : [], issues: doing ? [{ id: 'i1', mode: 'directed', line_id: 'l1', to_org_id: 'g1', to_org_name: order.org_name, claim_by: at(-58), opened_at: at(-70), closed_at: at(-60), outcome: 'claimed' }, { id: 'i2', mode: 'open', line_id: 'l2', to_org_id: null, to_org_name: null, claim_by: at(20), opened_at: at(-4), closed_at: null, outcome: null }] : [],
    whistles: base.state === 'whistled' ? [{ ...whistle, demand_id: base.id }] : [],
    timeline: [entry('1', -72, 'create', '楼长 陈㛃'), entry('2', -71, 'accept', '王敏', null, { class: '养老助餐' }), ...(doing ? [entry('3', -70, 'issue', '王敏', null, { mode: 'directed', org: '东州市第二人民医院后勤服务中心' }), entry('4', -60, 'claim', '刘建华'), entry('5', -52, 'confirm', '王敏'), entry('6', -50, 'contact', '刘建华', '已与张阿姨约好周五上午上门。')] : [])],
    allowed_actions: actionsOf[doing ? 'in_progress' : base.state] ?? [yes('escalate'), no('archive', '办结后才能归档。')],
    refusal: null, referral: null, merged_into: null, merged: [], on_behalf: true, source_ref: null, source_no: base.source === 'hotline_12345' ? 'HZ20261118000231' : null, review_at: null, public: true, funding_needed: false, group: '一老一小', decision_note: null, due_at: at(50), resolved: null, satisfaction: null,
  }
}
function fullOrder(id: string): Order {
  const base = orders.find((one) => one.id === id) ?? order
  const reported = base.state === 'reported'
  return {
    ...base, plan: '每周一、三、五中午由食堂送餐员送到家门口。', report: reported ? '已为 6 位老人连续送餐三天，餐盒当天回收，家属表示满意。' : null, contact_note: '已与张阿姨约好周五上午上门。', suspended_until: null, extension_reason: null, callback: null,
    contact: { name: '张桂芳', phone_masked: '138****5678', requester_id: 'r1' }, timeline: [entry('1', -60, 'claim', '刘建华'), entry('2', -52, 'confirm', '王敏'), entry('3', -50, 'contact', '刘建华', '已与张阿姨约好周五上午上门。'), ...(reported ? [entry('4', -9, 'report', '周敏', null, { fulfilled: 6 })] : [])],
    allowed_actions: reported ? [yes('callback'), yes('supervise'), no('suspend', '已反馈办理结果，不能再挂起。')] : base.state === 'claimed' ? [yes('confirm'), yes('decline'), no('report', '社区确认后才能反馈结果。')] : [yes('contact'), yes('report'), yes('suspend'), yes('extend'), yes('release'), no('callback', '承接单位反馈后才能回访。')],
    demand_text: demand('d4').text,
  }
}
const similar: Similar = { items: [{ demand: demands[5]!, score: 0.82, reasons: [{ code: 'place', text: '同一小区' }, { code: 'class', text: '同一类别' }, { code: 'text', text: '都提到“路灯”“晚上”' }] }, { demand: demands[11]!, score: 0.61, reasons: [{ code: 'class', text: '同一类别' }] }] }
const matches: Matches = {
  resources: [
    { resource: { id: 's1', number: 'ZY1', org_id: 'g1', org_name: order.org_name!, class: 'service', title: '老年食堂送餐到户', quantity: 30, unit: '份/天', state: 'listed', price_tier: 'low_fee', valid_to: null, area_name: '北江社区', used_this_year: 12, version: 1 }, org: { id: 'g1', name: order.org_name! }, score: 0.9, reasons: [{ code: 'class', text: '类别相符：养老助餐' }, { code: 'near', text: '就在本社区' }, { code: 'record', text: '今年办结 12 件' }] },
    { resource: { id: 's2', number: 'ZY2', org_id: 'g2', org_name: '东州师范附属小学', class: 'venue', title: '周末多功能教室', quantity: 1, unit: '间', state: 'listed', price_tier: 'free', valid_to: null, area_name: '南桥社区', used_this_year: 3, version: 1 }, org: { id: 'g2', name: '东州师范附属小学' }, score: 0.6, reasons: [{ code: 'text', text: '都提到“老人”' }] },
  ],
  units: [{ org: { id: 'g3', name: '北江街道社会工作服务站' }, score: 0.5, reasons: [{ code: 'record', text: '近一年办过 4 件同类事项' }] }],
}
const today: Today = {
  counts: { new: 7, due_today: 5, overdue: 3, waiting_for_me: 12 },
  queries: { new: 'state=submitted', due_today: 'sort=due', overdue: 'late=true&sort=due', waiting_for_me: 'mine=true&sort=due' },
  new: demands.slice(20, 25), due: demands.filter((one) => one.next_step.due_at && !one.next_step.late_by_ms).slice(3, 8), overdue: demands.filter((one) => one.next_step.late_by_ms).slice(0, 3), waiting: demands.slice(0, 5), orders_waiting: orders.slice(1), agreements_waiting: [{ id: '3', title: '东州区人民医院结对共建协议', number: 'XY330106-20251230-00013', parties: [{ org_name: '北江街道办事处', side: 'office' }, { org_name: '东州区人民医院', side: 'unit' }], next_step: { code: 'review_agreement', who: '', due_at: null, late_by_ms: null } }], activities_waiting: activityRows.slice(2, 4),
  lines: [
    { what: 'meeting_topics', quarter: null, count: 1, query: 'waiting=topics' }, { what: 'meeting_notice', quarter: null, count: 2, query: 'waiting=notice' }, { what: 'meeting_approve', quarter: null, count: 1, query: 'waiting=approve' },
    { what: 'resolution_own', quarter: null, count: 3, query: 'waiting=own' }, { what: 'resolution_late', quarter: null, count: 5, query: 'waiting=late' },
    { what: 'card_send', quarter: '2026Q3', count: 49, query: 'missing=true&quarter=2026Q3' }, { what: 'task_accept', quarter: null, count: 1, query: 'waiting=accept' },
  ],
}
const calm: Today = { ...today, counts: { new: 0, due_today: 0, overdue: 0, waiting_for_me: 0 }, new: [], due: [], overdue: [], waiting: [], orders_waiting: [], agreements_waiting: [], activities_waiting: [], lines: [] }
const page = <T>(items: T[], total = items.length) => ({ items, total, page: 1, page_size: 50 })
const failure = (status: number, title: string, field_errors: unknown[] = []) => new Response(JSON.stringify({ type: 'about:blank', title, status, code: 'unavailable', args: {}, field_errors }), { status, headers: { 'content-type': 'application/problem+json' } })
const none = story === 'empty' || story === 'zero'

export const room: StoryRoom = {
  answers: {
    // The stories of the shared parts (no `path`) keep their own simpler list.
    ...(new URLSearchParams(location.search).get('path') && { 'GET /api/demands': () => (story === 'error' ? failure(503, '服务暂时不可用，请稍后重试。') : none ? page([]) : page(demands, 10_347)) }),
    'GET /api/demands/similar': () => similar,
    'GET /api/demands/*/similar': ({ rest }) => (demand(rest[0]!).state === 'submitted' || demand(rest[0]!).state === 'accepted' ? similar : { items: [] }),
    'GET /api/demands/*/matches': () => matches,
    'GET /api/demands/*': ({ rest }) => (story === 'error' ? failure(404, '没有找到，可能已被移走或不在您的范围内。') : demand(rest[0]!)),
    'POST /api/demands/bulk': () => ({ done: ['d0'], failed: [{ id: 'd1', code: 'stale_version', title: '别人刚刚改动过，请查看最新内容后再办理。' }] }),
    'POST /api/demands': () => ({ id: 'd0', number: demands[0]!.number, tracking_code: 'K7M2-9Q4T', next_due_at: at(4), version: 1 }),
    'GET /api/orders': () => (none ? page([]) : page(orders)),
    'GET /api/orders/*': ({ rest }) => fullOrder(rest[0]!),
    'GET /api/whistles': () => (none ? page([]) : page([whistle, { ...whistle, id: 'w2', state: 'drafted', allowed_actions: [yes('approve'), yes('refuse')] }, { ...whistle, id: 'w3', state: 'closed', allowed_actions: [yes('rate')], rating_by_street: 5, rating_by_department: 4 }])),
    'GET /api/today': () => (story === 'error' ? failure(503, '服务暂时不可用，请稍后重试。') : none ? calm : today),
    'GET /api/views': () => ({ items: [{ id: 'v1', name: '锦绣苑超时', query: 'area_id=a2&late=true' }] }),
    'GET /api/refusal-codes': () => ({ items: [{ code: 'A', text: '应当通过诉讼、仲裁、行政复议等途径解决' }, { code: 'D', text: '超出街道社区职责，请向主管部门反映' }] }),
    'POST /api/requesters/*/phone': () => ({ phone: '13800005678' }),
    ...(new URLSearchParams(location.search).get('path')?.match(/^\/console(\/(demands|orders|whistles).*)?$/) && {
      'GET /api/areas': () => ({ items: [{ id: 'a0', parent_id: null, kind: 'street', name: '北江街道', path: '/001/' }, { id: 'a1', parent_id: 'a0', kind: 'community', name: '北江社区', path: '/001/001/' }, { id: 'a2', parent_id: 'a1', kind: 'compound', name: '锦绣苑', path: '/001/001/001/' }, { id: 'a3', parent_id: 'a2', kind: 'building', name: '3幢', path: '/001/001/001/003/' }] }),
      'GET /api/classes': () => ({ items: classes.filter(Boolean).map((name, index) => ({ id: `c${index}`, parent_id: null, name, code: `k${index}`, order_class: 'ordinary', active: true, version: 1 })) }),
      'GET /api/orgs': () => page([{ id: 'g1', name: order.org_name, kind: 'hospital' }, { id: 'g2', name: '东州师范附属小学', kind: 'school' }, { id: 'g3', name: '北江街道社会工作服务站', kind: 'social_organisation' }]),
    }),
  },
}
