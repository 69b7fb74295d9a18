// The made-up answers of co-building at a glance.
import type { BesideItem, CoBuilding, IdleKind, IdleList, PromisesOfYear } from '@/features/coBuilding/coBuilding'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const at = (days: number) => new Date(NOW + days * 86_400_000).toISOString()
const empty = () => new URLSearchParams(location.search).get('state') === 'empty'
const units = ['东州区人民医院', '北江小学', '国家电网东州供电公司北江供电服务站党支部', '江滨超市', '滨河律师事务所']

const signs = (): CoBuilding => ({
  year: 2026, quarter_from: '2026-10-01T00:00:00+08:00', quarter_to: '2027-01-01T00:00:00+08:00', silent_since: '2026-04-01T00:00:00+08:00',
  alliances: empty() ? [] : [
    { id: 'a0', name: '北江街道“同心圆”党建联盟', meeting: 'green', met: 0, meeting_id: 'm1', members: 24, agreed: 19, few_agreed: true, late: false, due_lines: 61, kept_lines: 38, throughout: 22, silent: 3, silent_names: ['江滨超市', '北江小学', '国家电网东州供电公司北江供电服务站党支部'], unmet: 12, idle: 7 },
    { id: 'a1', name: '北江社区大党委', meeting: 'green', met: 1, meeting_id: null, members: 8, agreed: 8, few_agreed: false, late: false, due_lines: 14, kept_lines: 14, throughout: 8, silent: 0, silent_names: [], unmet: 4, idle: 0 },
    { id: 'a2', name: '滨河商圈联盟', meeting: 'red', met: 0, meeting_id: null, members: 5, agreed: 0, few_agreed: true, late: false, due_lines: 0, kept_lines: 0, throughout: 0, silent: 0, silent_names: [], unmet: 0, idle: 0 },
  ],
  formulas: ['本季度联席会议：本季度召开且纪要已审定的联席会议次数；季度末前 21 天还没有的会提示（R-1）', '协议覆盖：现有成员单位中，有生效协议的单位数；不足九成的会提示（R-5）', '兑现：成员单位本年有约定的条目中，已足额兑现的条目数；9 月起不足一半的会提示（R-6）', '没有贡献：最近两个完整季度一直是成员的单位中，从那时起没有报过办结、也没有兑现任何约定的单位', '闲置资源：成员单位在架的资源，180 天内没有改动，也没有用在所服务类别的工单上；未满足：联盟范围内还没有被足额认领的诉求'],
})
const promises = (): PromisesOfYear => ({
  year: 2026, total: empty() ? 0 : units.length, page: 1, page_size: 50,
  items: empty() ? [] : units.map((org_name, index) => ({
    org_id: `o${index}`, org_name, due_lines: 2, kept_lines: index % 3,
    lines: [{ id: `l${index}0`, agreement_id: '0', agreement: 'XY330106-20251230-00010', what: ['上门义诊', '场地开放', '用电安全检查并更换老化线路', '爱心餐', '法律咨询'][index]!, unit: '次', promised: 12, delivered: 4 + index * 3, ended_at: null }, { id: `l${index}1`, agreement_id: '0', agreement: 'XY330106-20251230-00010', what: '派出志愿者', unit: '人次', promised: index === 3 ? 0 : 20, delivered: index * 5, ended_at: index === 2 ? '2026-09-30T09:00:00+08:00' : null }],
  })),
})
const labels: Record<IdleKind, string[]> = {
  unit: units, agreement: units.map((name) => `${name}结对共建协议`), resource: ['周末开放停车位 12 个', '会议室（容纳 40 人，周末可约）', '法律咨询', '理发志愿服务'],
  alliance: ['滨河商圈联盟', '北江街道“同心圆”党建联盟', '书院社区大党委'], head: ['王建国', '李秀英', '赵㛃明'], demand: ['楼道灯不亮', '独居老人晚餐送餐到户', '滨河苑 3 栋外墙渗水需要维修并重新粉刷'],
}
const reminded = new Map<string, string>()
const kept = new Set<string>()
const idle = (kind: IdleKind): IdleList => {
  const rows = empty() ? [] : labels[kind].slice(0, 4).map((label, index) => ({
    id: `${kind}${index}`, page_id: `${kind}${index}`, label, number: ['agreement', 'resource', 'demand'].includes(kind) ? `ZY330106-20260105-0000${index}` : null,
    org_name: kind === 'head' ? `北江社区 · 滨河苑 · ${index + 1} 栋` : kind === 'demand' && !index ? null : units[index]!, since: index && kind !== 'head' ? at(-190 - index * 20) : null,
    body_id: kind === 'alliance' && index < 2 ? 'b1' : null, meeting_id: kind === 'alliance' && index === 1 ? 'm1' : null, planned_at: kind === 'alliance' && index === 1 ? at(13) : null,
    reminded_at: reminded.get(`${kind}${index}`) ?? (index === 1 && !['resource', 'alliance'].includes(kind) ? at(-6) : null), reminded_by_name: '王敏',
    allowed_actions: ['resource', 'alliance'].includes(kind) ? [] : [{ action: 'remind', allowed: index !== 1 && !reminded.has(`${kind}${index}`), reason_code: null, reason: index === 1 || reminded.has(`${kind}${index}`) ? '30 天内已经提醒过，请等对方答复' : null }], version: 2,
  })).filter((row) => !kept.has(row.id))
  return { kind, before: at(-180), formula: kind === 'head' ? '在岗满 90 天、90 天内自己的履职记录里没有新记录的楼长。记录由楼长自己保管，这里不显示内容和次数' : '最近两个完整季度一直是成员，从那时起没有报过办结、也没有兑现任何约定的单位', total: rows.length, page: 1, page_size: 50, items: rows }
}
const beside = (): { items: BesideItem[]; total: number; page: number; page_size: number } => {
  const items: BesideItem[] = empty() ? [] : [
    { id: '1', number: 'XQ1', title: '独居老人晚餐送餐到户', area_name: '北江社区 · 滨河苑', class_name: '助餐', open: 6, unit: '次', fitting: [{ id: 'r1', title: '职工食堂配餐', org_name: '东州区人民医院' }, { id: 'r2', title: '爱心餐', org_name: '江滨超市' }] },
    { id: '2', number: 'XQ2', title: '滨河苑 3 栋外墙渗水需要维修并重新粉刷', area_name: '北江社区 · 滨河苑 · 3 栋', class_name: '物业维修', open: 1, unit: '件', fitting: [] },
    { id: '3', number: 'XQ3', title: '放学后没有地方写作业', area_name: '书院社区', class_name: null, open: 12, unit: '人', fitting: [{ id: 'r3', title: '阅览室周末开放', org_name: '国家电网东州供电公司北江供电服务站党支部' }] },
  ]
  return { items, total: items.length, page: 1, page_size: 50 }
}

export const room: StoryRoom = {
  answers: {
    'GET /api/co-building': signs,
    'GET /api/co-building/promises': promises,
    'GET /api/co-building/beside': beside,
    'POST /api/co-building/reminders': ({ body }) => reminded.set((body as { id: string }).id, at(0)),
    'POST /api/resources/*/keep-offer': ({ rest }) => (rest[0]!.startsWith('resource') ? kept.add(rest[0]!) : undefined),
    'GET /api/co-building/idle': ({ url }) => idle((url.searchParams.get('kind') ?? 'unit') as IdleKind),
  },
}
