// The made-up answers about the profile of a community and of the street.
import type { CommunityLine, Line, Profile, Rows } from '@/features/profile/profile'
import type { StoryRoom } from '../rooms'

const rows = (list: Rows['list'], query = 'area_id=c0'): Rows => ({ list, query })
const line = (code: string, text: string, count: number, list: Rows['list'] = 'places', parts: Line['parts'] = []): Line => ({ code, text, count, rows: rows(list), parts })
const part = (code: string | null, name: string, count: number | null, list: Rows['list']) => ({ code, name, count, rows: rows(list) })
const size = (name: Profile['sizes'][number]['name'], count: number, kinds: [string, number][] = []) => ({ name, count, rows: kinds.length || name === 'communities' ? null : rows('places'), kinds: kinds.map(([kind, of]) => ({ kind, count: of, rows: rows('orgs') })) })

const strengths = [
  line('met_heads', '楼长覆盖 134/140 栋（95.7%），达到 95% 的要求', 134), line('met_branches', '11 个小区都有党组织（单建或联建）', 11), line('met_covered', '140 栋楼都有人负责', 140),
  line('appointed', '持聘书在岗的楼长 128 位', 128, 'heads'),
  line('units', '共建可以依靠的单位 37 家', 37, 'orgs', [part('org_kind.government', '', 2, 'orgs'), part('org_kind.public_institution', '', 4, 'orgs'), part('org_kind.private_enterprise', '', 9, 'orgs'), part('org_kind.school', '', 3, 'orgs'), part('org_kind.hospital', '', 1, 'orgs'), part('org_kind.merchant', '', 18, 'orgs')]),
  line('offered', '已上架资源 23 项', 23, 'resources', [part('resource_class.venue', '', 6, 'resources'), part('resource_class.skill', '', 5, 'resources'), part('resource_class.service', '', 12, 'resources')]),
  line('delivered', '近 12 个月确认的接单中，办结并回访 46 件', 46, 'orders'),
]
const gaps = [
  line('missed_mailboxes', '信箱覆盖 121/140 栋（86.4%），还有 19 栋没有信箱', 19), line('missed_stations', '党群服务站覆盖 4/11 个小区（36.3%），还有 7 个没有', 7), line('missed_owners', '业委会有党员的 5/8（62.5%），还有 3 个没有', 3),
  line('missed_units', '单位入格 31/37 家（83.7%），还有 6 家不在网格内', 6, 'units'), line('long_vacant', '4 栋楼的楼长空缺超过 60 天', 4),
  line('unmet', '9 件需求还没有人全部接下', 9, 'demands', [part(null, '停车难', 4, 'demands'), part(null, '加装电梯', 3, 'demands'), part(null, '老年助餐', 2, 'demands')]),
]
const community: Profile = {
  at: '2026-11-20T15:42:00+08:00', area_id: 'c0', name: '北江社区', kind: 'community',
  brand: { name: '滨河议事', text: '每月第一个周六上午，居民、物业、业委会和驻区单位坐到滨河亭里，一次只议一件事。\n议定的事当场认领，下次开场先说办得怎么样。', updated_at: '2026-11-18T09:20:00+08:00', updated_by: '王敏', version: 3, allowed_actions: [{ action: 'write', allowed: true, reason_code: null, reason: null }] },
  people: { households: 4_812, population: 13_476, elders60: 3_105, elders80: 486, children0_3: 392, counted_from: '2026-11-01T00:00:00+08:00', counted_to: '2026-11-01T00:00:00+08:00', counted: 1, communities: 1 },
  sizes: [size('grids', 12), size('compounds', 11), size('buildings', 140), size('party_organisations', 16, [['party_committee', 1], ['party_branch', 15]]), size('units', 37)],
  strengths, gaps, communities: [],
}
const names = ['北江社区', '南塘社区', '学府社区', '锦绣社区', '东门社区', '渡口社区', '柳荫社区']
const communities: CommunityLine[] = names.map((name, index) => ({ area_id: `c${index}`, name, households: 4_812 - index * 311, population: 13_476 - index * 902, elders60: 3_105 - index * 207, data_date: index === 5 ? null : '2026-11-01T00:00:00+08:00' }))
const street: Profile = {
  ...community, area_id: 's', name: '北江街道', kind: 'street', communities,
  brand: { name: '', text: '', updated_at: null, updated_by: null, version: 0, allowed_actions: [{ action: 'write', allowed: false, reason_code: 'brand_not_for_role', reason: '品牌介绍由社区工作人员和街道共建办填写。' }] },
  people: { ...community.people, households: 22_341, population: 61_802, elders60: 14_120, elders80: 2_204, children0_3: 1_871, counted_from: '2025-10-01T00:00:00+08:00', counted: 6, communities: 7 },
  sizes: [size('communities', 7), ...community.sizes],
  gaps: [...gaps, line('uncounted', '1 个社区没有登记户数和人口', 1, 'areas', [part(null, '渡口社区', null, 'areas')])],
}

export const room: StoryRoom = {
  answers: {
    'GET /api/profile': ({ url }) => (url.searchParams.get('area_id') === 's' ? street : community),
    'PUT /api/brands/*': () => community.brand,
  },
}
