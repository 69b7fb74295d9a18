// The made-up answers of the desk's rooms: resources, lists, rates, imports, accounts, classes, notices, posters, search, the log.
import type { Account, Import, Notice, Poster, RateRow, Resource } from '@/api/desk'
import type { Area, DemandClass, DemandSummary } from '@/api/work'
import type { StoryRoom } from '../rooms'
import { rows as activityRows } from './activities'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const asked = () => new URLSearchParams(location.search).get('state')
const page = <T>(items: T[], total = items.length) => ({ items, total, page: 1, page_size: 50 })

const communityNames = ['北江社区', '南桥社区', '滨河社区', '书院社区', '锦绣社区']
const areas: Area[] = [
  { id: 's', parent_id: null, kind: 'street', name: '北江街道', path: '/', households: 98_000, population: 276_800 },
  ...communityNames.map((name, index) => ({ id: `c${index}`, parent_id: 's', kind: 'community', name, path: `/00${index + 1}/`, households: 6_000 + index * 811, population: 19_000 })),
  { id: 'k1', parent_id: 'c0', kind: 'compound', name: '滨河苑', path: '/001/001/', households: 1_204, population: 3_700 },
  ...[1, 2, 3].map((number) => ({ id: `b${number}`, parent_id: 'k1', kind: 'building', name: `${number} 栋`, path: `/001/001/00${number}/`, households: 96, population: 260 })),
]

const classNames: [string, string, DemandClass['order_class'], string[]][] = [
  ['10', '公共设施', 'ordinary', ['路灯照明', '道路破损', '健身器材']], ['20', '物业服务', 'ordinary', ['电梯运行', '环境保洁', '停车秩序']],
  ['30', '养老助餐', 'complex', ['助餐送餐', '上门探访']], ['40', '水电气热', 'utility', ['停水漏水', '燃气安全']], ['50', '青少年服务', 'ordinary', ['四点半课堂', '假期托管']],
]
const classes: DemandClass[] = classNames.flatMap(([code, name, order_class, below]) => [
  { id: code, parent_id: null, name, code, order_class, active: true, version: 1 },
  ...below.map((child, index) => ({ id: `${code}0${index}`, parent_id: code, name: child, code: `${code}0${index}`, order_class, active: child !== '健身器材', version: 1 })),
])

const orgs = ['东州区人民医院', '北江小学', '锦绣物业服务有限公司', '滨河律师事务所', '中国银行北江支行', '暖阳社会工作服务中心']
const offers: [string, Resource['class'], string, number | null][] = [
  ['周末会议室（40 座）', 'venue', '间', 1], ['每月义诊半天', 'service', '人次', 60], ['免费法律咨询', 'skill', '人次', 24], ['夜间错峰停车位', 'rights', '个', 35], ['老年智能手机课堂', 'skill', '期', 6],
  ['轮椅与拐杖借用', 'goods', '件', 18], ['儿童绘本角', 'venue', '处', 1], ['独居老人送餐到户', 'service', '份', 40], ['书法老师授课', 'skill', '课时', 30], ['节日慰问物资', 'goods', '份', 200],
]
const states = ['listed', 'in_review', 'listed', 'listed', 'paused', 'listed', 'draft', 'listed', 'expired', 'withdrawn']
const possible: Record<string, string[]> = { draft: ['edit', 'submit', 'withdraw'], in_review: ['list', 'send_back', 'edit', 'withdraw'], listed: ['pause', 'edit', 'withdraw'], paused: ['resume', 'edit', 'withdraw'], expired: ['edit', 'withdraw'], withdrawn: [] }
const actionsOf = (state: string) =>
  ['edit', 'submit', 'list', 'send_back', 'pause', 'resume', 'withdraw'].map((action) => {
    const allowed = possible[state]!.includes(action)
    return { action, allowed, reason_code: allowed ? null : 'resource_wrong_state', reason: allowed ? null : '资源现在的状态不能这样操作。' }
  })
