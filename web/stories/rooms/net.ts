// The made-up answers of the net: a place, an organisation, a person, their posts, who looks after whom, notice boards, coverage.
import type { AreaView, BoardRow, LinkageRow, OrgView, PersonView, PostRow } from '@/api/net'
import type { Coverage, CoverageRow } from '@/features/coverage/coverage'
import type { StoryRoom } from '../rooms'
import { unitOf } from './unit'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const page = <T>(items: T[]) => ({ items, total: items.length, page: 1, page_size: 100 })
const can = (...actions: string[]) => actions.map((action) => ({ action, allowed: true, reason_code: null, reason: null }))
const cannot = (reason: string, ...actions: string[]) => actions.map((action) => ({ action, allowed: false, reason_code: null, reason }))
const refused = new URLSearchParams(location.search).get('role') === 'street_leader'

const post = (id: string, person: string, role: string, org: string, area: string): PostRow => ({
  id, person_id: `p${id}`, person_name: person, role, org_id: 'o1', org_name: org, area_id: 'c0', area_name: area, from: at(-600), to: at(496), ended_at: null, end_reason: null, state: 'held', source: 'election', appointment_no: `聘〔2025〕${id}号`, document_no: null,
  allowed_actions: can('renew', 'hand_over', 'end'), version: 1,
})
const posts = [post('1', '沈玉书', 'branch_secretary', '锦绣苑党支部', '北江社区 · 锦绣苑'), post('2', '王敏', 'residents_committee_member', '北江社区', '北江社区')]
const linkage = (id: string, over: Partial<LinkageRow>): LinkageRow => ({
  id, kind: 'cadre_community', person_id: 'p9', person_name: '刘洋', person_in_scope: false, org_id: 'o1', org_name: '北江社区', area_name: '北江社区', from: at(-420), to: null, ended_at: null, end_reason: null, document_no: '北街〔2025〕3号', state: 'held', allowed_actions: refused ? cannot('挂钩联系由社区和街道登记。', 'end') : can('end'), version: 1, ...over,
})
const linkages = [
  linkage('1', {}), linkage('2', { kind: 'delegate_community', person_id: 'p1', person_name: '沈玉书', person_in_scope: true, document_no: null, to: at(300) }),
  linkage('3', { kind: 'member_branch', person_id: 'p2', person_name: '陈静', person_in_scope: true, org_id: 'o2', org_name: '锦绣苑党支部', area_name: '北江社区 · 锦绣苑', document_no: '北江社区党委〔2025〕11号' }),
]
const ended = linkage('4', { person_name: '周国平', ended_at: at(-421), from: at(-900), end_reason: '轮岗到南桥社区', state: 'ended', allowed_actions: cannot('已经结束。', 'end') })
const board = (id: string, spot: string, over: Partial<BoardRow> = {}): BoardRow => ({ id, area_id: 'k1', area_name: '北江社区 · 滨河苑', spot, hung_at: at(-500), taken_down_at: null, reason: null, allowed_actions: can('take_down'), version: 1, ...over })
const boards = [board('1', '东门内侧'), board('2', '中心花园'), board('3', '1 栋一楼大厅', { area_id: 'b1', area_name: '北江社区 · 滨河苑 · 1 栋' })]

const area: AreaView = {
  id: 'c0', kind: 'community', name: '北江社区', spoken: '北江社区', number: '1', code: '330205001001', path: '/001/', above: [{ id: 's', kind: 'street', name: '北江街道' }], contains: [{ kind: 'compound', count: 5 }, { kind: 'grid', count: 23 }, { kind: 'building', count: 138 }],
  built_year: null, office_phone: '0574-87654321', figures: { data_date: at(-20), households: 8_914, population: 23_100, elders60: 4_870, elders80: 702, children0_3: 391 }, figures_by_date: [], past: [], links: [],
  timeline: [{ id: 'e1', at: at(-600), event: 'create', who: '', role: '', reason: null, detail: null }], ended_at: null, end_reason: null, may_contain: ['grid', 'compound', 'courtyard', 'building'],
  allowed_actions: [...can('add_child', 'describe'), ...cannot('这一级区域由街道调整。', 'move', 'split', 'merge', 'retire')], version: 3,
}
const org: OrgView = {
  id: 'o1', kind: 'community', name: '北江社区', area_id: 'c0', area_name: '北江社区', credit_code: null, line_system: null, tags: [], party_build: null, parent_id: null, areas: 1, ended_at: null, parent_name: null,
  bound: [{ area_id: 'c0', area_name: '北江社区', from: at(-600) }], children: [], office_phone: '0574-87654321', end_reason: null, allowed_actions: cannot('由街道维护', 'edit', 'bind', 'end'), version: 1,
}
const person: PersonView = { id: 'p1', name: '沈玉书', phone_masked: '139****2222', birth_year: 1958, party_verified: { by: '王敏', at: at(-580) }, posts: [posts[0]!], past_posts: [], shows_party: true, allowed_actions: can('give_post', 'edit', 'unverify_party'), version: 2 }

