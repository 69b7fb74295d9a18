// The made-up answers of the phone pages: a poster, a demand followed by its code, proposals, orders, notices.
import { STORY_NOW } from '../now'
import type { StoryRoom } from '../rooms'

const hour = 3_600_000
const at = (hours: number) => new Date(STORY_NOW + hours * hour).toISOString()
const problem = (status: number, code: string, title: string) =>
  new Response(JSON.stringify({ type: 'about:blank', title, status, code, args: {}, field_errors: [] }), { status, headers: { 'content-type': 'application/problem+json' } })
const next = (code: string, who: string | null, due: number | null, late = 0) => ({ code, who, due_at: due === null ? null : at(due), late_by_ms: late ? late * hour : null })
const may = (...actions: string[]) => actions.map((action) => ({ action, allowed: true, reason_code: null, reason: null }))
const entry = (id: string, hours: number, event: string, to: string, who: string, reason: string | null = null) => ({ id, at: at(hours), event, from_state: null, to_state: to, who, role: null, reason, detail: null })

function demand(id: string, title: string, over: object = {}) {
  return {
    id, number: `XQ330106-20261120-0000${id}`, title, text_start: title, class_id: 'c', class_name: '公共设施', source: 'mailbox', urgency: 'ordinary', area_id: 'a', area_name: '北江社区 · 锦绣苑 · 3幢',
    beneficiaries: 40, state: 'submitted', next_step: next('triage', '北江社区', 20), created_at: at(-6), accepted_at: null, closed_at: null, asked: 0, committed: 0, fulfilled: 0, unit: null, reopen_count: 0, supervised: false, requesters: 2, version: 1, ...over,
  }
}
const demands = [
  demand('1', '3 单元门口路灯不亮，晚上老人看不清台阶'),
  demand('2', '顶楼水箱盖松动，下雨天漏水到 602', { state: 'in_progress', next_step: next('finish', '锦绣物业', -30, 30) }),
  demand('3', '希望四点半课堂增加书法课', { state: 'published', next_step: next('claim', null, 50), asked: 6, committed: 2, unit: '课时' }),
]
const whole = (one: ReturnType<typeof demand>, actions: string[]) => ({
  ...one, text: `${one.title}。\n已经有两位老人差点摔倒，希望尽快修。`, requester_list: [], orders: [{ id: 'o', org_name: '锦绣物业服务有限公司', person_name: null, state: 'confirmed' }], issues: [], whistles: [],
  lines: one.asked ? [{ id: 'l', what: '书法课', unit: '课时', asked: one.asked, committed: one.committed, in_progress: 0, fulfilled: 0 }] : [],
  timeline: [entry('2', -3, 'accept', 'accepted', '王敏'), entry('1', -6, 'submit', 'submitted', '陈桂英')], allowed_actions: may(...actions), refusal: null, referral: null, merged_into: null, merged: [],
  on_behalf: false, source_ref: null, source_no: null, review_at: null, funding_needed: false, group: null, created_by: null,
})

function order(id: string, title: string, over: object = {}) {
  return {
    id, number: `GD330106-20261120-0000${id}`, demand_id: '3', demand_number: 'XQ330106-20261120-00003', demand_title: title, kind: 'open', org_id: 'u', org_name: '江城第二小学', person_name: null, line_id: 'l', what: '书法课', unit: '课时',
    quantity: 4, fulfilled: null, state: 'confirmed', next_step: next('first_contact', '江城第二小学', 18), area_name: '北江社区 · 锦绣苑', claimed_at: at(-20), confirmed_at: at(-4), contacted_at: null, due_at: at(100), reported_at: null, closed_at: null,
    satisfaction: null, resolved: null, version: 3, ...over,
  }
}
const orders = [
  order('1', '希望四点半课堂增加书法课'),
  order('2', '独居老人燃气安全检查', { what: '上门检查', unit: '户', quantity: 12, state: 'confirmed', next_step: next('finish', '江城第二小学', -50, 50) }),
  order('3', '周末开放操场给居民锻炼', { state: 'reported', what: null, unit: null, quantity: null, next_step: next('callback', '北江社区', 30) }),
]
const acts: Record<string, string[]> = { '1': ['contact', 'report', 'release', 'extend'], '2': ['report', 'release'], '3': ['callback'] }
const reported = { report: '周六上午已开放操场，保安和两位老师值守，来了三十多位居民。', fulfilled: 4, state: 'reported' }

