// The made-up answers of yearly methods: years, one open with its checklist and units, a draft, pages of units in every state.
import type { Check, Checklist, CountedDeed, MethodItem, MethodSummary, MethodView, OwnYear, UnitProject, UnitState, UnitYear, UnitYearRow, WaitingNeed } from '@/features/methods/methodApi'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const params = new URLSearchParams(location.search)
const story = params.get('story') ?? ''
const role = params.get('role') ?? ''
const office = role === 'street_officer'
const unit = ['unit_liaison', 'unit_head'].includes(role)
const page = <T>(items: T[], total = items.length) => ({ items, total, page: 1, page_size: 50 })
const can = (...actions: string[]) => actions.map((action) => ({ action, allowed: true, reason_code: null, reason: null }))
const cannot = (reason: string, ...actions: string[]) => actions.map((action) => ({ action, allowed: false, reason_code: null, reason }))
const keepers = '年度工作法由街道共建办制定。'

const item = (id: string, part: MethodItem['part'], name: string, more: Partial<MethodItem> = {}): MethodItem => ({ id, part, name, what: '', org_id: null, org_name: null, list_kind: null, classes: [], document: null, ...more })
const kind = (id: string, name: string, in_use = true) => ({ id, name, in_use })
const items: MethodItem[] = [
  item('f0', 'office', '党建共建办公室', { org_id: 'o9', org_name: '北江街道办事处' }),
  item('l0', 'list', '需求清单', { list_kind: 'demands' }), item('l1', 'list', '资源清单', { list_kind: 'resources' }), item('l2', 'list', '项目清单', { list_kind: 'projects' }),
  item('m0', 'mechanism', '联席会议机制', { document: { words: '每季度第二个月召开，议题提前十五天征集，\n上次议定事项先汇报。', written_by: '王敏', written_at: at(-60), version: 1 } }),
  item('m1', 'mechanism', '供需对接机制', { document: { words: '社区每周更新需求，单位每月看一次。', written_by: '王敏', written_at: at(-60), version: 1 } }), item('m2', 'mechanism', '评价反馈机制'),
  item('p0', 'mandatory', '结对共建一个社区', { what: '与一个社区结对，一年至少碰头两次。' }), item('p1', 'mandatory', '在职党员双报到', { what: '组织在职党员到社区报到，参加服务。' }),
  item('p2', 'mandatory', '开放一处场地或设施供居民议事和活动使用'), item('p3', 'mandatory', '参加季度联席会议'), item('p4', 'mandatory', '帮扶一户困难家庭', { classes: [kind('c4', '困难帮扶')] }),
  item('q0', 'optional', '银龄助餐', { what: '为独居、高龄老人送餐或提供优惠就餐。', classes: [kind('c0', '养老助餐'), kind('c9', '为老服务')] }), item('q1', 'optional', '四点半课堂', { what: '放学后看护、辅导，假期开班。', classes: [kind('c1', '课后看护')] }),
  item('q2', 'optional', '停车错峰共享', { classes: [kind('c2', '停车位不足')] }), item('q3', 'optional', '便民维修进楼道', { classes: [kind('c3', '公共设施', false)] }), item('q4', 'optional', '书香邻里'),
]
const summary = (id: string, year: number, more: Partial<MethodSummary> = {}): MethodSummary => ({
  id, year, revision: 1, name: '13355 工作法', state: 'open', counts: { offices: 1, lists: 3, mechanisms: 3, mandatory: 5, optional: 5 }, least_optional: 1, tick_by: at(12), report_by: at(70), opened_at: at(-21), closed_at: null,
  next_step: { code: 'office_confirms', units: 6, due_at: null, late_by_ms: null }, version: 4, ...more,
})
const present = summary('y1', 2026)
const draft = summary('y2', 2027, { state: 'draft', opened_at: null, next_step: { code: 'open_method', units: null, due_at: null, late_by_ms: null } })
const past = summary('y0', 2025, { state: 'closed', name: '13355 工作法', closed_at: at(-290), next_step: { code: 'none', units: null, due_at: null, late_by_ms: null } })
const entry = (id: string, days: number, event: string, reason: string | null = null) => ({ id, at: at(days), event, from_state: null, to_state: null, who: '王敏', role: 'street_officer', reason })
const view = (of: MethodSummary): MethodView => ({
  ...of, items, progress: { members: 46, complete: 31, open: 12, ticked: 6, running: 25, reported: 2, evaluated: 1 },
  revisions: [{ id: 'old', revision: 1, state: 'superseded' as const, opened_at: at(-60) }, { id: of.id, revision: 2, state: of.state, opened_at: of.opened_at }].slice(of.state === 'draft' ? 1 : 0),
  timeline: [entry('1', -24, 'create'), entry('2', -22, 'edit'), entry('3', -21, 'open')].slice(0, of.state === 'draft' ? 1 : 3),
  allowed_actions: !office ? cannot(keepers, 'edit', 'discard', 'open', 'revise', 'copy', 'document', 'close') : of.state === 'draft' ? [...can('edit', 'discard', 'open'), ...cannot('已启用的才能修订', 'revise', 'copy', 'close', 'document')] : of.state === 'closed' ? [...can('copy'), ...cannot('这一年已经结束。', 'revise', 'close', 'document')] : [...can('revise', 'copy', 'document'), ...cannot('报告期还没有结束，到期后再结束本年度。', 'close')],
})
const units = ['东州市第二人民医院后勤服务中心', '江滨农村商业银行股份有限公司北江支行', '好邻居便利店（北江路店）', '锦绣物业服务有限公司', '江城第二小学', '东州师范附属小学', '北江街道社会工作服务站', '东门文化用品商行']
const lacking = (count: number, optional = 0) => units.slice(0, count).map((org_name, index) => ({ org_id: `u${index}`, org_name, optional }))
const check = (kind: Check['kind'], item_id: string | null, name: string, more: Partial<Check> = {}): Check => ({ kind, item_id, name, ok: true, done: 1, of: 1, people: [], list_kind: null, rows: null, touched_at: null, org_id: null, lacking: [], ...more })
const list: Checklist = {
  done: 8, of: 13, members: 46, least_optional: 1, touched_days: 90,
  checks: [
    check('on_duty', 'f0', '党建共建办公室', { people: ['王敏', '陈㛃'], org_id: 'o9' }),
    check('cared_for', 'l0', '需求清单', { list_kind: 'demands', rows: 1286, touched_at: at(0) }), check('cared_for', 'l1', '资源清单', { list_kind: 'resources', rows: 312, touched_at: at(-104), ok: false, done: 0 }), check('cared_for', 'l2', '项目清单', { list_kind: 'projects', rows: 208, touched_at: at(-1) }),
    check('documented', 'm0', '联席会议机制'), check('documented', 'm1', '供需对接机制'), check('documented', 'm2', '评价反馈机制', { ok: false, done: 0 }),
    check('ticked_mandatory', 'p0', '结对共建一个社区', { done: 46, of: 46 }), check('ticked_mandatory', 'p1', '在职党员双报到', { done: 46, of: 46 }), check('ticked_mandatory', 'p2', '开放一处场地或设施供居民议事和活动使用', { ok: false, done: 38, of: 46, lacking: lacking(8) }),
    check('ticked_mandatory', 'p3', '参加季度联席会议', { done: 46, of: 46 }), check('ticked_mandatory', 'p4', '帮扶一户困难家庭', { ok: false, done: 44, of: 46, lacking: lacking(2) }), check('ticked_optional', null, '', { ok: false, done: 40, of: 46, lacking: lacking(6, 1) }),
  ],
}
const bare: Checklist = { ...list, done: 0, members: 0, checks: list.checks.map((one) => ({ ...one, ok: false, done: 0, of: one.kind.startsWith('ticked') ? 0 : 1, people: [], rows: one.rows === null ? null : 0, touched_at: null, lacking: [] })) }
const stepOf = (state: UnitState, org: string) => ({ code: ({ open: 'tick_projects', ticked: 'confirm_ticks', confirmed: 'report_year', running: 'report_year', reported: 'evaluate_year', evaluated: 'none' } as const)[state], who: ['open', 'confirmed', 'running'].includes(state) ? org : '', due_at: state === 'open' ? at(12) : ['confirmed', 'running'].includes(state) ? at(70) : null, late_by_ms: null })
const states: UnitState[] = ['open', 'open', 'ticked', 'running', 'reported', 'confirmed', 'evaluated', 'running']
const rows: UnitYearRow[] = units.map((org_name, index) => {
  const state = states[index]!
  const open = state === 'open'
  return {
    org_id: `u${index}`, org_name, area_name: ['北江社区', '南桥社区', '滨河社区'][index % 3]!, member: index !== 7, state, mandatory: open ? index * 4 : 5, mandatory_of: 5, optional: open ? 0 : 1 + (index % 2), optional_least: 1, missing: open ? (index ? ['开放一处场地或设施供居民议事和活动使用'] : ['结对共建一个社区', '在职党员双报到', '参加季度联席会议']) : [], missing_optional: open ? 1 : 0,
    ticked_at: open ? null : at(-9), reminded_at: open ? at(-5) : null, next_step: stepOf(state, org_name), version: open ? 0 : 2,
  }
})

