// The made-up answers of activities at the desk: none, some and many, one at each point of its life, its list of names, its series. The phone has its own (activities.phone.ts).
import type { ActivityItem, ActivityView, PartnerView, SeriesItem, SignUpList, SignUpView } from '@/api/activity'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const query = new URLSearchParams(location.search)
const story = query.get('story') ?? query.get('state') ?? ''
const role = query.get('role') ?? ''
const phone = (query.get('path') ?? '').startsWith('/m')
const none = story === 'empty' || story === 'zero'
const keeper = ['street_officer', 'community_worker', 'community_secretary'].includes(role)
const host = keeper || ['unit_liaison', 'unit_head', 'department'].includes(role)
const can = (...actions: string[]) => actions.map((action) => ({ action, allowed: true, reason_code: null, reason: null }))
const cannot = (reason: string, ...actions: string[]) => actions.map((action) => ({ action, allowed: false, reason_code: null, reason }))
const on = (days: number, clock: string) => `${new Date(NOW + days * DAY).toISOString().slice(0, 10)}T${clock}:00+08:00`
const step = (code: string, who = '', due: string | null = null) => ({ code, who, due_at: due, late_by_ms: due && Date.parse(due) < NOW ? NOW - Date.parse(due) : null })

const base: ActivityItem = {
  id: 'v1', number: 'HD330106-20261118-00001', title: '敬老月义诊', kind: 'elders', state: 'recruiting', full: false, host_org_id: 'own', host_org_name: '北江社区', host_is_unit: false, host_ended: false, area_id: 'a1', area_name: '北江社区', venue: '党群服务中心二楼多功能厅',
  starts_at: on(2, '09:00'), ends_at: on(2, '11:00'), sign_up_until: on(1, '18:00'), capacity: 40, taken: 28, waiting: 0, came: null, public: true, risk: 1, minors_welcome: false, partners: ['江滨农村商业银行股份有限公司北江支行', '北江社区卫生服务中心'], partners_asked: 1,
  series_id: null, series_nth: null, series_total: null, demand_id: 'd1', demand_number: 'XQ330106-20260301-00007', demand_title: '希望在家门口量血压、测血糖', project_id: null, project_number: null, project_title: null,
  booking: { id: 'k1', number: 'YY330106-20261110-00012', resource_id: 'r1', resource_title: '北江社区多功能厅', resource_org_id: 'own', from_at: on(2, '08:30'), to_at: on(2, '11:30'), state: 'confirmed', lost: false }, next_step: step('answer_partner', '好邻居便利店（北江路店）', on(2, '09:00')), version: 9,
}
const bare = { demand_id: null, demand_number: null, demand_title: null, booking: null, partners: [], partners_asked: 0 }
export const rows: ActivityItem[] = [
  base,
  { ...base, ...bare, id: 'v2', title: '周末亲子书法课', kind: 'children', host_org_id: 'o2', host_org_name: '东州师范附属小学', host_is_unit: true, venue: '书画教室', starts_at: on(3, '14:00'), ends_at: on(3, '16:00'), capacity: 12, taken: 12, waiting: 3, full: true, minors_welcome: true, series_id: 'q', series_nth: 2, series_total: 6, next_step: step('wait_for_day', '东州师范附属小学', on(3, '14:00')) },
  { ...base, ...bare, id: 'v3', title: '小区消防演练和高楼逃生体验（含 3 幢、5 幢、7 幢及南门外公共区域）', kind: 'training', state: 'planned', host_org_name: '北江街道办事处', venue: '锦绣苑南门广场', starts_at: on(9, '09:30'), ends_at: on(9, '11:30'), capacity: 120, taken: 0, risk: 2, next_step: step('check_activity', '', on(9, '09:30')) },
  { ...base, ...bare, id: 'v4', title: '重阳健步走', kind: 'culture', state: 'ended', venue: '滨江绿道', starts_at: on(-3, '08:30'), ends_at: on(-3, '10:30'), capacity: 60, taken: 46, partners: ['江滨农村商业银行股份有限公司北江支行'], next_step: step('confirm_outcome', '', on(4, '10:30')) },
  { ...base, ...bare, id: 'v5', title: '便民服务日', kind: 'service_day', state: 'checked', venue: '锦绣苑南门广场', starts_at: on(5, '09:00'), ends_at: on(5, '12:00'), capacity: null, taken: 0, booking: { ...base.booking!, state: 'displaced', lost: true }, next_step: step('rebook_place', '北江社区', on(5, '09:00')) },
  { ...base, ...bare, id: 'v6', title: '冬至包饺子', kind: 'festival', state: 'idea', venue: '', starts_at: null, ends_at: null, sign_up_until: null, capacity: null, taken: 0, public: false, next_step: step('complete_plan', '北江社区') },
  { ...base, ...bare, id: 'v7', title: '国庆升旗', kind: 'party_day', state: 'settled', starts_at: on(-50, '07:30'), ends_at: on(-50, '08:30'), capacity: null, taken: 0, came: 86, next_step: step('archive_activity') },
  { ...base, ...bare, id: 'v8', title: '江边烧烤', kind: 'culture', state: 'cancelled', starts_at: on(6, '17:00'), ends_at: on(6, '20:00'), capacity: 30, taken: 0, next_step: step('none') },
]
const many = Array.from({ length: 50 }, (_, index) => ({ ...rows[index % rows.length]!, id: `m${index}` }))
const page = (items: ActivityItem[], total = items.length) => ({ items, total, page: 1, page_size: 50, allowed_actions: host ? can('create') : cannot('由社区、街道或单位策划。', 'create') })

