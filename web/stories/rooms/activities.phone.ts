// The made-up answers of activities on the phone: what is public in a street, a place by its code, a unit's own, a head who signs up a neighbour.
import type { ActivityItem, ActivityView, PartnerView, PublicActivity, PublicSignUp, SignUpList, SignUpOwn, SignUpView } from '@/api/activity'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const query = new URLSearchParams(location.search)
const story = query.get('story') ?? query.get('state') ?? ''
const role = query.get('role') ?? ''
/** Only the phone's pages: the console has its own. */
const here = (query.get('path') ?? '').startsWith('/m')
const unit = ['unit_liaison', 'unit_head', 'department'].includes(role)
const can = (...actions: string[]) => actions.map((action) => ({ action, allowed: true, reason_code: null, reason: null }))
const problem = (status: number, code: string, title: string, field_errors: object[] = []) =>
  new Response(JSON.stringify({ type: 'about:blank', title, status, code, args: {}, field_errors }), { status, headers: { 'content-type': 'application/problem+json' } })
const on = (days: number, hour: number) => `${new Date(NOW + days * DAY).toISOString().slice(0, 10)}T${String(hour).padStart(2, '0')}:00:00+08:00`

const base: PublicActivity = {
  id: '1', street_id: 1, number: 'HD330106-20261118-00001', title: '敬老月义诊：量血压、测血糖、看眼睛', kind: 'elders', state: 'recruiting', host_name: '北江社区卫生服务中心', place: '北江社区', venue: '北江社区党群服务中心二楼', starts_at: on(2, 9), ends_at: on(2, 11), sign_up_until: on(1, 18),
  capacity: 40, taken: 28, waiting: 0, full: false, minors_welcome: false, audience: '本社区 60 岁以上居民', note: '请带身份证和医保卡。抽血项目需要空腹，现场有热粥。\n腿脚不便的，楼长可以陪您来。', safety_note: '二楼有电梯，从东门进。', partners: ['江滨农村商业银行股份有限公司北江支行'], can_sign_up: true, closed_reason: null,
}
const list: PublicActivity[] = [
  base,
  { ...base, id: '2', title: '周末亲子书法课', kind: 'children', host_name: '东州师范附属小学', venue: '东州师范附属小学书画教室', starts_at: on(3, 14), ends_at: on(3, 16), sign_up_until: on(3, 14), capacity: 12, taken: 12, waiting: 3, full: true, minors_welcome: true, audience: '6 到 12 岁孩子和家长', note: null, safety_note: null, partners: [] },
  { ...base, id: '3', title: '便民服务日：理发、磨刀、修伞、配钥匙', kind: 'service_day', host_name: '北江社区', venue: '锦绣苑南门广场', starts_at: on(5, 9), ends_at: on(5, 12), capacity: null, taken: 0, minors_welcome: true, audience: null, note: null, safety_note: null, can_sign_up: false, closed_reason: null },
  { ...base, id: '4', title: '防诈骗讲座', kind: 'lecture', host_name: '北江派出所', venue: '北江社区党群服务中心', starts_at: on(0, 16), ends_at: on(0, 17), sign_up_until: on(0, 12), taken: 21, audience: null, note: null, safety_note: null, partners: [], can_sign_up: false, closed_reason: '报名已在 11月20日 12:00 截止。' },
]
const signUp: PublicSignUp = { state: 'taken', position: null, name: '王桂兰', minor: false, can_withdraw: true, activity: base, told: null }
const signUps: Record<string, PublicSignUp> = {
  '7KMP-2WXA-9RTC': signUp,
  '7KMP-2WXA-WA1T': { ...signUp, state: 'waiting', position: 2, activity: { ...list[1]!, full: true } },
  '7KMP-2WXA-M0VE': { ...signUp, told: '有人退出，您从候补补上了。', activity: list[1]! },
  '7KMP-2WXA-G0NE': { ...signUp, state: 'withdrawn', can_withdraw: false },
  '7KMP-2WXA-CANC': { ...signUp, state: 'cancelled', can_withdraw: false, told: '活动取消了：当天有大风预警，改到下周另行通知。' },
}