const ticked: Record<string, boolean> = { p0: true, p1: true, p2: true, p3: true, p4: true, q0: true, q2: true }
const needs: Record<string, [number, number]> = { p4: [3, 0], q0: [12, 2], q1: [0, 0], q2: [31, 6], q3: [4, 1] }
function projects(state: UnitState): UnitProject[] {
  const told = ['reported', 'evaluated'].includes(state)
  return items.filter((one) => one.part === 'mandatory' || one.part === 'optional').map((one, index) => {
    const has = state !== 'open' && Boolean(ticked[one.id])
    return {
      id: one.id, part: one.part as UnitProject['part'], name: one.name, what: one.what, classes: one.classes, ticked: has, quantity: has && one.part === 'optional' ? 12 : null, unit: has && one.part === 'optional' ? '次' : null, note: has && one.id === 'q0' ? '重阳、春节前后各加一次' : null,
      needs: needs[one.id] ? { open: needs[one.id]![0], shelved: needs[one.id]![1] } : null, counted: needs[one.id] ? (one.id === 'q0' ? 9 : one.id === 'q2' ? 0 : 2) : null,
      report: told && has ? '按计划完成，居民反映很好；冬季增加了两次。' : null, verdict: state === 'evaluated' && has ? (index % 3 === 2 ? 'partly' : 'done') : null, verdict_words: state === 'evaluated' && has && index % 3 === 2 ? '场地开放次数比说好的少' : null,
    }
  })
}
function sheet(state: UnitState, org_name: string, more: Partial<UnitYear> = {}): UnitYear {
  const lacks = state === 'open'
  const acts = unit ? (state === 'reported' ? [] : state === 'open' || state === 'ticked' ? ['tick'] : state === 'evaluated' ? [] : ['report', 'tick']) : office ? { open: ['tick'], ticked: ['confirm', 'tick', 'send_back'], confirmed: ['report', 'tick', 'send_back'], running: ['report', 'tick', 'send_back'], reported: ['evaluate', 'report', 'send_back'], evaluated: [] }[state]! : []
  const all = ['tick', 'confirm', 'send_back', 'report', 'evaluate']
  return {
    method_id: 'y1', year: 2026, method_name: '13355 工作法', method_state: 'open', org_id: 'u0', org_name, member: true, alliances: ['北江街道党建联盟', '北江社区共建联盟'], state, next_step: stepOf(state, org_name), tick_by: at(12), report_by: at(70), least_optional: 1, projects: projects(state),
    missing: lacks ? ['结对共建一个社区', '在职党员双报到', '参加季度联席会议'] : [], missing_optional: lacks ? 1 : 0, ticked_by: lacks ? null : '周晓', ticked_at: lacks ? null : at(-9), tick_paper: state === 'ticked' ? '11月11日盖章的勾选表' : null,
    confirmed_by: ['open', 'ticked'].includes(state) ? null : '陈㛃', confirmed_at: ['open', 'ticked'].includes(state) ? null : at(-7), confirm_note: null, reported_by: ['reported', 'evaluated'].includes(state) ? '周晓' : null, reported_at: ['reported', 'evaluated'].includes(state) ? at(-2) : null, report_paper: null,
    evaluated_by: state === 'evaluated' ? '陈㛃' : null, evaluated_at: state === 'evaluated' ? at(-1) : null, evaluation: state === 'evaluated' ? '说到做到，助餐服务老人满意；场地开放明年可以再多些。' : null, reminded_at: lacks ? at(-5) : null, sent_back: story === 'back' ? '自选项目的数量请写上' : null,
    timeline: unit || lacks ? [] : [entry('1', -9, 'tick'), entry('2', -7, 'confirm')], allowed_actions: [...can(...acts), ...cannot('现在不到这一步。', ...all.filter((one) => !acts.includes(one)))], version: lacks ? 0 : 2, ...more,
  }
}
const byUnit = (org: string) => { const index = Number(/^u(\d)$/.exec(org)?.[1] ?? -1); return index < 0 ? sheet((story as UnitState) in stepsOf ? (story as UnitState) : 'open', '江城第二小学') : sheet(states[index]!, units[index]!, { org_id: org, member: index !== 7 }) }
const stepsOf = { open: 1, ticked: 1, confirmed: 1, running: 1, reported: 1, evaluated: 1 }
const waiting: WaitingNeed[] = [['三位独居老人想每天中午有人送餐', '锦绣苑 3幢', 3, '份', true], ['希望社区食堂能送餐到户', '滨河苑', 12, '份', false], ['腿脚不便的老人想有人陪着去医院', '北江花园 7栋', 1, '次', false]].map(([title, area, wanting, word, open], index) => ({ id: `d${index}`, number: `XQ330106-20261101-000${index}`, title: String(title), class_name: '养老助餐', area_name: String(area), state: 'published', wanting: Number(wanting), unit: String(word), created_at: at(-30), may_open: Boolean(open) }))
const deeds: CountedDeed[] = ['重阳节为独居老人送餐', '为 7 栋三位老人送午餐'].map((title, index) => ({ source: 'order', id: `w${index}`, label: `GD330106-20261001-000${index}`, title, quantity: 3, unit: '份', done_at: at(-20 - index), promised: index === 0 }))
const own: OwnYear[] = [{ method_id: 'y1', year: 2026, name: '13355 工作法', method_state: 'open', state: 'open', next_step: stepOf('open', '江城第二小学') }, { method_id: 'y0', year: 2025, name: '13355 工作法', method_state: 'closed', state: 'evaluated', next_step: stepOf('evaluated', '') }]