const resources: Resource[] = Array.from({ length: 34 }, (_, index) => {
  const [title, kind, unit, quantity] = offers[index % offers.length]!
  return {
    id: String(index), number: `ZY-2026-${String(index + 101).padStart(4, '0')}`, org_id: `o${index % 6}`, org_name: orgs[index % 6]!, class: kind, title, quantity, unit, state: states[(index * 3) % states.length]!,
    price_tier: (['free', 'free', 'low_fee', 'paid'] as const)[index % 4]!, valid_to: index % 5 === 4 ? null : at(20 + index * 17), area_name: communityNames[index % 5]!, used_this_year: (index * 7) % 23, version: 1,
    conditions: '提前两天预约，每次不超过三小时。\n使用后请恢复桌椅。', eligible: '本街道居民和社区社会组织', area_id: `c${index % 5}`, need_classes: ['50', '3000'], tags: ['周末', '可预约'], contact: '办公室 李老师',
    timeline: [['list', 'in_review', 'listed', '陈静', null], ['submit', 'draft', 'in_review', '赵磊', null], ['send_back', 'in_review', 'draft', '陈静', '请写明开放时段'], ['create', null, 'draft', '赵磊', null]].map(([event, from_state, to_state, who, reason], step) => ({ id: String(step), at: at(-10 - step * 2), event: event!, from_state: from_state ?? null, to_state: to_state ?? null, who: who!, role: null, reason: reason ?? null, detail: null })),
    allowed_actions: actionsOf(states[(index * 3) % states.length]!),
  }
})

const step = (code: string, who: string, days: number) => ({ code, who, due_at: at(days), late_by_ms: days < 0 ? -days * DAY : null })
const demand = (id: string, title: string, state: string, next: ReturnType<typeof step>, area: string): DemandSummary => ({
  id, number: `BJ-2026-0${400 + Number(id)}`, title, text_start: `${title}。已有多位居民反映，希望尽快解决，方便老人和孩子出行。`, class_id: '10', class_name: '公共设施', source: 'mailbox', urgency: 'ordinary', area_id: 'k1', area_name: area, beneficiaries: 40, state,
  next_step: next, created_at: at(-6), accepted_at: at(-5), closed_at: null, asked: 1, committed: 0, fulfilled: 0, unit: null, reopen_count: 0, supervised: false, requesters: 3, version: 2,
})
const unmet = [
  demand('1', '四点半课堂希望增加书法老师', 'published', step('claim', '共建单位', 0.4), '北江社区 · 滨河苑'), demand('2', '独居老人晚餐送餐到户', 'accepted', step('issue', '北江社区', -1.6), '北江社区 · 滨河苑 · 3 栋'),
  demand('3', '小区北门夜间停车位不足，消防通道被占', 'escalated', step('decide_escalation', '街道共建办', 2), '锦绣社区 · 锦绣里'), demand('4', '周末开放党群服务中心阅览室', 'published', step('claim', '共建单位', 1), '书院社区'),
]
const projects = [demand('5', '7 栋 2 单元加装电梯', 'awaiting_fund', step('fund', '街道共建办', 9), '南桥社区 · 北江花园'), demand('6', '滨河绿道增设照明', 'awaiting_meeting', step('meeting', '北江社区', 5), '北江社区'), demand('7', '老旧单元门更换', 'awaiting_meeting', step('meeting', '书院社区', 12), '书院社区 · 学府里')]

const rate = (key: string | null, name: string, accepted: number, shift: number): RateRow => ({
  key, name, accepted, response_base: accepted - 3, responded: Math.round((accepted - 3) * (0.97 - shift)), rated: Math.round(accepted * 0.8), solved: Math.round(accepted * 0.8 * (0.91 - shift)),
  rated_satisfaction: Math.round(accepted * 0.62), satisfied: Math.round(accepted * 0.62 * (0.94 - shift * 2)), no_answer: Math.round(accepted * 0.18), overdue: Math.round(shift * 40), shelved: 1,
})
const rates: Record<string, RateRow[]> = {
  none: [rate(null, '', 312, 0.04)],
  community: communityNames.map((name, index) => rate(`c${index}`, name, 84 - index * 13, index * 0.02)),
  class: [...classes.filter((one) => !one.parent_id).map((one, index) => rate(one.id, one.name, 40 + index * 11, index * 0.015)), rate(null, '未分类', 3, 0)],
  org: [...orgs.map((name, index) => rate(`o${index}`, name, 12 + index * 4, index * 0.03)), { ...rate('o9', '滨河社区卫生服务站', 3, 0), response_base: 0, responded: 0, rated: 0, solved: 0, rated_satisfaction: 0, satisfied: 0 }],
}