const step = (code: string, who = '', due: string | null = null, late = 0) => ({ code, who, due_at: due, late_by_ms: late || null })
const item: ActivityItem = {
  id: 'h1', number: base.number, title: base.title, kind: 'elders', state: 'recruiting', full: false, host_org_id: 'own', host_org_name: '北江社区卫生服务中心', host_is_unit: true, host_ended: false, area_id: 'a1', area_name: '北江社区', venue: base.venue, starts_at: base.starts_at, ends_at: base.ends_at, sign_up_until: base.sign_up_until,
  capacity: 40, taken: 28, waiting: 0, came: null, public: true, risk: 1, minors_welcome: false, partners: ['江滨农村商业银行股份有限公司北江支行'], partners_asked: 1, series_id: null, series_nth: null, series_total: null, demand_id: null, demand_number: null, demand_title: null, project_id: null, project_number: null, project_title: null,
  booking: null, next_step: step('wait_for_day', '北江社区卫生服务中心', base.starts_at), version: 5,
}
const ours: ActivityItem[] = [
  { ...item, id: 'asked', title: '周末亲子书法课', kind: 'children', host_org_id: 'o2', host_org_name: '北江社区', venue: '书画教室', starts_at: on(8, 14), ends_at: on(8, 16), taken: 3, capacity: 12, next_step: step('answer_partner', '本单位', on(4, 18)) },
  item,
  { ...item, id: 'idea', title: '冬至包饺子', kind: 'festival', state: 'idea', venue: '', starts_at: null, ends_at: null, taken: 0, partners: [], next_step: step('complete_plan', '北江社区卫生服务中心') },
  { ...item, id: 'ended', title: '重阳健步走（滨江绿道 5 公里，含老年组和家庭组）', kind: 'culture', state: 'ended', starts_at: on(-2, 9), ends_at: on(-2, 11), taken: 38, next_step: step('report_outcome', '北江社区卫生服务中心', on(-1, 11), DAY * 1.2) },
]
const partner = (id: string, org: string, over: Partial<PartnerView> = {}): PartnerView => ({ id, org_id: `x${id}`, org_name: org, own: false, gone: false, brings: '志愿者', quantity: 4, unit: '人', class_id: null, by_booking: false, state: 'yes', share: 'open', done: null, paper: null, reason: null, answered_at: on(-1, 10), counted: null, counted_on: null, allowed_actions: [], version: 2, ...over })
const place: SignUpOwn = { id: 's1', state: 'taken', position: null, name: '陈桂英', minor: false, way: 'self', created_at: on(-1, 9), version: 1, allowed_actions: can('withdraw') }
const person = (id: string, name: string, over: Partial<SignUpView> = {}): SignUpView => ({ id, name, phone_masked: null, minor: false, guardian: null, guardian_present: false, way: 'public', note: null, state: 'taken', position: null, presence: 'unknown', entered_by: null, created_at: on(-3, 9), nth: Number(id), word: null, version: 1, allowed_actions: can('open-phone'), ...over })
const names = (id: string): SignUpList => ({
  activity_id: id, capacity: 40, taken: 4, waiting: 1, walk_ins: null, version: 5, allowed_actions: id === 'ended' ? can('attendance') : [],
  items: [person('1', '王桂兰', { phone_masked: '139****1234' }), person('2', '欧阳㛃'), person('3', '小明', { minor: true, guardian: '王芳', phone_masked: '138****0001' }), person('4', '李阿婆', { way: 'visit', presence: id === 'ended' ? 'came' : 'unknown' }), person('5', '赵大爷', { state: 'waiting', position: 1 })],
})
const allowed: Record<string, string[]> = { h1: ['edit', 'cancel', 'sign-up-behalf', 'see-list'], asked: [], idea: ['edit', 'cancel'], ended: ['report', 'see-list', 'attendance'] }

