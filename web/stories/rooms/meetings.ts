// The made-up answers of meetings: bodies, one meeting in every part of its life, resolutions, the story of the car park, the signs.
import type { Attendee, BodyKindItem, BodyRow, BodyRule, BodyView, MatterStory, MeetingRow, MeetingSigns, MeetingState, MeetingView, Resolution, ResolutionState, Topic, TopicProposal } from '@/api/meeting'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const asked = () => new URLSearchParams(location.search).get('state') ?? ''
const role = () => new URLSearchParams(location.search).get('role') ?? 'community_worker'
const page = <T>(items: T[], total = items.length) => ({ items, total, page: 1, page_size: 50 })
const desk = () => ['community_worker', 'community_secretary', 'street_officer'].includes(role())

const rule = (more: Partial<BodyRule> = {}): BodyRule => ({ counting: 'seats', present: { numerator: 1, denominator: 2, more: true }, agree: { numerator: 1, denominator: 2, more: true }, votes: false, agree_of: 'present', special: null, proxies: true, by_roll: false, odd: false, least: null, most: null, supervisor: false, ...more })
const owners = rule({ votes: true, counting: 'households_and_area', present: { numerator: 2, denominator: 3, more: false }, agree_of: 'voting', special: { numerator: 3, denominator: 4, more: false } })
const fund = rule({ votes: true, present: { numerator: 2, denominator: 3, more: false }, odd: true, least: 5, supervisor: true, by_roll: true, proxies: false })
const kinds: BodyKindItem[] = [
  { kind: 'joint_meeting', cadence: 'quarterly', rule: rule(), basis: '联席会议章程的通常做法，可以修改。' }, { kind: 'owners_decision', cadence: 'as_needed', rule: owners, basis: '民法典第二百七十八条' }, { kind: 'fund_committee', cadence: 'quarterly', rule: fund, basis: '社区基金管委会的通常做法。' },
  { kind: 'enlarged_committee', cadence: 'quarterly', rule: rule({ votes: true, odd: true, least: 5, most: 13, proxies: false }), basis: '大党委通常 5 至 13 人。' },
]
const body = (id: string, kind: BodyRow['kind'], name: string, more: Partial<BodyRow> = {}): BodyRow => ({
  id, kind, name, org_id: 'o-bj', org_name: '北江社区居民委员会', alliance_id: null, alliance_name: null, area_path: '/001/001/', area_name: '北江社区', cadence: 'quarterly', seats: 7, last_held_at: at(-86), next_meeting_id: null, next_meeting_at: null, open_resolutions: 0, ended_at: null, ...more,
})
const bodies = [
  body('b1', 'joint_meeting', '北江社区党建联盟联席会议', { alliance_id: 'a1', alliance_name: '北江社区党建联盟', seats: 12, next_meeting_id: '1', next_meeting_at: at(9), open_resolutions: 4 }),
  body('b2', 'enlarged_committee', '北江社区大党委', { seats: 9, next_meeting_id: '2', next_meeting_at: at(20), open_resolutions: 1 }),
  body('b3', 'owners_decision', '滨河苑业主共同决定', { seats: 412, cadence: 'as_needed', last_held_at: null }), body('b4', 'fund_committee', '北江社区基金管理委员会', { seats: 4, open_resolutions: 2 }),
  body('b5', 'residents_council', '滨河苑与锦绣里两小区居民议事会暨三方协同共治联合议事平台', { cadence: 'monthly', seats: 15, last_held_at: at(-24) }), body('b6', 'symposium', '北江街道共建单位座谈会', { org_name: '北江街道办事处', area_name: '北江街道', cadence: 'yearly', seats: 46, last_held_at: at(-230) }),
]
const members = ['东州区人民医院', '北江小学', '中国银行北江支行', '锦绣物业服务有限公司', '滨河律师事务所', '暖阳社会工作服务中心', '国网北江供电服务站']
const seatOf = (name: string, index: number, more: object = {}) => ({ id: null, capacity: 'member' as const, person_id: null, person_name: null, org_id: `o${index}`, org_name: name, from: at(-400), to: null, of_alliance: true, called: 2, attended: index === 3 ? 0 : 2, version: 0, ...more })
const bodyView = (id: string): BodyView => {
  const row = bodies.find((one) => one.id === id) ?? bodies[0]!
  const few = row.id === 'b4'
  const counted = row.kind === 'owners_decision'
  return {
    ...row, rule: row.kind === 'owners_decision' ? owners : row.kind === 'fund_committee' ? fund : rule(), basis: kinds.find((one) => one.kind === row.kind)?.basis ?? '章程的通常做法，可以修改。', households: row.kind === 'owners_decision' ? 412 : null, floor_area: row.kind === 'owners_decision' ? 38_640 : null,
    note: row.id === 'b1' ? '每季度最后一个月的第二个周四开会。' : null, end_reason: null, area_id: 'area', lacks: few ? ['even', 'too_few', 'no_supervisor'] : [], version: 3,
    members: row.kind === 'owners_decision' ? [] : [seatOf('', 90, { id: 's1', capacity: 'chair', person_id: 'p1', person_name: '林书记', org_id: 'o-bj', org_name: '北江社区居民委员会', of_alliance: false, version: 1 }), ...members.slice(0, few ? 3 : 7).map((name, index) => seatOf(name, index)), seatOf('', 91, { id: 's2', capacity: 'part_time_member', person_id: 'p2', person_name: '欧阳㛃琳', org_id: 'o2', org_name: '中国银行北江支行', of_alliance: false, to: at(500), version: 1 })],
    timeline: [{ id: '1', at: at(-400), event: 'found', from_state: null, to_state: null, who: '赵磊', role: 'street_officer', reason: null }],
    allowed_actions: ['plan', 'seat', 'edit', 'end'].map((action) => ({ action, allowed: desk() && !(action === 'seat' && counted), reason: !desk() ? '由街道共建办和社区办理。' : action === 'seat' && counted ? '这个组织按户数（面积）计票，不设席位；请在组织信息中填写总户数和总面积。' : null })),
  }
}