const names = ['北江社区', '南桥社区', '滨河社区', '书院社区', '锦绣社区']
const row = (name: string, index: number): CoverageRow => ({
  area_id: `c${index}`, name, kind: 'community', households: 8_900, buildings: 138 - index * 9, with_head: 134 - index * 11, long_vacant: index % 3, uncovered: index === 3 ? 2 : 0, with_mailbox: 138 - index * 13, compounds: 5 - (index % 2), separate_branch: 2, joint_branch: 2 - (index % 2),
  with_station: 2, with_board: 4 - (index % 2), owners_committee: 3, owners_member: 2, grids: 23, grids_outside: 2 + index,
})
const rows = names.map(row)
const total = rows.reduce((sum, one) => ({ ...sum, ...Object.fromEntries(Object.entries(one).filter(([, value]) => typeof value === 'number').map(([key, value]) => [key, ((sum as unknown as Record<string, number>)[key] ?? 0) + (value as number)])) }), { area_id: null, name: '', kind: null } as CoverageRow)
const formula = '有的地方 ÷ 全部地方'
const coverage: Coverage = { at: at(0), total, rows, units: 812, units_in_grid: 664, formulas: { heads: formula, mailboxes: formula, branches: formula, stations: formula, boards: formula, owners: formula, grids: formula, units: formula, uncovered: formula } }

const fits = (linkage: LinkageRow, url: URL) => [['org_id', linkage.org_id], ['person_id', linkage.person_id]].every(([key, own]) => !url.searchParams.has(key!) || url.searchParams.get(key!) === own)

export const room: StoryRoom = {
  answers: {
    'GET /api/areas/*': () => area,
    'GET /api/orgs/*': ({ rest }) => (/full|empty/.test(rest[0]!) ? unitOf(rest[0]!) : org),
    'GET /api/persons/*': () => person,
    'GET /api/posts': () => page(posts),
    'GET /api/linkages': ({ url }) => ({ ...page([...linkages, ...(url.searchParams.get('ended') ? [ended] : [])].filter((one) => fits(one, url))), kinds: ['delegate_community', 'cadre_community'], allowed_actions: refused ? cannot('挂钩联系由社区和街道登记。', 'link') : can('link') }),
    'GET /api/linkages/candidates': () => ({ items: [{ person_id: 'p9', name: '刘洋', role: 'street_officer', org_name: '党建共建办公室' }, { person_id: 'p8', name: '刘一帆', role: 'department', org_name: '公共服务办' }] }),
    'GET /api/linkages/targets': () => ({ items: [{ org_id: 'o1', name: '北江社区', area_name: '北江社区' }] }),
    'GET /api/boards': () => ({ ...page(boards), allowed_actions: can('hang') }),
    'GET /api/coverage': () => coverage,
    'GET /api/coverage/mailbox-life': () => ({ from: at(-91), letters: 214, per_thousand_a_quarter: 6.4, judged: 198, in_time: 171 }),
    'GET /api/coverage/places': ({ url }) => page((url.searchParams.get('figure') === 'long_vacant' ? [0, 3, 9] : [3, 7, 12, 15]).map((number) => ({ area_id: `b${number}`, area_name: number % 9 ? `北江社区 · 北江路 118 号院（原机床厂家属院） · ${number} 栋` : `北江社区 · 锦绣里 · ${number + 1} 栋`, kind: 'building', households: number * 8 }))),
    'GET /api/coverage/units': () => page(['东州区人民医院北江院区', '锦绣物业服务有限公司', '老陈面馆'].map((name, index) => ({ org_id: `u${index}`, name, area_name: '北江社区' }))),
  },
}