function whole(id: string): ActivityView {
  const one = ours.find((each) => each.id === id) ?? item
  const outside = !unit
  const parts: Record<string, PartnerView[]> = {
    asked: [partner('p1', '北江社区卫生服务中心', { own: true, org_id: 'own', brings: '书法老师和纸笔', quantity: 2, unit: '人', state: 'asked', answered_at: null, allowed_actions: can('agree', 'decline') })],
    ended: [partner('p2', '江滨农村商业银行股份有限公司北江支行'), partner('p3', '东州师范附属小学', { brings: '操场', quantity: 1, unit: '场', by_booking: true })],
  }
  const reasons = one.state === 'idea' ? [{ action: 'plan', allowed: false, reason_code: 'activity_place_incomplete', reason: '先写好时间和地点。' }] : []
  return {
    ...one, audience: base.audience, note: one.id === 'h1' ? base.note : null, class_id: null, class_name: null, insurance_no: null, safety_note: one.id === 'h1' ? base.safety_note : null, needs_training: false, training_note: null, agreement_note: null, host_quantity: 1, host_unit: '场', host_counted: null, host_counted_on: null,
    word: null, outcome: null, walk_ins: null, planned_by: '周晓', checked_by: '王敏', reported_by: null, settled_by: null, planned_at: on(-5, 9), checked_at: on(-4, 9), opened_at: on(-4, 10), began_at: null, ended_at: null, reported_at: null, settled_at: null, cancelled_at: null,
    partners_asked_in: parts[one.id] ?? [], series: [], attendance: { came: 0, absent: 0, unknown: one.taken }, my_sign_up: story === 'joined' ? place : null, timeline: [],
    allowed_actions: outside ? can(...(story === 'joined' ? ['sign-up-behalf'] : ['sign-up', 'sign-up-behalf'])) : [...can(...(allowed[one.id] ?? [])), ...reasons],
  }
}
const page = (items: ActivityItem[]) => ({ items, total: items.length, page: 1, page_size: 20, allowed_actions: unit ? can('create') : [] })

export const room: StoryRoom = {
  answers: {
    'GET /api/public/activities': () => ({ items: story === 'empty' ? [] : list, total: story === 'empty' ? 0 : list.length, page: 1, page_size: 20 }),
    'GET /api/public/activities/*/*': ({ rest }) => list.find((one) => one.id === rest[1]) ?? problem(404, 'not_found', '没有找到。'),
    'POST /api/public/activities/*/*/signups': ({ body }) => {
      const said = body as { minor: boolean; guardian: string | null; guardian_present: boolean }
      if (said.minor && !said.guardian && !said.guardian_present) return problem(422, 'invalid', '有几处需要修改。', [{ field: 'guardian', code: 'signup_guardian', args: {}, message: '未成年人要有监护人同意：写监护人姓名，或监护人陪同。' }])
      return { code: '7KMP-2WXA-9RTC', state: 'taken', position: null, activity: base }
    },
    'GET /api/public/signups/*': ({ rest }) => signUps[rest[0]!] ?? problem(404, 'not_found', '没有找到。'),
    'POST /api/public/signups/*/withdraw': () => ({ ...signUp, state: 'withdrawn', can_withdraw: false }),
    'GET /api/activities': ({ url }) => {
      if (!here) return undefined
      if (story === 'empty') return page([])
      if (url.searchParams.get('waiting_for_me')) return { ...page(ours.slice(0, 1)), total: unit ? 2 : 0 }
      return page(url.searchParams.get('mine') ? (unit ? ours : [item]) : [item, { ...item, id: 'f', title: '周末亲子书法课', full: true, taken: 40 }])
    },
    'GET /api/activities/*': ({ rest }) => (here ? whole(rest[0]!) : undefined),
    'GET /api/activities/*/signups': ({ rest }) => (here ? names(rest[0]!) : undefined),
    'POST /api/activities': () => (here ? { ...whole('h1'), state: 'planned', next_step: step('check_activity'), taken: 0 } : undefined),
    'POST /api/activities/*/signups': () => (here ? { sign_up: { ...place, name: '李阿婆', way: 'visit' }, code: '7KMP-2WXA-9RTC', activity: whole('h1') } : undefined),
  },
}