const place = { street_id: 1, place: '锦绣苑 3幢', community: '北江社区', street: '北江街道', office_phone: '0571-88000000' }
const tracked: Record<string, object> = {
  '7KMP-2WXA-9RTC': {
    number: 'XQ330106-20261120-00001', place: '锦绣苑 3幢', text: '3 单元门口路灯不亮，晚上老人看不清台阶。', state: 'in_progress',
    steps: [{ at: at(-6), code: 'submitted', text: '收到您的诉求' }, { at: at(-5), code: 'accepted', text: '北江社区已受理' }, { at: at(-3), code: 'claimed', text: '锦绣物业服务有限公司接单' }, { at: at(-2), code: 'confirmed', text: '社区已确认，开始办理' }],
    next: { code: 'finish', text: '锦绣物业服务有限公司办理', due_at: at(70) }, can_rate: false, can_reopen: false, refusal: null, note: null, merged: false, orders: [{ unit_name: '锦绣物业服务有限公司', state: 'confirmed' }], version: 5,
  },
  '7KMP-2WXA-RATE': {
    number: 'XQ330106-20261118-00004', place: '锦绣苑 3幢', text: '垃圾分类点清洗不及时，异味较重。', state: 'reported',
    steps: [{ at: at(-50), code: 'submitted', text: '收到您的诉求' }, { at: at(-48), code: 'accepted', text: '北江社区已受理' }, { at: at(-2), code: 'reported', text: '已办：每天早晚各清洗一次，加装了除味装置' }],
    next: { code: 'callback', text: '请您评价，或由社区回访', due_at: at(60) }, can_rate: true, can_reopen: true, refusal: null, note: null, merged: false, orders: [{ unit_name: '锦绣物业服务有限公司', state: 'reported' }], version: 9,
  },
  '7KMP-2WXA-PR0J': {
    number: 'XQ330106-20260318-00007', place: '锦绣苑 3幢', text: '小区晚上停车难，消防通道常被占用。', state: 'closed',
    steps: [{ at: at(-5000), code: 'submit', text: '收到您的诉求' }, { at: at(-4000), code: 'extend', text: '需要多一些时间', reason: '要和学校商量错时开放，月底前给您答复' }, { at: at(-3000), code: 'project_approved', text: '这件事立了共建项目' }, { at: at(-2), code: 'project_finished', text: '共建项目完工了' }],
    next: { code: 'none', text: '', due_at: null }, can_rate: false, can_reopen: false, refusal: null, note: null, merged: false, orders: [], version: 12,
  },
  '7KMP-2WXA-NEIN': {
    number: 'XQ330106-20261117-00002', place: '锦绣苑 3幢', text: '要求处理我和楼上邻居的债务。', state: 'not_accepted', steps: [{ at: at(-50), code: 'submitted', text: '收到您的诉求' }, { at: at(-40), code: 'not_accepted', text: '没有受理' }],
    next: { code: 'none', text: '', due_at: null }, can_rate: false, can_reopen: false, refusal: '这件事属于民事纠纷，社区不能代为处理。可以请社区调解员帮忙，电话 0571-88000001，也可以向人民法院起诉。', note: null, merged: false, orders: [], version: 2,
  },
}

export const room: StoryRoom = {
  answers: {
    'GET /api/public/places/*': ({ rest }) => (rest[0] === 'gone' ? problem(404, 'not_found', '这张二维码已停用。') : place),
    'POST /api/public/demands': () => ({ tracking_code: '7KMP-2WXA-9RTC', number: 'XQ330106-20261120-00001', next: { code: 'triage', text: '北江社区研判受理', due_at: at(20) } }),
    'GET /api/public/demands/*': ({ rest }) => tracked[rest[0]!] ?? problem(404, 'not_found', '没有找到。'),
    'POST /api/demands': () => ({ id: '1', number: 'XQ330106-20261120-00001', tracking_code: '7KMP-2WXA-9RTC', next_due_at: at(20), version: 1 }),
    'GET /api/demands/*': ({ rest }) => whole(demands.find((one) => one.id === rest[0]) ?? demands[0]!, ['edit', 'add-requester', 'handle-here', 'claim']),
    'GET /api/fitting': () => ({
      items: [
        { demand: { ...demands[2], claim_by: at(26) }, issue_id: 'i', score: 0.92, reasons: [{ code: 'skill', text: '贵校提供过书法教师' }, { code: 'near', text: '就在锦绣苑旁边，步行 6 分钟' }] },
        { demand: { ...demand('4', '独居老人过年包饺子，缺二十位志愿者', { area_name: '北江社区 · 滨河苑', asked: 20, committed: 8, unit: '人', next_step: next('claim', null, 70) }), claim_by: at(70) }, issue_id: 'j', score: 0.7, reasons: [{ code: 'agreement', text: '共建协议约定每季度一次敬老活动' }] },
      ],
    }),
    'POST /api/fitting/*/dismiss': () => new Response(null, { status: 204 }),
    'GET /api/orders': ({ url }) => ({ items: url.searchParams.get('state')?.includes('closed') ? [] : orders, total: 3, page: 1, page_size: 20 }),
    'GET /api/orders/*': ({ rest }) => {
      const one = orders.find((each) => each.id === rest[0]) ?? orders[0]!
      return {
        ...one, ...(one.id === '3' && reported), plan: '请书法兴趣小组的两位老师，周三、周五下午各一课时', contact_note: null, suspended_until: null, extension_reason: null, callback: null, report: one.id === '3' ? reported.report : null,
        contact: { name: '陈女士', phone_masked: '138****5678', requester_id: 'r' }, timeline: [entry('2', -4, 'confirm', 'confirmed', '王敏'), entry('1', -20, 'claim', 'claimed', '李建国')], allowed_actions: may(...(acts[one.id] ?? [])), demand_text: `${one.demand_title}。\n孩子们放学后没有地方去，已有九户报名。`,
      }
    },
    'POST /api/requesters/*/phone': () => ({ phone: '13800005678' }),
    'GET /api/notices': () => ({
      items: [
        { id: '1', at: at(-1), code: 'order_confirmed', text: '“希望四点半课堂增加书法课”已由社区确认，请在明天 10:00 前联系诉求人', entity: 'order', entity_id: '1', read_at: null },
        { id: '2', at: at(-30), code: 'order_late', text: '“独居老人燃气安全检查”已超期', entity: 'order', entity_id: '2', read_at: at(-20) },
      ], total: 2, unread: 1, page: 1, page_size: 20,
    }),
    'GET /api/account/looked-at': () => ({ items: [{ at: at(-40), who: '王敏', post: '北江社区 · 社区工作者', reason: '回访', what: '手机号码' }], total: 1 }),
  },
}