const partner = (id: string, org: string, over: Partial<PartnerView> = {}): PartnerView => ({
  id, org_id: `x${id}`, org_name: org, own: false, gone: false, brings: '志愿者', quantity: 4, unit: '人', class_id: null, by_booking: false, state: 'yes', share: 'open', done: null, paper: null, reason: null, answered_at: on(-2, '10:00'), counted: null, counted_on: null, allowed_actions: host ? can('leave') : [], version: 2, ...over,
})
const partners = [
  partner('n1', '北江社区卫生服务中心', { brings: '义诊医生', quantity: 5, unit: '人' }),
  partner('n2', '江滨农村商业银行股份有限公司北江支行', { brings: '休息椅和饮水', quantity: 1, unit: '批', paper: '11 月 12 日盖章回执' }),
  partner('n3', '好邻居便利店（北江路店）', { brings: '热粥', quantity: 40, unit: '份', state: 'asked', answered_at: null, allowed_actions: host ? can('agree', 'decline', 'withdraw') : [] }),
  partner('n4', '东门文化用品商行', { brings: '横幅', quantity: 2, unit: '条', state: 'no', reason: '当天盘点', allowed_actions: [] }),
]
const ended = [partner('n1', '江滨农村商业银行股份有限公司北江支行', { share: 'done', done: 4, allowed_actions: [] }), partner('n2', '东州师范附属小学', { brings: '操场', quantity: 1, unit: '场', by_booking: true, allowed_actions: [] }), partner('n3', '好邻居便利店（北江路店）', { brings: '瓶装水', quantity: 60, unit: '瓶', share: 'not_done', done: 0, allowed_actions: [] })]
const series: SeriesItem[] = Array.from({ length: 6 }, (_, index) => ({ id: index === 1 ? 'v2' : `q${index}`, number: `HD330106-20261101-0000${index + 1}`, state: index === 0 ? 'settled' : index === 1 ? 'recruiting' : 'checked', starts_at: on(3 + (index - 1) * 7, '14:00'), ends_at: on(3 + (index - 1) * 7, '16:00'), taken: index === 1 ? 12 : index === 2 ? 4 : 0, current: index === 1 }))
const entry = (id: string, days: number, event: string, reason: string | null = null) => ({ id, at: on(days, '10:20'), event, from_state: null, to_state: null, who: '王敏', role: 'community_worker', reason, detail: null })

