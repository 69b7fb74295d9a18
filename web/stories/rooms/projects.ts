// The made-up answers of co-building projects: none, some and many, one at each point of its life, a unit's own, a resident's page.
import type { MilestoneRow, PartnerRow, ProjectRow, ProjectView, PublicProject } from '@/api/project'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const story = new URLSearchParams(location.search).get('story') ?? ''
const role = new URLSearchParams(location.search).get('role') ?? ''
const keeper = ['street_officer', 'community_worker', 'community_secretary'].includes(role)
const unit = ['unit_liaison', 'unit_head', 'department'].includes(role)
const can = (...actions: string[]) => actions.map((action) => ({ action, allowed: true, reason_code: null, reason: null }))
const cannot = (reason: string, ...actions: string[]) => actions.map((action) => ({ action, allowed: false, reason_code: null, reason }))
const none = story === 'empty' || story === 'zero'
/** The unit the session of the stories acts for. */
const OWN = 'own'

const step = (code: string, who = '', due: number | null = null, what = '') => ({ code, what, who, due_at: due === null ? null : at(due), late_by_ms: due !== null && due < 0 ? -due * DAY : null })
const quiet = { satisfied: 0, basic: 0, unsatisfied: 0, no_answer: 0, answered: 0 }
const base: ProjectRow = {
  id: 'p1', number: 'XM330106-20260905-00003', title: '错时共享停车', kind: 'parking', choice: 'optional', state: 'running', origin: 'demand', demand_id: 'd1', demand_number: 'XQ330106-20260301-00007', demand_title: '小区夜间停车难，消防通道常被占用', resolution_id: null,
  area_id: 'a1', area_name: '北江社区 · 锦绣苑', owner_org_id: 'o1', owner_org_name: '北江社区', owner_ended: false, partners: ['江滨农村商业银行股份有限公司北江支行', '东州师范附属小学'], partners_asked: 1, milestones_total: 4, milestones_done: 1, late: true, due_at: at(45), proposed_at: at(-75), finished_at: null,
  sources: [{ kind: 'charity', who: '北江社区慈善基金', amount_fen: 1_500_000, note: '2026 年第二次评审' }, { kind: 'public_income', who: '锦绣苑小区公共收益', amount_fen: 860_050, note: null }, { kind: 'unit', who: '江滨银行提供夜间车位', amount_fen: null, note: null }],
  rating: quiet, next_step: step('reach_milestone', '北江社区', -6, '制定错时停车办法'), version: 7,
}
const rated = { satisfied: 18, basic: 5, unsatisfied: 2, no_answer: 7, answered: 25 }
const rows: ProjectRow[] = [
  base,
  { ...base, id: 'p2', title: '楼道飞线整治和电动车充电棚（含 3 幢、5 幢、7 幢及南门外公共区域）', kind: 'safety', choice: null, state: 'proposed', origin: 'office', demand_id: null, demand_number: null, demand_title: null, partners: [], partners_asked: 2, milestones_total: 2, milestones_done: 0, late: false, due_at: at(90), next_step: step('approve_project') },
  { ...base, id: 'p3', title: '锦绣路口袋花园', kind: 'micro_renewal', choice: 'mandatory', state: 'accepted', partners: ['江城第二小学'], partners_asked: 0, milestones_total: 3, milestones_done: 3, late: false, due_at: at(-60), finished_at: at(-70), rating: rated, next_step: step('none') },
  { ...base, id: 'p4', title: '锦绣苑助餐点', kind: 'old_and_young', state: 'finished', partners_asked: 0, milestones_done: 4, late: false, finished_at: at(-2), next_step: step('accept_project') },
  { ...base, id: 'p5', title: '社区书房', kind: 'facility', state: 'approved', origin: 'resolution', demand_id: null, demand_number: null, demand_title: null, owner_org_name: '东门文化用品商行', owner_ended: true, partners: [], late: false, next_step: step('name_owner', '', 45) },
  { ...base, id: 'p6', title: '7 幢加装电梯', kind: 'elevator', state: 'called_off', partners: [], partners_asked: 0, late: false, next_step: step('none') },
]
const many = Array.from({ length: 50 }, (_, index) => ({ ...rows[index % rows.length]!, id: `m${index}` }))
const page = (items: ProjectRow[], total = items.length) => ({ items, total, page: 1, page_size: 50, allowed_actions: keeper ? can('propose') : cannot('共建项目由社区和街道共建办提出、维护。', 'propose') })

