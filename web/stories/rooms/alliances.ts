// The made-up answers of alliances: none, some and many of them, one with its checklists and units, the own unit's on the phone.
import type { AllianceRow, AllianceStepRow, AllianceView, MembershipRow } from '@/api/alliance'
import type { AllianceTaskRow } from '@/features/alliances/tasks'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const story = new URLSearchParams(location.search).get('story') ?? ''
const role = new URLSearchParams(location.search).get('role') ?? ''
const keeper = ['street_officer', 'community_worker', 'community_secretary'].includes(role)
const page = <T>(items: T[], total = items.length) => ({ items, total, page: 1, page_size: 50 })
const can = (...actions: string[]) => actions.map((action) => ({ action, allowed: true, reason_code: null, reason: null }))
const cannot = (reason: string, ...actions: string[]) => actions.map((action) => ({ action, allowed: false, reason_code: null, reason }))
const keepers = '联盟由街道共建办和社区维护。'

const street: AllianceRow = {
  id: 'l1', name: '北江街道党建联盟', brand: '同心邻里', level: 'street', lead_org_id: 'o9', lead_org_name: '北江街道办事处', stage: 'operation', steps_done: 2, steps_total: 3, founded: at(-690), parent_id: null, parent_name: null,
  area_name: '', areas: 0, members: 86, invited: 3, next: { what: 'step', step: 'delivery_shown' },
}
const across: AllianceRow = {
  ...street, id: 'l2', name: '滨江教育共建联盟（东州师范附属小学、实验幼儿园及沿江三个社区）', brand: '江畔书声', level: 'area', lead_org_id: 'o8', lead_org_name: '东州师范附属小学', stage: 'construction', steps_done: 4, steps_total: 4, founded: at(-400), parent_id: 'l1', parent_name: street.name,
  area_name: '北江社区', areas: 3, members: 12, invited: 0, next: { what: 'stage', step: null },
}
const community = (index: number, name: string): AllianceRow => ({
  ...street, id: `c${index}`, name: `${name}共建联盟`, brand: null, level: 'community', lead_org_id: 'o1', lead_org_name: name, stage: index % 2 ? 'start_up' : 'construction', steps_done: index % 4, steps_total: index % 2 ? 5 : 4, founded: index % 2 ? null : at(-300), parent_id: 'l1', parent_name: street.name,
  area_name: name, areas: 1, members: 9 + index, invited: index % 3, next: { what: 'step', step: index % 2 ? 'charter_adopted' : 'agreements_signed' },
})
const names = ['北江社区', '南桥社区', '滨河社区', '书院社区', '锦绣社区', '松井社区', '杏河社区', '东门社区']
const children = names.map((name, index) => community(index, name))
const some = [street, across, ...children]
const many = Array.from({ length: 50 }, (_, index) => ({ ...some[index % some.length]!, id: `m${index}` }))

const stepsOf: [AllianceStepRow['stage'], string[]][] = [['start_up', ['survey', 'gaps', 'units_invited', 'charter_adopted', 'founding_meeting']], ['construction', ['lists_made', 'projects_claimed', 'agreements_signed', 'consultation']], ['operation', ['meetings_quarterly', 'resources_open', 'delivery_shown']]]
/** The first `done` steps are done; those of the first two stages may be ticked. */
const steps = (done: number): AllianceStepRow[] => stepsOf.flatMap(([stage, list]) => list.map((step) => ({ stage, step }))).map(({ stage, step }, index) => ({
  step, stage, done_on: index < done ? at(-500 + index * 30) : null, ticked_by: index < done ? '王敏' : null, ticked_at: index < done ? at(-499 + index * 30) : null,
  allowed_actions: !keeper ? cannot(keepers, 'tick') : stage === 'operation' ? cannot('还没有进入这个阶段，先完成当前阶段。', 'tick') : can('tick'),
}))
const entry = (id: string, days: number, event: string, to: string | null, reason: string | null = null) => ({ id, at: at(days), event, from_state: null, to_state: to, who: '王敏', role: 'street_officer', reason })
const whole = (base: AllianceRow, done: number): AllianceView => ({
  ...base, charter: '第一条 联盟由牵头单位和自愿加入的单位组成，共商共建共享。\n第二条 每季度召开一次联席会议，议题提前十五天征集。', stage_since: at(-120), places: base.areas ? [{ area_id: 'c0', area_name: base.area_name, area_path: '/001/' }] : [], steps: steps(done),
  children: base.id === 'l1' ? [across, ...children] : [], timeline: [entry('1', -500, 'create', 'start_up'), entry('2', -470, 'tick', 'survey'), entry('3', -120, 'next_stage', 'construction', '街道要求先行建设')],
  allowed_actions: keeper ? can('change', 'invite', 'tick', 'next-stage') : cannot(keepers, 'change', 'invite', 'tick', 'next-stage'), version: 7,
})
const fresh: AllianceView = { ...whole({ ...children[1]!, members: 0, invited: 0, steps_done: 0, next: { what: 'step', step: 'survey' } }, 0), id: 'new', charter: null, timeline: [entry('1', 0, 'create', 'start_up')], stage_since: at(0) }