const may = (names: string[], allowed: string[]) => names.map((action) => ({ action, allowed: allowed.includes(action), reason: allowed.includes(action) ? null : action === 'approve_minutes' ? '纪要是您起草的，请别人审定。' : '现在还不能做这一步。' }))
const resolution = (id: string, text: string, state: ResolutionState, owner: string, due: number, more: Partial<Resolution> = {}): Resolution => ({
  id, meeting_id: '0', meeting_number: 'HY330106-20260826-00003', held_at: at(-86), body_id: 'b1', body_name: '北江社区党建联盟联席会议', position: 1, topic_id: null, topic_title: '滨河苑停车难', text, kind: 'duty', owner_org_id: 'o1', owner_org_name: owner, owner_post_id: null, owner_person_id: null, owner_person_name: null,
  owner_gone: null, due_at: at(due), late: due < 0 && !['done', 'dropped', 'reported'].includes(state), state, carried: 0, carried_by: null, carried_held_at: null, wants_explanation: false, word: null, explanation: null, demand_id: null, demand_number: null, demand_version: null, done_at: state === 'done' ? at(-3) : null, version: 2,
  allowed_actions: may(['start', 'report', 'confirm', 'send_back', 'carry_over', 'reassign', 'drop'], { open: ['start', 'carry_over', 'reassign', 'drop'], doing: ['report', 'carry_over', 'reassign', 'drop'], reported: ['confirm', 'send_back', 'reassign'], carried_over: ['start', 'carry_over', 'reassign', 'drop'], done: [], dropped: [] }[state]), ...more,
})
const carried = [
  resolution('r1', '开放北江小学操场夜间停车位 30 个，拿出管理办法', 'carried_over', '北江小学', -12, { carried: 2, carried_by: '0', carried_held_at: at(-86), wants_explanation: true, word: '校门改造没有完工，车辆进不来。', demand_id: 'd1', demand_number: 'XQ330106-20260311-00042' }),
  resolution('r2', '锦绣里加装充电桩的电力增容方案', 'doing', '国网北江供电服务站', 16, { owner_person_name: '马援', kind: 'order', order_id: 'g1', order_number: 'GD330106-20260901-00007' }),
  resolution('r3', '独居老人每月上门测血压，排出值班表', 'reported', '东州区人民医院', -2, { word: '值班表已经排到年底，11 月已走完 23 户。' }),
  resolution('r4', '社区食堂为行动不便老人送餐上门', 'open', '暖阳社会工作服务中心', 5, { owner_gone: 'organisation' }),
]
const decided = [
  resolution('r5', '东门路口划出家长临停区，7:30 至 8:10 限时停放，志愿者值守', 'open', '锦绣物业服务有限公司', 20, { meeting_id: '1', topic_id: 't2', allowed_actions: may(['edit', 'remove', 'start'], ['edit', 'remove']) }),
  resolution('r6', '学校操场夜间开放停车，先试一个月', 'open', '北江小学', 30, { meeting_id: '1', topic_id: 't1', kind: 'order', demand_id: 'd1', demand_number: 'XQ330106-20260311-00042', allowed_actions: may(['edit', 'remove', 'start'], ['edit', 'remove']) }),
]
const topic = (id: string, position: number, title: string, source: Topic['source'], more: Partial<Topic> = {}): Topic => ({
  id, position, title, text: null, source, demand_id: null, demand_number: null, agreement_id: null, resolution_id: null, special: false, state: 'accepted', proposed_by: null, proposed_org: null, proposed_at: at(-8), late_reason: null, refuse_reason: null, paper: null, notes: null, vote: null, version: 1, allowed_actions: [], ...more,
})
const presentState = ['held', 'minutes_draft', 'minutes_approved', 'followed', 'closed']
const attendee = (index: number, name: string, more: Partial<Attendee> = {}): Attendee => ({ id: `at${index}`, seat_id: null, capacity: 'member', org_id: `o${index}`, org_name: name, person_id: null, name: null, presence: 'called', came_name: null, proxy_id: null, proxy_name: null, paper: null, came_role: null, answer: null, answer_word: null, answer_paper: null, answered_at: null, ...more })
const attendees = (held: boolean): Attendee[] => {
  const people: Attendee[] = [
    attendee(0, '北江社区居民委员会', { capacity: 'chair', name: '林书记', person_id: 'p1', answer: 'coming' }), attendee(1, members[0]!, { answer: 'coming', came_name: '周敏', came_role: 'unit_liaison' }), attendee(2, members[1]!, { answer: 'not_coming', answer_word: '当天有家长会', answer_paper: '12 月 1 日电话' }), attendee(3, members[2]!, { answer: 'coming' }),
    attendee(4, members[3]!), attendee(5, members[4]!, { answer: 'proxy', proxy_id: 'at0', proxy_name: '林书记' }), attendee(6, members[5]!, { answer: 'coming' }), attendee(7, members[6]!), attendee(8, '中国银行北江支行', { capacity: 'part_time_member', name: '欧阳㛃琳', person_id: 'p2' }),
  ]
  if (!held) return asked().includes('many') ? Array.from({ length: 50 }, (_, index) => ({ ...people[index % people.length]!, id: `at${index}`, org_id: `o${index}`, org_name: index % 7 === 4 ? '东州区城市更新与存量资产综合运营管理服务中心（北江片区工作站）' : `${members[index % 7]}${index > 6 ? `第${index}分部` : ''}`, ...(index > 8 && { name: null, person_id: null, capacity: 'member' as const, answer: index % 3 ? 'coming' as const : null, answer_word: null, answer_paper: null }) })) : people
  const marks: Attendee['presence'][] = ['present', 'present', 'excused', 'present', 'absent', 'proxy', 'present', 'present', 'present']
  people.forEach((one, index) => Object.assign(one, { presence: marks[index], came_name: marks[index] === 'present' && !one.name ? '王芳' : null }, marks[index] === 'proxy' && { proxy_id: 'at0', proxy_name: '林书记' }))
  return [...people, attendee(20, '北江街道办事处', { capacity: null, name: '陈立', presence: 'present' })]
}
const texts = ['会议时间：2026年11月19日 9:30', '会议地点：北江社区党群服务中心二楼会议室', '主持人：林书记', '应到9人，实到6人，委托1人，达到法定人数。', '一、听取上次会议决议落实情况。未办结4项。', '二、讨论滨河苑停车难。会议认为，学校操场夜间开放是眼下最快的办法。', '会议决定：学校操场夜间开放停车，先试一个月。责任单位：北江小学，2026年12月20日前办结。']
const states: MeetingState[] = ['topics_open', 'planned', 'noticed', 'held', 'minutes_draft', 'minutes_approved', 'followed', 'closed', 'cancelled']
const steps: Record<MeetingState, string> = { planned: 'open_topics', topics_open: 'notice', noticed: 'hold', held: 'draft_minutes', minutes_draft: 'approve_minutes', minutes_approved: 'follow_resolutions', followed: 'follow_resolutions', closed: 'none', cancelled: 'none' }
const rows: MeetingRow[] = states.concat(states).map((state, index) => {
  const one = bodies[index % bodies.length]!
  const ahead = state === 'planned' || state === 'topics_open' || state === 'noticed'
  const late = index % 5 === 3
  return {
    id: String(index + 1), number: `HY330106-202611${String(28 - index).padStart(2, '0')}-0000${index % 9}`, title: `${one.name}2026年第${index < 9 ? '四' : '三'}季度会议`, body_id: one.id, body_name: one.name, body_kind: one.kind, area_path: one.area_path, area_name: one.area_name, state, starts_at: at(ahead ? 9 + index : -1 - index * 6), venue: '北江社区党群服务中心二楼会议室',
    held_at: ahead || state === 'cancelled' ? null : at(-1 - index * 6), paper: index === 5 ? '会议记录本' : null, topics: 2 + (index % 3), topics_proposed: index === 0 ? 1 : 0, resolutions: ahead ? 0 : 3, resolutions_ended: state === 'closed' ? 3 : 1, next: { code: steps[state], who: state === 'minutes_draft' ? '北江社区 · 林书记' : '北江社区 · 王敏', due_at: steps[state] === 'none' ? null : at(late ? -2 : 2 + index), late_by_ms: late ? 2 * DAY : null }, version: 4,
  }
})
const everything = ['open_topics', 'notice', 'hold', 'draft_minutes', 'approve_minutes', 'send_back_minutes', 'cancel', 'edit', 'add_topic', 'decide_topics', 'record_attendance', 'take_notes', 'vote', 'take_back', 'resolve', 'edit_minutes', 'answer']
const possible: Partial<Record<MeetingState, string[]>> = {
  planned: ['open_topics', 'edit', 'cancel'], topics_open: ['notice', 'edit', 'cancel', 'add_topic', 'decide_topics'], noticed: ['edit', 'cancel', 'add_topic', 'decide_topics', 'record_attendance', 'answer'], held: ['draft_minutes', 'record_attendance', 'take_notes', 'vote', 'take_back', 'resolve'],
  minutes_draft: ['draft_minutes', 'edit_minutes', 'send_back_minutes', 'record_attendance', 'take_notes', 'vote', 'take_back', 'resolve'],
}
function meeting(id: string): MeetingView {
  const state = (states.find((one) => asked().startsWith(one)) ?? states[(Number(id) - 1) % states.length] ?? 'topics_open') as MeetingState
  const row = { ...(rows.find((one) => one.state === state) ?? rows[0]!), id, state, body_id: 'b1', body_name: bodies[0]!.name, title: '北江社区党建联盟联席会议2026年第四季度会议' }
  const was = presentState.includes(state)
  const noticed = was || state === 'noticed'
  const open_ = state === 'held' || state === 'minutes_draft'
  const lost = asked().endsWith('-lost')
  const outdated = asked().endsWith('-outdated')
  const counted = asked().endsWith('-owners')
  const over = asked().endsWith('-over')
  const undecided = asked().endsWith('-undecided')
  const paper = asked().endsWith('-paper')
  const topicActs = may(['notes', 'vote', 'resolve'], open_ ? ['notes', 'vote', 'resolve'] : [])
  const votedActs = [...may(['notes', 'vote', 'take_back_vote'], open_ ? ['notes', 'vote', 'take_back_vote'] : []), { action: 'resolve', allowed: open_ && !lost, reason: lost ? '这个议题表决未通过，不能记决议；表决记错了的，先更正表决，或留到下次会议再议。' : null }]
  const empty = asked().endsWith('-empty')
  const many = asked().includes('many') ? Array.from({ length: 37 }, (_, index) => topic(`m${index}`, index + 4, `${['小区健身器材更新', '架空层改活动室并增设无障碍坡道和夜间照明，由物业与业委会共同管理', '北门非机动车占用消防通道', '四点半课堂增加书法课'][index % 4]}（${index + 4}）`, index % 5 ? 'demand_shelved' : 'facility_gap', index % 5 ? {} : { gap: 'stations', gap_area_id: 'area', gap_area_name: '北江社区 · 锦绣里' })) : []
  const agenda = empty ? [] : [...many,
    topic('t1', 1, '滨河苑停车难：学校操场夜间开放停车', 'demand_to_meeting', { demand_id: 'd1', demand_number: 'XQ330106-20260311-00042', notes: was ? '学校：校门改造 12 月完工，可以先开东门。\n物业：愿意派人值守。' : null, vote: was ? { agreed: lost ? 2 : 6, against: lost ? 5 : 1, abstained: 0, agreed_area: null, against_area: null, abstained_area: null, whole: 7, needed: 4, result: lost ? 'not_passed' : 'passed', roll: [] } : null, allowed_actions: votedActs }),
    topic('t2', 2, '东门路口早高峰家长停车', 'office', { proposed_by: '王敏', proposed_org: '北江社区', ...(state === 'topics_open' && { planned_for: { meeting_id: '9', meeting_title: '北江社区党建联盟联席会议2026年第三季度会议' } }), allowed_actions: topicActs }), topic('t3', 3, '动用维修资金更换 3 栋电梯', 'member', { special: true, proposed_by: '马援', proposed_org: '锦绣物业服务有限公司', late_reason: '电梯前天又困人', text: '检测报告要求年内更换主机，概算 38 万元。', allowed_actions: topicActs }),
    ...(was ? [] : [topic('t4', 0, '周末借用学校报告厅办邻里节', 'member', { state: 'proposed', proposed_by: '李霞', proposed_org: '暖阳社会工作服务中心' })]), topic('t5', 0, '小区北门栅栏换锁', 'demand_shelved', { state: 'refused', refuse_reason: '物业已经自己办了。' }),
  ]
  const done = ['minutes_approved', 'followed', 'closed'].includes(state)
  const own = state === 'minutes_draft' && role() === 'community_secretary'
  return {
    ...row, ...(outdated && { next: { ...row.next, code: 'draft_minutes' } }), ...(over && { starts_at: at(-2), next: { ...row.next, code: 'edit', due_at: null, late_by_ms: null } }), ...(undecided && { starts_at: at(-0.1) }), ...(paper && { title: '北江社区党建联盟联席会议2026年第三季度会议', starts_at: at(-66), held_at: was ? at(-66) : null, paper: '会议记录本第 12 页、签到表', next: { ...row.next, code: was ? row.next.code : 'record', due_at: null, late_by_ms: null } }), rule: counted ? { ...rule(), votes: true, counting: 'households_and_area' } : rule(), topics_until: at(-6), notice_by: at(2), noticed_at: noticed && !paper ? at(-3) : null, late_notice: null, cancel_reason: state === 'cancelled' ? '当天街道有防汛任务，改到下月。' : null, carried: empty ? [] : carried, agenda, attendees: noticed && !empty && !counted ? attendees(was).map((one) => (paper ? { ...one, answer: null, answer_word: null, answer_paper: null, came_role: null, ...(!was && { proxy_id: null, proxy_name: null, came_name: null }) } : one)) : [],
    my_attendees: role().startsWith('unit') ? ['at3'] : [], expected: state === 'noticed' && !paper ? { called: 9, present: 4, proxies: 1, doubles: 0, voices: 5, needed: 5, called_area: null, present_area: null, needed_area: null, reached: true } : null, quorum: counted ? { called: 312, present: 240, proxies: 0, doubles: 0, voices: 240, needed: 157, called_area: 30_120, present_area: 24_000, needed_area: 15_061, reached: true } : noticed ? (was ? { called: 9, present: 6, proxies: 1, doubles: 0, voices: 7, needed: 5, called_area: null, present_area: null, needed_area: null, reached: true } : { called: 9, present: 0, proxies: 0, doubles: 0, voices: 0, needed: 5, called_area: null, present_area: null, needed_area: null, reached: false }) : null,
    present_households: counted ? 240 : null, present_area: counted ? 24_000 : null, decided: was ? decided.filter((one) => !lost || one.topic_id !== 't1').map((one) => ({ ...one, ...(done && { state: 'doing' as const, allowed_actions: may(['report', 'carry_over', 'reassign', 'drop'], ['report', 'carry_over', 'reassign', 'drop']) }) })) : [],
    minutes: { text: ['minutes_draft', 'minutes_approved', 'followed', 'closed'].includes(state) ? texts.join('\n') : null, outdated, due_at: at(2), written_by: '王敏', written_at: ['held'].includes(state) || !was ? null : at(-0.4), approved_by: done ? '林书记' : null, approved_at: done ? at(-0.2) : null, sent_back: state === 'minutes_draft' ? '第二项写清楚试开放的起止日期。' : null },
    timeline: [...(paper ? [['record_on_paper', '王敏', '会议记录本第 12 页、签到表']] : [['plan', '王敏', null], ['open_topics', '王敏', null]]), ...(noticed && !paper ? [['notice', '王敏', null]] : []), ...(was ? [['record_attendance', '王敏', '照门口签到表'], ['hold', '王敏', null]] : [])].map(([event, who, reason], index) => ({ id: String(index), at: at(-20 + index * 4), event: event!, from_state: null, to_state: null, who: who!, role: null, reason: reason ?? null })),
    allowed_actions: may(everything, role().startsWith('unit') ? (state === 'noticed' ? ['answer', 'add_topic'] : state === 'topics_open' ? ['add_topic'] : []) : own ? (outdated ? ['send_back_minutes'] : ['approve_minutes', 'send_back_minutes']) : desk() ? (possible[state] ?? []).filter((act) => (!over || act !== 'notice') && (!paper || act !== 'answer')).concat(paper && !was ? ['hold'] : []) : []).map((one) => (undecided && one.action === 'hold' ? { ...one, reason_code: 'meeting_topics_undecided', reason: '还有 1 个议题没有答复：周末借用学校报告厅办邻里节。先列入议程，或写明为什么不列入，再开会。' } : outdated && own && one.action === 'approve_minutes' ? { ...one, reason: '纪要起草以后，到会、讨论、表决或决议改过；先重新起草（手写的内容会保留），再审定。' } : one)),
  }
}
const proposals: TopicProposal[] = [
  { source: 'member', title: '周末借用学校报告厅办邻里节', why: '暖阳社会工作服务中心提出，「北江社区党建联盟联席会议2026年第三季度会议」（2026年8月26日）取消，留到下次。', demand_id: null, demand_number: null, times: null, agreement_id: null, resolution_id: null, topic_id: 't9', at: at(-92) },
  { source: 'demand_escalated', title: '滨河苑 7 栋 2 单元加装电梯', why: '上报街道 41 天，还没有定。', demand_id: 'd2', demand_number: 'XQ330106-20261009-00011', times: null, agreement_id: null, resolution_id: null, at: at(-41) },
  { source: 'demand_repeated', title: '北江花园垃圾清运不及时', why: '90 天里同一地点同类诉求 5 次。', demand_id: 'd3', demand_number: 'XQ330106-20261101-00003', times: 5, agreement_id: null, resolution_id: null, at: at(-19) },
  { source: 'agreement_expiring', title: '东州区人民医院结对共建协议到期', why: '41 天后到期，续不续要定。', demand_id: null, demand_number: null, times: null, agreement_id: '0', resolution_id: null, at: at(41) },
  ...Array.from({ length: 5 }, (_, index): TopicProposal => ({ source: 'demand_shelved', title: ['小区健身器材更新', '架空层改活动室', '北门非机动车占用消防通道', '四点半课堂增加书法课', '社区食堂晚餐时段'][index]!, why: `暂缓 ${180 + index * 20} 天，该复核了。`, demand_id: `e${index}`, demand_number: `XQ330106-20260${index + 1}11-00001`, times: null, agreement_id: null, resolution_id: null, at: at(-180 - index * 20) })),
]
const story: MatterStory = {
  demand_id: 'd1', number: 'XQ330106-20260311-00042', title: '滨河苑停车难，晚上车停到消防通道', area_name: '北江社区 · 滨河苑', state: 'closed', meetings: 3, carried: 2, days: 254,
  chapters: [
    { kind: 'voiced', at: at(-254), title: '滨河苑停车难，晚上车停到消防通道', text: '小区 412 户只有 96 个车位，楼长收了 37 户的意见。', who: '楼长陈㛃代提', state: null, vote: null, meeting_id: null, resolution_id: null, order_id: null },
    { kind: 'discussed', at: at(-230), title: '2026年第一季度联席会议', text: '学校愿意开放操场，要先解决校门。', who: '北江社区党建联盟联席会议', state: null, vote: null, meeting_id: '0', resolution_id: null, order_id: null },
    { kind: 'resolved', at: at(-230), title: '学校和物业拿出夜间停车管理办法', text: null, who: '北江小学', state: null, vote: 'passed', meeting_id: '0', resolution_id: 'r0', order_id: null },
    { kind: 'carried_over', at: at(-140), title: '学校和物业拿出夜间停车管理办法', text: '校门改造没有完工，车辆进不来。', who: '北江小学', state: null, vote: null, meeting_id: '0', resolution_id: 'r0', order_id: null },
    { kind: 'discussed', at: at(-86), title: '2026年第三季度联席会议', text: '街道协调城建科提前改造东门。', who: '北江社区党建联盟联席会议', state: null, vote: null, meeting_id: '0', resolution_id: null, order_id: null },
    { kind: 'ordered', at: at(-60), title: 'GD330106-20260921-00007', text: '开放操场夜间停车位 30 个。', who: '北江小学', state: 'closed', vote: null, meeting_id: null, resolution_id: null, order_id: 'g1' },
    { kind: 'project', at: at(-80), title: '滨河苑错时停车', text: '学校操场夜间和周末开放，东门改成车行门，装道闸。', who: null, state: 'closed', vote: null, meeting_id: null, resolution_id: null, order_id: null, project_id: 'x1' },
    { kind: 'built', at: at(-6), title: '滨河苑错时停车', text: null, who: null, state: 'closed', vote: null, meeting_id: null, resolution_id: null, order_id: null, project_id: 'x1', made: [{ what: '夜间停车位', quantity: 30, unit: '个', beneficiaries: 412, area_id: 'b7', area_name: '北江社区 · 北江小学操场', resource_id: 'z1', resource_name: '北江小学操场夜间停车' }, { what: '车行道闸', quantity: 1, unit: '处', beneficiaries: null, area_id: 'b8', area_name: '北江社区 · 滨河苑东门', resource_id: null, resource_name: null }] },
    { kind: 'done', at: at(-1), title: '滨河苑停车难，晚上车停到消防通道', text: '30 个夜间车位投入使用，37 户里回访 30 户，满意 27 户。', who: null, state: 'closed', vote: null, meeting_id: null, resolution_id: null, order_id: null },
  ],
}
const signs: MeetingSigns = {
  quarter_from: '2026-10-01T00:00:00+08:00', quarter_to: '2027-01-01T00:00:00+08:00', seats: 46, symposium: { year: 2026, held: 0, before: 1, sign: 'amber' },
  quarters: [
    { alliance_id: 'a1', alliance_name: '北江社区党建联盟', body_id: 'b1', approved: 1, before: 1, meeting_id: '5', sign: 'green' }, { alliance_id: 'a2', alliance_name: '滨江共治联盟', body_id: 'b2', approved: 0, before: 1, meeting_id: '1', sign: 'amber' },
    { alliance_id: 'a3', alliance_name: '锦绣片区沿街商户与物业企业绿色出行共建联盟', body_id: null, approved: 0, before: 1, meeting_id: null, sign: 'amber' }, { alliance_id: 'a4', alliance_name: '医养结合联盟', body_id: 'b9', approved: 0, before: 0, meeting_id: null, sign: 'red' },
  ],
  unattended: [{ body_id: 'b1', body_name: '北江社区党建联盟联席会议', org_id: 'o3', org_name: '锦绣物业服务有限公司', person_id: null, person_name: null, called: 2, attended: 0 }, { body_id: 'b2', body_name: '北江社区大党委', org_id: 'o9', org_name: '中国银行北江支行', person_id: 'p9', person_name: '欧阳㛃琳', called: 3, attended: 0 }],
}
const failing = () => new Response(JSON.stringify({ type: 'about:blank', title: '服务器暂时没有回应', status: 503, code: 'server_unavailable', args: {}, field_errors: [] }), { status: 503, headers: { 'content-type': 'application/problem+json' } })
const none = () => asked() === 'empty'