const milestone = (id: string, title: string, due: number, state: MilestoneRow['state'], over: Partial<MilestoneRow> = {}): MilestoneRow => ({
  id, org_id: 'o1', org_name: '北江社区', gone: false, title, due_at: at(due), late: state === 'open' && due < 0, state, word: null, on_behalf: false, reported_by: null, reported_at: null, confirmed_by: null, confirmed_at: null,
  allowed_actions: keeper ? (state === 'open' ? can('report', 'change', 'drop') : state === 'reported' ? can('confirm', 'send-back', 'drop') : []) : unit && over.org_id === OWN && state === 'open' ? can('report') : [], version: 1, ...over,
})
const milestones = [
  milestone('s1', '摸清车位和需求', -50, 'done', { word: '共有车位 212 个，夜间缺口约 60 个', reported_by: '陈晓', reported_at: at(-52), confirmed_by: '王敏', confirmed_at: at(-50) }),
  milestone('s2', '制定错时停车办法', -6, 'open', { word: '还缺收费标准' }),
  milestone('s3', '安装道闸和标识', 12, 'reported', { org_id: OWN, org_name: '江滨农村商业银行股份有限公司北江支行', word: '东门道闸已装好', on_behalf: true, reported_by: '陈晓', reported_at: at(-1) }),
  milestone('s4', '公示并试运行一个月', 25, 'open', { org_id: OWN, org_name: '江滨农村商业银行股份有限公司北江支行' }),
]
const partner = (id: string, org: string, over: Partial<PartnerRow> = {}): PartnerRow => ({
  id, org_id: over.own ? OWN : `x${id}`, org_name: org, own: false, brings: '夜间共享车位', quantity: 20, unit: '个', state: 'yes', share: 'open', paper: null, reason: null, answered_at: at(-60), done: null, word: null, on_behalf: false, reported_by: null, reported_at: null, confirmed_by: null, counted: null, counted_on: null,
  allowed_actions: keeper ? can('report', 'leave') : [], version: 2, ...over,
})
const partners = [
  partner('n1', '江滨农村商业银行股份有限公司北江支行', { own: unit, share: 'reported', done: 18, word: '每晚七点到早八点开放', reported_by: '周晓', allowed_actions: keeper ? can('confirm', 'send-back', 'leave') : [] }),
  partner('n2', '东州师范附属小学', { share: 'confirmed', done: 30, quantity: 30, paper: '9 月 20 日盖章回执', counted: 30, counted_on: '寒暑假开放操场停车', confirmed_by: '王敏', allowed_actions: [] }),
  partner('n3', '好邻居便利店（北江路店）', { brings: '夜间值守志愿者', quantity: 6, unit: '人次', state: 'asked', answered_at: null, allowed_actions: keeper ? can('agree', 'withdraw') : [] }),
  partner('n4', '东门文化用品商行', { brings: '标识制作', quantity: 12, unit: '块', state: 'left', reason: '门店搬迁，无法继续', allowed_actions: [] }),
]
const entry = (id: string, days: number, event: string, reason: string | null = null) => ({ id, at: at(days), event, from_state: null, to_state: null, who: '王敏', role: 'street_officer', reason })
const others = ['edit', 'approve', 'start', 'owner', 'plan', 'sources', 'outputs', 'finish', 'accept', 'send-back', 'call-off', 'rate']
const acts = (...allowed: string[]) => [...can(...allowed), ...cannot('项目现在的状态不能这样操作。', ...others.filter((one) => !allowed.includes(one)))]
const allowed: Record<string, string[]> = { proposed: ['edit', 'plan', 'sources', 'call-off'], approved: ['start', 'owner', 'plan', 'sources', 'call-off'], running: ['owner', 'plan', 'sources', 'outputs', 'call-off'], finished: ['accept', 'send-back', 'sources', 'outputs', 'rate'], accepted: ['rate'], called_off: [] }
const made = [{ what: '口袋花园', quantity: 1, unit: '处', beneficiaries: 320, area_id: 'a1', area_name: '北江社区 · 锦绣苑', resource_id: null }, { what: '休息座椅', quantity: 12, unit: '把', beneficiaries: null, area_id: null, area_name: null, resource_id: null }]