export const room: StoryRoom = {
  answers: {
    'GET /api/methods': () => ({ items: story === 'empty' ? [] : [draft, present, past], allowed_actions: office ? can('draft') : cannot(keepers, 'draft') }),
    'GET /api/methods/*': ({ rest }) => (story === 'nounits' ? { ...view(present), progress: { members: 0, complete: 0, open: 0, ticked: 0, running: 0, reported: 0, evaluated: 0 } } : view(rest[0] === 'y2' ? draft : rest[0] === 'y0' ? past : present)),
    'GET /api/methods/*/checklist': () => (story === 'nounits' ? bare : list),
    'GET /api/methods/*/units': ({ url }) => (story === 'nounits' ? page([]) : page(url.searchParams.has('lacking') ? rows.slice(0, 2) : url.searchParams.has('left') ? [] : rows, url.searchParams.has('lacking') ? 2 : url.searchParams.has('left') ? 0 : 46)),
    'GET /api/methods/*/result': () => ({ progress: view(present).progress, projects: projects('evaluated').map((one, index) => ({ item_id: one.id, part: one.part, name: one.name, units: 46 - index * 3, evaluated: index % 4, done: index % 4 ? 1 : 0, partly: index % 4 > 1 ? 1 : 0, not_done: index % 4 > 2 ? 1 : 0, counted: one.counted })), units: [{ org_id: 'u6', org_name: units[6], member: true, state: 'evaluated', projects: [], evaluation: '说到做到，助餐服务老人满意。' }] }),
    'GET /api/unit-years': () => ({ org_id: 'u4', member: story !== 'nomember', items: story === 'empty' || story === 'nomember' ? [] : own }),
    'GET /api/methods/*/units/*': ({ rest }) => byUnit(rest[1]!),
    'GET /api/methods/*/units/*/needs': () => page(waiting, 14),
    'GET /api/methods/*/units/*/deeds': () => page(deeds, 9),
  },
}