export const room: StoryRoom = {
  answers: {
    'GET /api/body-kinds': () => ({ items: kinds }),
    'GET /api/bodies': () => (asked() === 'error' ? failing() : { ...page(none() ? [] : bodies), allowed_actions: [{ action: 'found', allowed: desk(), reason: null }] }),
    'GET /api/bodies/*': ({ rest }) => bodyView(rest[0]!),
    'GET /api/gap-topics': () => ({ items: asked() === 'none' ? [] : [{ topic_id: 't9', gap: 'heads', area_id: 'b7', state: 'accepted', meeting_id: '1', meeting_title: '北江社区党建联盟联席会议2026年第四季度会议', starts_at: at(9) }] }),
    'GET /api/meetings': ({ url }) => (asked() === 'error' ? failing() : none() ? page([]) : url.searchParams.get('takes_topics_about') ? page(rows.filter((row) => ['topics_open', 'noticed'].includes(row.state)).slice(0, 3)) : page(rows.filter((row) => !url.searchParams.get('body_id') || row.body_id === url.searchParams.get('body_id')))),
    // no gap where a meeting begins with nothing; what the net lacks else says its own room
    'GET /api/coverage/places': () => (asked().endsWith('-empty') ? page([]) : undefined),
    'GET /api/meetings/*/proposals': () => ({ items: asked().endsWith('-empty') ? [] : proposals }),
    'GET /api/meetings/*': ({ rest }) => (asked() === 'error' ? failing() : meeting(rest[0]!)),
    'GET /api/meeting-signs': () => (asked() === 'error' ? failing() : none() ? { ...signs, quarters: [], symposium: null, unattended: [], seats: 0 } : signs),
    'GET /api/resolutions': ({ url }) => (url.searchParams.get('waiting') === 'own' ? page(asked() === 'owed' ? carried.slice(0, 3) : []) : asked() === 'error' ? failing() : page(none() ? [] : [...carried, ...decided])),
    'GET /api/demands/*/story': () => (asked() === 'error' ? failing() : asked() === 'few' ? { ...story, state: 'awaiting_meeting', meetings: 0, carried: 0, days: 12, chapters: story.chapters.slice(0, 1) } : story),
  },
}