const columns = ['工单编号', '来电时间', '反映内容', '所属社区', '详细地址', '联系电话', '']
const samples = [['XC2511070031', 'XC2511070044'], ['2026-11-07 09:12', '2026-11-07 10:31'], ['小区东门路灯连续三天不亮', '3 栋电梯异响'], ['北江社区', '南桥社区'], ['滨河苑东门', '北江花园 3 栋'], ['138****2231', '139****0876'], ['', '']]
const fields: Import['fields'] = [{ key: 'text', title: '反映内容', required: true }, { key: 'source_no', title: '原编号', required: false }, { key: 'at', title: '时间', required: false }, { key: 'place', title: '地点', required: false }, { key: 'class', title: '类别', required: false }, { key: 'name', title: '诉求人', required: false }, { key: 'phone', title: '电话', required: false }]
const imported = (state: Import['state']): Import => ({
  id: 'i1', kind: 'demands', file_name: '12345工单_2026年11月.xlsx', state, created_at: at(-0.01), sheet: { columns: columns.map((title, index) => ({ index, title, samples: samples[index]! })), rows: 4_326 },
  mapping: state === 'mapping' ? { source_no: 0, at: 1, place: 4, phone: 5, class: 4 } : { text: 2, source_no: 0, at: 1, place: 4, phone: 5 }, remembered: state === 'read', fields, progress: { done: 2_870, of: 4_326 },
  counts: { create: 4_231, unchanged: 58, faulty: 29, duplicate: 8 },
  options: { area_id: null, source: 'hotline_12345', public: false, classes: {} }, class_names: state === 'checked' ? [{ name: '公共设施', rows: 2_180, class_id: null }, { name: '物业管理', rows: 1_420, class_id: 'c1' }] : [],
  errors: [
    { row: 17, column: '来电时间', field: 'at', value: '2026年13月4日', code: 'import_bad_time', message: '时间不对，请写成 2026-11-07 09:12 这样。' }, { row: 211, column: '反映内容', field: 'text', value: '', code: 'import_empty', message: '没有内容，请补充后再导入。' },
    { row: 388, column: '联系电话', field: 'phone', value: '8812-66', code: 'import_bad_phone', message: '电话号码位数不对，请核对。' }, { row: 1_204, column: '反映内容', field: 'text', value: '（超长）'.repeat(30), code: 'import_too_long', message: '超过 5,000 字，请缩短。' },
  ],
  problem: state === 'failed' ? { code: 'sheet_unreadable', title: '表格读到第 12 页时中断，文件可能已损坏，请重新保存后再试。' } : null, version: 3,
})
const importList = (['checking', 'checked', 'done', 'undone'] as const).map((state, index) => ({ ...imported(state), id: `i${index + 1}`, created_at: at(-index * 3 - 0.02), file_name: ['12345工单_2026年11月.xlsx', '走访台账（滨河苑）.csv', '12345工单_2026年10月.xlsx', '试用.csv'][index]! }))