const all = ['edit', 'plan', 'check', 'send-back', 'open', 'begin', 'end', 'report', 'settle', 'reopen', 'archive', 'cancel', 'partners', 'repeat', 'sign-up', 'sign-up-behalf', 'see-list', 'attendance']
const allowed: Record<string, string[]> = {
  idea: ['edit', 'plan', 'cancel', 'partners', 'repeat', 'see-list'], planned: ['edit', 'check', 'send-back', 'cancel', 'partners', 'repeat', 'see-list'], checked: ['edit', 'open', 'cancel', 'partners', 'repeat', 'see-list'], recruiting: ['edit', 'cancel', 'partners', 'repeat', 'sign-up', 'sign-up-behalf', 'see-list'],
  in_progress: ['end', 'cancel', 'see-list', 'attendance'], ended: ['settle', 'send-back', 'report', 'see-list', 'attendance'], settled: ['archive', 'reopen', 'see-list'], archived: ['see-list'], cancelled: ['see-list'],
}
function whole(id: string): ActivityView {
  const row = rows.find((one) => one.id === id) ?? base
  const over = ['ended', 'settled'].includes(row.state)
  const acts = host ? (allowed[row.state] ?? []) : role === 'auditor' ? [] : ['sign-up']
  const reason = host ? '活动现在的状态不能这样办。' : '由主办单位、社区或街道办理。'
  const planned = row.state !== 'idea'
  return {
    ...row, came: over ? 52 : row.came, audience: row.kind === 'elders' ? '本社区 60 岁以上居民' : null, note: row.id === 'v1' ? '请带身份证和医保卡；抽血的要空腹，现场有热粥。\n腿脚不便的，楼长可以陪着来。' : null, class_id: null, class_name: row.id === 'v1' ? '养老助餐' : null, insurance_no: row.risk > 1 ? 'PICC-2026-0088213' : null, safety_note: row.risk > 1 ? '消防站四人在场，楼梯口有志愿者引导' : null,
    needs_training: row.risk > 1, training_note: row.risk > 1 ? '前一天下午三点，消防站讲一遍' : null, agreement_note: null, host_quantity: 1, host_unit: '场', host_counted: null, host_counted_on: null, word: row.state === 'cancelled' ? '当天有大风预警，改到下月另行通知。' : null, outcome: over ? '46 位老人走完 3 公里，卫生站量了血压，银行发了水；有两位中途坐车回来，都安好。' : null, walk_ins: over ? 8 : null,
    planned_by: '陈晓', checked_by: planned && row.state !== 'planned' ? '王敏' : null, reported_by: over ? '陈晓' : null, settled_by: row.state === 'settled' ? '王敏' : null, planned_at: planned ? on(-6, '09:00') : null, checked_at: planned ? on(-5, '10:00') : null, opened_at: on(-5, '11:00'), began_at: null, ended_at: over ? row.ends_at : null, reported_at: over ? on(-2, '09:00') : null, settled_at: row.state === 'settled' ? on(-40, '09:00') : null, cancelled_at: null,
    partners_asked_in: row.id === 'v1' ? partners : row.id === 'v4' ? ended : [], series: row.series_id ? series : [], attendance: over ? { came: 44, absent: 1, unknown: 1 } : { came: 0, absent: 0, unknown: row.taken }, my_sign_up: null,
    timeline: keeper || role === 'street_leader' ? [entry('1', -6, 'activity_create'), entry('2', -6, 'activity_plan'), entry('3', -5, 'activity_send_back', '写清楚空腹的要吃什么'), entry('4', -5, 'activity_check'), entry('5', -5, 'activity_open'), entry('6', -2, 'activity_partner_agree')] : [],
    allowed_actions: [...can(...acts), ...cannot(reason, ...all.filter((one) => !acts.includes(one)))],
  }
}