const acts = (...actions: string[]) => (keeper ? can(...actions) : [])
const member = (id: string, over: Partial<MembershipRow> = {}): MembershipRow => ({
  id, alliance_id: 'l1', alliance_name: street.name, alliance_level: 'street', alliance_stage: 'operation', lead_org_name: street.lead_org_name, org_id: `u${id}`, org_name: '东州市第二人民医院后勤服务中心', org_area_name: '北江社区', state: 'active', duties: '每季度参加联席会议，每年认领一个项目',
  invited_at: at(-620), from: at(-600), to: null, reason: null, resolution: null, resolution_on: null, resolution_id: null, resolution_meeting_id: null, paper: null, agreement: { id: 'xy1', number: 'XY110105-20260105-001', state: 'effective', held_to: at(40) }, allowed_actions: acts('leave', 'remove'), version: 2, ...over,
})
const units = ['江滨银行东门支行', '东州师范附属小学', '好邻居便利店（北江路店）', '锦绣物业服务有限公司', '江城第二小学', '北江街道社会工作服务站']
const members = [
  member('0', { org_name: '江滨农村商业银行股份有限公司北江支行', state: 'invited', invited_at: at(-2), from: null, allowed_actions: acts('accept', 'withdraw') }),
  ...units.map((name, index) => member(String(index + 1), { org_name: name, state: (['joined', 'active', 'inactive'] as const)[index % 3]!, paper: index % 2 ? null : '2025 年入盟申请表', org_area_name: names[index]!, ...(index % 3 === 2 && { agreement: index === 2 ? null : { id: 'xy2', number: 'XY110105-20250105-003', state: 'expired', held_to: at(-40) } }) })),
]
const past = member('9', { org_name: '东门文化用品商行', state: 'removed', to: at(-40), reason: '连续两年没有参加活动', resolution: 'HY110105-20261011-00003 (4) 东门文化用品商行连续两年没有参加活动，移出联盟', resolution_on: at(-40), resolution_id: 'r4', resolution_meeting_id: '7', allowed_actions: [] })
const pastOnPaper = member('8', { org_name: '沿江小商品市场管理有限公司', state: 'removed', to: at(-300), reason: '网点撤销', resolution: '街道党工委会议纪要〔2025〕12 号', resolution_on: at(-310), allowed_actions: [] })

const removals = ['移出好邻居便利店（北江路店），保留其已签协议中没有履行完的两项约定，由社区上门说明', '锦绣物业服务有限公司由成员单位改为观察单位'].map((text, index) => ({ id: `r${index}`, meeting_id: '7', meeting_number: 'HY110105-20261011-00003', held_at: at(-40), body_id: 'b1', body_name: '北江街道党建联盟联席会议', position: index + 3, text }))

const ours = [
  member('0', { alliance_id: 'c0', alliance_name: '北江社区共建联盟', alliance_level: 'community', alliance_stage: 'construction', lead_org_name: '北江社区', org_name: '江城第二小学', state: 'invited', from: null, invited_at: at(-2), allowed_actions: can('accept', 'decline') }),
  member('1', { org_name: '江城第二小学', allowed_actions: can('leave') }),
]
const unit = ['unit_liaison', 'unit_head', 'department'].includes(role)
const none = story === 'empty' || story === 'zero'

function memberships({ url }: { url: URL }) {
  if (none) return page([])
  if (unit) return page(ours.filter((one) => !url.searchParams.has('alliance_id') || one.alliance_id === url.searchParams.get('alliance_id')).filter((one) => !url.searchParams.has('state') || one.state === url.searchParams.get('state')))
  if (url.searchParams.get('alliance_id') === 'new') return page([])
  const rows = url.searchParams.has('org_id') ? [member('1', { allowed_actions: acts('leave', 'remove') }), member('2', { alliance_id: 'l2', alliance_name: across.name, alliance_level: 'area', state: 'invited', from: null, invited_at: at(-3), allowed_actions: [] })] : members
  return page([...rows, ...(url.searchParams.get('ended') ? [past, pastOnPaper] : [])])
}

const works: [string, AllianceTaskRow['state'], number, string | null][] = [['制定共享停车办法，明确时段和收费标准', 'open', -3, '还缺收费标准'], ['为六个小区安装电动车充电棚', 'reported', 12, '已装好四处，其余两处月底前完工'], ['整理楼道杂物', 'open', 30, null], ['开放党群服务中心会议室', 'done', -60, '周末全天开放']]
const tasks: AllianceTaskRow[] = works.map(([what, state, due, word], index) => ({
  id: `k${index}`, alliance_id: 'l1', alliance_name: street.name, org_id: 'o5', org_name: index % 2 ? '江城第二小学' : '北江街道公共服务办公室', what, due_at: at(due), late: state === 'open' && due < 0, state, word, created_at: at(-70),
  allowed_actions: keeper ? can(...(state === 'reported' ? ['accept', 'send-back', 'drop'] : state === 'open' ? ['drop'] : [])) : unit && state === 'open' ? can('report') : [], version: 2,
}))

export const room: StoryRoom = {
  answers: {
    'GET /api/alliances': () => ({ ...(none ? page([]) : story === 'many' ? page(many, 137) : page(some)), allowed_actions: keeper ? can('found') : cannot(keepers, 'found') }),
    'GET /api/alliances/*': ({ rest }) => (rest[0] === 'new' ? fresh : rest[0] === 'l2' ? whole(across, 9) : whole(rest[0] === 'l1' ? street : children[0]!, rest[0] === 'l1' ? 11 : 7)),
    'GET /api/memberships': memberships,
    'GET /api/resolutions': ({ url }) => (url.searchParams.has('removes') ? page(none || role === 'community_worker' ? [] : removals) : undefined),
    'GET /api/alliance-tasks': ({ url }) => page(none ? [] : url.searchParams.get('waiting') === 'accept' ? tasks.filter((one) => one.state === 'reported') : url.searchParams.get('ended') ? tasks : tasks.filter((one) => ['open', 'reported'].includes(one.state))),
    'POST /api/alliances/*/steps': () => whole(children[0]!, 8),
  },
}
