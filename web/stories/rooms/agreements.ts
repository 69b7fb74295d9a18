// The made-up answers of agreements: a list of many, one in full with its deeds, and a unit's own promises.
import type { Agreement, AgreementSummary, AgreementTemplate, Deed, Obligation, OwedLine } from '@/features/agreements/agreementApi'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
/** The midnight that ends a day: agreements hold for whole days. */
const dayEnd = (days: number) => new Date(Date.parse('2026-11-21T00:00:00+08:00') + days * DAY).toISOString()
const asked = () => new URLSearchParams(location.search).get('state')
const page = <T>(items: T[], total = items.length) => ({ items, total, page: 1, page_size: 50 })

const units = ['东州区人民医院', '北江小学', '锦绣物业服务有限公司', '滨河律师事务所', '中国银行北江支行', '暖阳社会工作服务中心']
const office = { org_id: 'o-office', org_name: '北江街道办事处', side: 'office' as const }
const states = ['effective', 'expiring', 'approved', 'review', 'drafting', 'signed', 'expired', 'renewed', 'terminated', 'superseded'] as const
const steps = { effective: 'keep_agreement', expiring: 'renew_agreement', approved: 'sign_agreement', review: 'review_agreement', drafting: 'submit_agreement', signed: 'take_effect', expired: 'renew_agreement', renewed: 'none', terminated: 'none', superseded: 'none' }

const line = (id: string, what: string, kind: Obligation['kind'], quantity: number, unit: string, period: Obligation['period'], promised: number, delivered: number, class_name: string | null = null): Obligation => ({
  id, org_id: 'o0', org_name: units[0]!, kind, what, quantity, unit, period, class_id: class_name && 'c1', class_name, resource_class: null, promised, delivered,
  years: [{ year: 2025, promised, delivered: promised }, { year: 2026, promised, delivered }],
})
const lines = [
  line('l1', '上门义诊', 'service', 1, '次', 'month', 12, 7, '健康服务'), line('l2', '健康讲座', 'activity', 1, '场', 'quarter', 4, 4), line('l3', '周末开放停车位', 'venue', 35, '个', 'year', 35, 0, '停车秩序'),
  { ...line('l5', '新年送福', 'activity', 4, '场', 'year', 0, 0), years: [{ year: 2026, promised: 0, delivered: 0 }, { year: 2027, promised: 4, delivered: 0 }] },
  line('l4', '派出志愿者参加社区活动并协助维持现场秩序', 'volunteers', 20, '人次', 'year', 20, 23),
]
const actions = ['submit', 'approve', 'sign', 'store_scan', 'renew', 'amend', 'edit', 'send_back', 'terminate']
const possible: Record<string, string[]> = { effective: ['store_scan', 'renew', 'amend', 'terminate'], expiring: ['renew', 'amend', 'store_scan', 'terminate'], approved: ['sign', 'send_back', 'terminate'], review: ['approve', 'send_back', 'terminate'], drafting: ['submit', 'edit', 'terminate'] }

