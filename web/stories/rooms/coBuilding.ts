// The made-up answers of co-building at a glance.
import type { CoBuilding, IdleKind, IdleList, PromisesOfYear } from '@/features/coBuilding/coBuilding'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const at = (days: number) => new Date(NOW + days * 86_400_000).toISOString()
const empty = () => new URLSearchParams(location.search).get('state') === 'empty'
const units = ['东州区人民医院', '北江小学', '国家电网东州供电公司北江供电服务站党支部', '江滨超市', '滨河律师事务所']

const signs = (): CoBuilding => ({
  year: 2026, silent_since: '2026-04-01T00:00:00+08:00',
  alliances: empty() ? [] : [
    { id: 'a0', name: '北江街道“同心圆”党建联盟', members: 24, due_lines: 61, kept_lines: 38, throughout: 22, silent: 3, silent_names: ['江滨超市', '北江小学', '国家电网东州供电公司北江供电服务站党支部'], unmet: 12, idle: 7 },
    { id: 'a1', name: '北江社区大党委', members: 8, due_lines: 14, kept_lines: 14, throughout: 8, silent: 0, silent_names: [], unmet: 4, idle: 0 },
    { id: 'a2', name: '滨河商圈联盟', members: 5, due_lines: 0, kept_lines: 0, throughout: 0, silent: 0, silent_names: [], unmet: 0, idle: 0 },
  ],
  formulas: ['兑现：成员单位本年有约定的条目中，已足额兑现的条目数', '没有贡献：最近两个完整季度一直是成员的单位中，从那时起没有报过办结、也没有兑现任何约定的单位', '闲置资源：成员单位在架的资源，180 天内没有改动，也没有用在所服务类别的工单上；未满足：联盟范围内还没有被足额认领的诉求'],
})
const promises = (): PromisesOfYear => ({
  year: 2026, total: empty() ? 0 : units.length, page: 1, page_size: 50,
  items: empty() ? [] : units.map((org_name, index) => ({
    org_id: `o${index}`, org_name, due_lines: 2, kept_lines: index % 3,
    lines: [{ id: `l${index}0`, agreement_id: '0', agreement: 'XY330106-20251230-00010', what: ['上门义诊', '场地开放', '用电安全检查并更换老化线路', '爱心餐', '法律咨询'][index]!, unit: '次', promised: 12, delivered: 4 + index * 3 }, { id: `l${index}1`, agreement_id: '0', agreement: 'XY330106-20251230-00010', what: '派出志愿者', unit: '人次', promised: 20, delivered: index * 5 }],
  })),
})
const idle = (kind: IdleKind): IdleList => ({
  kind, before: at(-180), formula: '最近两个完整季度一直是成员，从那时起没有报过办结、也没有兑现任何约定的单位', total: empty() ? 0 : 4, page: 1, page_size: 50,
  items: empty() ? [] : units.slice(0, 4).map((name, index) => ({ id: `i${index}`, label: kind === 'unit' ? name : kind === 'resource' ? `周末开放停车位 ${index + 10} 个` : `${name}结对共建协议`, number: kind === 'unit' ? null : `ZY330106-20260105-0000${index}`, org_name: name, since: index ? at(-190 - index * 20) : null, version: 2 })),
})

export const room: StoryRoom = {
  answers: {
    'GET /api/co-building': signs,
    'GET /api/co-building/promises': promises,
    'GET /api/co-building/idle': ({ url }) => idle((url.searchParams.get('kind') ?? 'unit') as IdleKind),
  },
}