const people = ['王桂兰', '李建国', '陈㛃', '老周', '欧阳喆', '三楼刘阿姨', '张秀英', '赵大爷', '小明', '吴堃']
function names(id: string): SignUpList {
  const row = rows.find((one) => one.id === id) ?? base
  const marks = ['in_progress', 'ended'].includes(row.state)
  const one = (index: number, over: Partial<SignUpView> = {}): SignUpView => ({
    id: `u${index}`, nth: index + 1, name: people[index % people.length]!, phone_masked: index % 3 ? `138****${5600 + index}` : null, minor: false, guardian: null, guardian_present: false, way: (['counter', 'public', 'phone', 'self'] as const)[index % 4]!, note: index === 2 ? '要轮椅通道' : null, state: 'taken', position: null, presence: marks ? (index < 5 ? 'came' : index === 5 ? 'absent' : 'unknown') : 'unknown',
    entered_by: index % 4 === 0 ? '陈晓' : null, word: null, created_at: on(-4, '09:00'), version: 1, allowed_actions: host ? [...can('open-phone'), ...(marks ? [] : can('withdraw'))] : [], ...over,
  })
  const taken = Array.from({ length: Math.min(row.taken, 9) }, (_, index) => one(index, row.minors_welcome ? { minor: index % 2 === 0, guardian: index % 2 === 0 ? '李梅' : null, guardian_present: index % 4 === 0 } : {}))
  const waiting = Array.from({ length: row.waiting }, (_, index) => one(20 + index, { state: 'waiting', position: index + 1 }))
  const gone = row.taken ? [one(40, { name: '孙师傅', state: 'withdrawn', word: '本人来电，当天要去医院', allowed_actions: [] })] : []
  return { activity_id: row.id, capacity: row.capacity, taken: row.taken, waiting: row.waiting, walk_ins: marks ? 8 : null, items: [...taken, ...waiting, ...gone], allowed_actions: host ? [...(row.state === 'recruiting' ? can('sign-up-behalf') : []), ...(marks ? can('attendance') : [])] : [], version: row.version }
}

export const room: StoryRoom = {
  answers: {
    'GET /api/activities': ({ url }) => (phone ? undefined : none ? page([]) : story === 'many' ? page(many, 137) : url.searchParams.get('org_id') ? page(url.searchParams.get('org_id')!.includes('empty') ? [] : [rows[0]!, rows[1]!, rows[3]!, rows[6]!]) : url.searchParams.has('demand_id') || url.searchParams.has('project_id') ? page(['d1', 'p1'].includes(url.searchParams.get('demand_id') ?? url.searchParams.get('project_id') ?? '') ? [rows[0]!, rows[1]!] : []) : page(rows)),
    'GET /api/activities/*': ({ rest }) => (phone ? undefined : rest[0] === 'gone' ? new Response(JSON.stringify({ code: 'not_found', status: 404 }), { status: 404, headers: { 'content-type': 'application/problem+json' } }) : whole(rest[0]!)),
    'GET /api/activities/*/signups': ({ rest }) => (phone ? undefined : names(rest[0]!)),
    'POST /api/activities/*/signups': ({ rest }) => (phone ? undefined : { sign_up: { id: 'u0', state: 'taken', position: null, name: '王桂兰', minor: false, way: 'counter', created_at: on(0, '15:42'), version: 1, allowed_actions: [] }, code: '7KMP-2WXA-9RTC', activity: whole(rest[0]!) }),
    'POST /api/activities/*/series/cancel': ({ rest }) => ({ activity: { ...whole(rest[0]!), state: 'cancelled', word: '老师请假。' }, changed: series.slice(3), kept: [{ ...series[2]!, reason_code: 'activity_joined', reason: '已有 4 人报名，这一场没有动。' }] }),
  },
}