const summaries: AgreementSummary[] = Array.from({ length: 40 }, (_, index) => {
  const state = states[index % states.length]!
  const end = state === 'expiring' ? 41 : state === 'expired' || state === 'renewed' ? -20 : 200 + index * 3
  return {
    id: String(index), number: `XY330106-20251230-000${String(index + 10)}`, revision: state === 'superseded' ? 1 : 1 + (index % 4 === 3 ? 1 : 0), title: `${units[index % units.length]}结对共建协议`, kind: (['pairing', 'service', 'venue', 'volunteering'] as const)[index % 4]!, state,
    parties: [office, { org_id: `o${index % units.length}`, org_name: units[index % units.length]!, side: 'unit' }, ...(index % 5 === 2 ? [{ org_id: 'o9', org_name: '北江街道商会', side: 'unit' as const }] : [])],
    signed_on: ['review', 'drafting', 'approved'].includes(state) ? null : at(-320), valid_from: at(-324), valid_to: dayEnd(end), days_left: end > 0 && !['terminated', 'superseded'].includes(state) ? end : null, due_lines: 4, kept_lines: index % 5, version: 3,
    next_step: { code: steps[state], who: ['expiring', 'drafting', 'approved', 'expired'].includes(state) ? '北江街道办事处' : '', due_at: ['effective', 'expiring'].includes(state) ? dayEnd(end) : null, late_by_ms: null },
  }
})
const agreement = (index: number): Agreement => {
  const summary = summaries[index]!
  const few = asked() === 'few'
  const unit = summary.parties[1]!
  // one that was amended this year counts the year before only, and what it got this year nowhere
  const amended = summary.state === 'superseded'
  const owed = lines.map((one, place) => ({ ...one, org_id: unit.org_id, org_name: unit.org_name, ...(amended && { promised: 0, delivered: 0, years: place < 2 ? one.years.slice(0, 1) : [] }) }))
  return {
    ...summary, terms: '双方每季度碰头一次，通报履约情况。\n医院协助社区建立独居老人健康档案；社区提供义诊场地和居民动员。', sign_mode: summary.signed_on ? 'paper' : null, sign_reference: null,
    scan_hash: index === 0 ? '74d9f6e7b3f4d4a2bbd1b2a0e1a9c0fa74d9f6e7b3f4d4a2bbd1b2a0e1a9c0fa' : null, ended_at: summary.state === 'terminated' ? at(-40) : null, end_reason: summary.state === 'terminated' ? '单位迁出本街道' : null, area_id: 's', year: 2026, lines: asked() === 'empty' ? [] : few ? owed.slice(0, 1) : summary.state === 'terminated' ? [...owed, { ...line('l5', '提供义诊场地并做好居民动员', 'venue', 4, '次', 'year', 4, 0), org_id: office.org_id, org_name: office.org_name }] : owed,
    revisions: [{ id: '9', number: summary.number, revision: 1, state: 'superseded', valid_from: at(-324), valid_to: at(200) }, { id: summary.id, number: summary.number, revision: 2, state: summary.state, valid_from: at(-324), valid_to: at(200) }],
    counted_before: summary.revision > 1 ? { id: '9', revision: 1, year: 2025 } : null, counted_after: amended ? { id: '3', revision: 2, year: 2026 } : null,
    renewed_from: index ? null : { id: '7', number: 'XY330106-20241230-00007', revision: 1, state: 'renewed', valid_from: at(-689), valid_to: at(-324) }, renewed_by: null,
    timeline: [['create', '赵磊', null], ['submit', '赵磊', null], ['approve', '林书记', null], ['sign', '赵磊', null], ['take_effect', '', null]].map(([event, who, reason], step) => ({ id: String(step), at: at(-330 + step * 2), event: event!, from_state: null, to_state: null, who: who ?? '', role: '', reason: reason ?? null, detail: null })),
    allowed_actions: actions.map((action) => ({ action, allowed: (possible[summary.state] ?? []).includes(action), reason_code: null, reason: (possible[summary.state] ?? []).includes(action) ? null : '协议现在的状态不能这样操作。' })),
  }
}
const titles = ['三位独居老人想请医生上门看看', '楼里老人量血压', '高血压用药讲座', '社区运动会要两名急救志愿者']
const deeds: Deed[] = Array.from({ length: 11 }, (_, index) => ({ obligation_id: ['l1', 'l2', 'l4', 'l1'][index % 4]!, ...(index % 4 === 2 ? { source: 'booking', label: `YY330106-20261${String(101 - index)}-0000${index % 9} 二楼会议厅`, title: null, order_number: `GD330106-20261${String(100 - index)}-0000${index % 9}` } : { source: 'order', label: `GD330106-20261${String(101 - index)}-0000${index % 9}`, title: titles[index % titles.length]!, order_number: null }), source_id: `d${index}`, year: 2026, quantity: 1 + (index % 3), done_at: at(-index * 9 - 1) }))
const owed: OwedLine[] = lines.map((one, index) => ({ ...one, agreement_id: index < 3 ? '0' : '2', agreement_number: 'XY330106-20251230-00010', agreement_title: index < 3 ? '东州区人民医院结对共建协议' : '邻里志愿服务协议', agreement_state: 'effective', valid_to: dayEnd(41) }))

const templates: AgreementTemplate[] = ['医院结对共建', '学校场地共享', '志愿服务'].map((name, index) => ({
  id: `t${index}`, name, kind: (['pairing', 'venue', 'volunteering'] as const)[index]!, terms: '双方每季度碰头一次，通报履约情况。\n需要增减事项时另行商定。', lines: lines.slice(index, index + 3), retired: index === 2, updated_at: at(-90), version: 1,
}))
const officeWrites = new URLSearchParams(location.search).get('role') === 'street_officer'

export const room: StoryRoom = {
  answers: {
    'GET /api/agreements': () => page(asked() === 'empty' ? [] : asked() === 'few' ? summaries.slice(0, 2) : summaries, asked() === 'empty' ? 0 : asked() === 'few' ? 2 : 512),
    'GET /api/agreements/*': ({ rest }) => agreement(Number(rest[0])),
    'GET /api/agreements/*/deeds': ({ url, rest }) => page(asked() ? [] : deeds.filter((deed) => !url.searchParams.get('obligation_id') || deed.obligation_id === url.searchParams.get('obligation_id')), rest[0] === '8' ? 130 : undefined),
    'GET /api/agreement-templates': () => ({ items: asked() === 'empty' ? [] : templates, allowed_actions: [{ action: 'write', allowed: officeWrites, reason_code: null, reason: officeWrites ? null : '协议模板由街道共建办维护。' }] }),
    'GET /api/obligations': () => ({ year: 2026, items: asked() === 'empty' ? [] : asked() === 'few' ? owed.slice(0, 1) : owed }),
  },
}