function whole(row: ProjectRow): ProjectView {
  const done = ['finished', 'accepted'].includes(row.state)
  const bare = row.state === 'proposed'
  return {
    ...row, purpose: '白天空着的单位车位夜间向居民开放，缓解小区停车难；消防通道不再被占。', class_id: null, class_name: '停车管理', word: done ? '已完工，居民可以使用。' : null, proposed_by: '陈晓', approved_by: bare ? null : '陆明', finished_by: done ? '陈晓' : null, accepted_by: row.state === 'accepted' ? '陆明' : null,
    approved_at: bare ? null : at(-70), started_at: bare ? null : at(-68), ended_at: row.state === 'accepted' ? at(-60) : null, milestones: bare ? [] : done ? milestones.map((one) => ({ ...one, state: 'done', late: false, allowed_actions: [] })) : milestones, partners_asked_in: bare ? [] : unit ? partners.slice(0, 2) : partners,
    outputs: done ? made : [], words: row.rating.answered ? [{ answer: 'satisfied', way: 'visit', note: '坐的地方多了，晚上也有灯', at: at(-55) }, { answer: 'unsatisfied', way: 'code', note: '遛狗的人要管一管', at: at(-50) }] : [], codes_given: row.rating.answered ? 40 : 0,
    timeline: [entry('1', -75, 'project_propose'), entry('2', -70, 'project_approve'), entry('3', -68, 'project_start'), entry('4', -60, 'partner_agree'), entry('5', -20, 'milestone_send_back', '还缺收费标准')],
    allowed_actions: keeper ? acts(...(allowed[row.state] ?? [])) : role === 'street_leader' && bare ? acts('approve', 'call-off') : cannot('共建项目由社区和街道共建办提出、维护。', ...others),
  }
}

const asked = { ...whole({ ...base, id: 'asked', state: 'approved', milestones_done: 0, late: false, next_step: step('answer_project', '江滨农村商业银行股份有限公司北江支行') }), milestones: [], partners_asked_in: [partner('n1', '江滨农村商业银行股份有限公司北江支行', { own: true, state: 'asked', answered_at: null, allowed_actions: can('agree', 'decline') })] }
const ours = { ...whole(base), partners_asked_in: [partner('n1', '江滨农村商业银行股份有限公司北江支行', { own: true, allowed_actions: can('report', 'leave') })] }
const resident: PublicProject = {
  number: base.number, title: '锦绣路口袋花园', purpose: '把小区门口堆杂物的空地改成能坐能歇的小花园，老人带孩子有地方去。', place: base.area_name, state: 'accepted', owner: '北江社区', partners: ['江城第二小学'], sources: base.sources, outputs: made, rating: rated, answer: null, can_rate: true,
}

export const room: StoryRoom = {
  answers: {
    'GET /api/projects': ({ url }) => (url.searchParams.has('demand_id') ? page(url.searchParams.get('demand_id') === 'd1' ? [base] : []) : none ? page([]) : story === 'many' ? page(many, 137) : page(unit ? [{ ...base, next_step: asked.next_step, state: 'approved' }, base, rows[2]!] : rows)),
    'GET /api/projects/*': ({ rest }) => (rest[0] === 'asked' ? asked : unit ? ours : whole(rows.find((row) => row.id === rest[0]) ?? base)),
    'GET /api/public/projects/*': ({ rest }) => (rest[0] === 'GONE' ? new Response(JSON.stringify({ code: 'not_found', status: 404 }), { status: 404, headers: { 'content-type': 'application/problem+json' } }) : resident),
    'POST /api/public/projects/*/rate': () => ({ ...resident, answer: 'satisfied' }),
    'POST /api/projects/*/rating-codes': () => ({ codes: ['7KMP-2WXA-9RTC', 'D3FH-6Q8N-KVJ2', 'XW5T-YB47-MPRC'], project: whole(rows[2]!) }),
  },
}