const post = (id: string, role: string, org: string, area: string, from: number, to: number | null) => ({ id, role, org_id: 'o1', org_name: org, area_id: 'c0', area_name: area, from: at(from), to: to === null ? null : at(to), version: 1 })
const accounts: Account[] = [
  { id: 'u1', login: 'wangmin', person: { id: 'p1', name: '王敏' }, posts: [post('t1', 'community_worker', '北江社区', '北江社区', -600, null), post('t2', 'building_head', '北江社区', '滨河苑 3 栋', -300, 700)], totp_enabled: true, must_change_password: false, locked_at: null, ended_at: null, last_login_at: at(-0.1), version: 1 },
  { id: 'u2', login: 'chenjing', person: { id: 'p2', name: '陈静' }, posts: [post('t3', 'community_secretary', '南桥社区', '南桥社区', -900, null), post('t9', 'community_worker', '南桥社区', '南桥社区', -1_900, -900)], totp_enabled: false, must_change_password: false, locked_at: null, ended_at: null, last_login_at: at(-1.2), version: 1 },
  { id: 'u3', login: 'zhaolei', person: { id: 'p3', name: '赵磊' }, posts: [post('t4', 'unit_liaison', '东州区人民医院', '', -100, 265)], totp_enabled: false, must_change_password: true, locked_at: null, ended_at: null, last_login_at: null, version: 1 },
  { id: 'u4', login: 'liuyang', person: { id: 'p4', name: '刘洋' }, posts: [post('t5', 'street_officer', '北江街道办事处', '', -200, null)], totp_enabled: true, must_change_password: false, locked_at: at(-2), ended_at: null, last_login_at: at(-2.1), version: 1 },
  { id: 'u5', login: 'sunfang', person: { id: 'p5', name: '孙芳' }, posts: [post('t6', 'grid_worker', '滨河社区', '滨河社区', -900, -30)], totp_enabled: false, must_change_password: false, locked_at: null, ended_at: at(-30), last_login_at: at(-31), version: 1 },
  { id: 'a', login: 'guanli', person: { id: 'p6', name: '周宁' }, posts: [post('t7', 'system_administrator', '北江街道办事处', '', -300, null)], totp_enabled: true, must_change_password: false, locked_at: null, ended_at: null, last_login_at: at(0), version: 1 },
]
const notices: Notice[] = [
  { id: 'n1', at: at(-0.02), code: 'due_soon', text: '“独居老人晚餐送餐到户”今天 18:00 前要发单', entity: 'demand', entity_id: '2', read_at: null },
  { id: 'n2', at: at(-0.1), code: 'import_checked', text: '“12345工单_2026年11月.xlsx”试导入完成，29 行需要处理', entity: 'import', entity_id: 'i1', read_at: null },
  { id: 'n3', at: at(-1), code: 'claimed', text: '东州区人民医院接了“社区义诊”，等您确认', entity: 'demand', entity_id: '4', read_at: null },
  { id: 'n4', at: at(-2), code: 'closed', text: '“东门路灯不亮”已办结，诉求人表示满意', entity: 'demand', entity_id: '1', read_at: at(-1.9) },
]
const posters: Poster[] = ['北江社区', '北江社区 · 滨河苑', '北江社区 · 滨河苑 · 1 栋', '北江社区 · 滨河苑 · 2 栋', '北江社区 · 滨河苑 · 3 栋', '北江社区 · 滨河苑 · 东门宣传栏', '南桥社区 · 北江花园', '书院社区 · 学府里 · 6 栋 2 单元', '锦绣社区 · 锦绣里 · 12 栋'].map((name, index) => ({
  id: `q${index}`, code: `H7KM-${['2PQR', '8WXN', '4TDF', '6JVC', '9BGH', '3YLM', '5ZKA', '7RSE', '2NPW'][index]}`, area_id: 'k1', area_name: name, created_at: at(-40 + index), revoked_at: index === 6 ? at(-3) : null, version: 1,
}))

export const room: StoryRoom = {
  answers: {
    'GET /api/areas': () => ({ items: areas }),
    'GET /api/classes': () => ({ items: asked() === 'empty' ? [] : classes }),
    'PATCH /api/classes/*': ({ rest, body }) => Object.assign(classes.find((one) => one.id === rest[0])!, body),
    'GET /api/orgs': () => page(orgs.map((name, index) => ({ id: `o${index}`, kind: 'public_institution', name, area_id: 'c0', area_name: '北江社区' }))),
    'GET /api/resources': () => page(asked() === 'empty' ? [] : resources, asked() === 'empty' ? 0 : 1_042),
    'GET /api/resources/*': ({ rest }) => resources[Number(rest[0])],
    'GET /api/lists/three': () => ({
      demands: classNames.map(([id, name], index) => ({ class_id: id, class_name: name, open: 46 - index * 8, unmet: [12, 3, 7, 0, 4][index]!, query: `state=accepted,published&class_id=${id}` })),
      resources: classNames.map(([id, name], index) => ({ class_id: id, class_name: name, listed: 18 + ((index * 29) % 60), idle: [4, 0, 11, 2, 6][index]!, query: `state=listed&need_class_id=${id}` })),
      projects: ['滨河苑东门停车位改造', '老年食堂扩建', '书院社区口袋公园'].map((title, index) => ({ id: `xm${index}`, title, state: ['running', 'approved', 'proposed'][index]!, owner_org_name: ['北江社区', '北江街道办事处', '书院社区'][index]! })), unmet,
      figures: { open: { count: 150, query: 'state=accepted,published' }, unmet: { count: 26, query: 'unmet=true' }, projects: { count: 3, query: 'state=open' }, waiting: { count: projects.length, query: 'state=awaiting_meeting,awaiting_fund' }, listed: { count: 160, query: 'state=listed' }, idle: { count: 23, query: 'state=listed&idle=true' }, unmet_formula: '', idle_formula: '' },
    }),
    'GET /api/rates': ({ url }) => ({
      rows: rates[url.searchParams.get('by') ?? 'none'],
      loop: { accepted: 318, taken: 271, closed: 246, to_project: 4 },
      formulas: { course: '办理周期取受理到办结天数的中位数；立项 = 已由诉求本身或有关决议形成、没有取消的共建项目', response: '在规定时限内首次联系诉求人的工单数 ÷ 应当联系的工单数', resolution: '诉求人认为已解决的工单数 ÷ 已回访的工单数', satisfaction: '满意和基本满意的工单数 ÷ 作出评价的工单数；未评价的不计入' },
    }),
    'GET /api/search': () => (asked() === 'empty' ? { demands: [], resources: [], activities: [] } : { demands: [unmet[2], unmet[0]], resources: [resources[3], resources[8]], activities: activityRows.slice(1, 3) }),
    'GET /api/imports': () => page(asked() === 'empty' ? [] : importList),
    'GET /api/imports/*': () => imported((asked() as Import['state'] | null) ?? 'mapping'),
    'GET /api/accounts': () => page(accounts),
    'POST /api/accounts': () => ({ account: accounts[2], one_time_password: 'Tulip-4827-river' }),
    'GET /api/accounts/awaited': () => page([{ person: { id: 'p7', name: '沈玉书' }, posts: [post('t8', 'building_head', '北江社区', '滨河苑 8 栋', -3, 1_092)] }]),
    'GET /api/accounts/*': ({ rest }) => accounts.find((account) => account.id === rest[0]),
    'POST /api/accounts/*/reset-password': () => ({ one_time_password: 'Cedar-9351-lake' }),
    'GET /api/accounts/*/sessions': () => ({ items: [{ id: '1', created_at: at(-2.1), last_seen_at: at(-2), user_agent: 'Windows Chrome/120', address: '10.12.3.44' }] }),
    'GET /api/account/password-rules': () => ({ min_length: 10, classes: 3, history: 5, not_common: true, not_login: true }),
    'GET /api/account/looked-at': () => ({ items: [{ at: at(-3), who: '陈静', post: 'community_secretary', reason: 'contact', what: 'phone' }, { at: at(-20), who: '刘洋', post: 'street_officer', reason: 'callback', what: 'phone' }] }),
    'GET /api/notices': () => ({ items: asked() === 'empty' ? [] : notices, unread: asked() === 'empty' ? 0 : notices.filter((one) => !one.read_at).length }),
    'GET /api/posters': () => page(posters),
    'GET /api/log': () =>
      page(
        [
          ['demand', 'accepted', '王敏', 'community_worker', 'submitted', 'accepted', null], ['account', 'account_locked', '周宁', 'security_administrator', null, null, '连续输错密码，本人来电核实'], ['order', 'claimed', '赵磊', 'unit_liaison', null, 'claimed', null],
          ['person', 'phone_opened', '王敏', 'community_worker', null, null, '联系办理'], ['demand', 'escalate', '陈静', 'community_secretary', 'published', 'escalated', '七个工作日无单位承接'], ['order', 'remind', null, '', null, null, null],
        ].map(([entity, event, who, role, from_state, to_state, reason], index) => ({ id: String(index), at: at(-index * 0.07), entity, entity_id: `018f3a7e-0000-7000-8000-00000000000${index}`, event, who, role, from_state, to_state, reason, detail: null })),
        18_204,
      ),
  },
}
