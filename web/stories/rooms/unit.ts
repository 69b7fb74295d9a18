// The made-up answers of a unit's story: how much there is in each section, seats, good words, cards. `empty` and `full` in the unit's id say how much.
import type { OrgView } from '@/api/net'
import { countedSections, type PartTimePost, type PraiseFigures, type PraiseRow, type UnitSeat } from '@/features/orgs/story'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const at = (days: number) => new Date(NOW + days * 86_400_000).toISOString()
const can = (...actions: string[]) => actions.map((action) => ({ action, allowed: true, reason_code: null, reason: null }))
const totals: Record<string, number> = { resources: 6, promises: 4, orders: 200, lent: 63, praise: 41, cards: 5, asks: 2, booked: 3, alliances: 2, tasks: 1, years: 2, meetings: 9, resolutions: 2, projects: 3, activities: 4, posts: 2, contacts: 2, seats: 3, linkages: 1 }

/** A long name and everything filled in, or a unit entered this morning. */
export const unitOf = (id: string): OrgView => ({
  id, kind: 'state_enterprise', name: id.includes('empty') ? '好邻居便利店' : '东州区城市更新与存量资产综合运营管理服务中心（北江片区工作站）', area_id: 'c0', area_name: '北江社区', credit_code: '91330205MA2AXXXX3K', line_system: '国资', tags: [], party_build: 'joint', parent_id: null, parent_name: null,
  areas: 1, ended_at: null, bound: [{ area_id: 'c0', area_name: '北江社区', from: at(-600) }], children: [], office_phone: '0574-87651234', end_reason: null, allowed_actions: can('edit', 'bind', 'end'), version: 1,
})

const seat = (over: Partial<UnitSeat>): UnitSeat => ({ body_id: 'b1', body_name: '北江社区党建联盟联席会议', body_kind: 'joint_meeting', capacity: 'member', person_id: null, person_name: null, of_alliance: true, from: at(-420), to: null, ended_at: null, called: 4, attended: 3, ...over })
const seats = [seat({}), seat({ body_id: 'b2', body_name: '北江社区大党委', body_kind: 'enlarged_committee', capacity: 'part_time_member', person_id: 'p2', person_name: '欧阳㛃琳', of_alliance: false, from: at(-200), to: at(500), called: 3, attended: 3 }), seat({ body_id: 'b3', body_name: '邻里中心运营管委会', body_kind: 'operating_committee', of_alliance: false, from: at(-10), called: 0, attended: 0 })]
const posts: PartTimePost[] = [{ person_id: 'p2', person_name: '欧阳㛃琳', role: 'part_time_member', org_id: 'o-bj', org_name: '北江社区党委', area_name: '北江社区', from: at(-200), to: at(500), ended_at: null }]
const figures: PraiseFigures = { since: at(-365), called: 52, answered: 47, satisfied: 44, rated: 18, good: 16, project_answers: 31, project_satisfied: 29 }
const words = ['师傅上门很快，还帮忙把老人的旧灯一起换了，谢谢。', '孩子每天放学有地方去，老师很耐心。希望下学期还能继续办，最好把书法课也开起来，周围几栋楼的家长都在问。', null, null]
const praise: PraiseRow[] = Array.from({ length: 20 }, (_, index) => ({
  of: index % 5 === 3 ? 'booking' : 'order', id: String(index), number: `GD${index}`, title: ['东门路灯不亮，晚上老人出入不便', '希望四点半课堂增加书法课', '独居老人燃气安全检查', '二楼多功能厅'][index % 4]!, at: at(-index * 6),
  satisfaction: index % 5 === 3 ? null : index % 3 ? 'satisfied' : 'basic', rating: index % 5 === 3 ? 5 - (index % 2) : null, words: index < 8 ? words[index % 4]! : null,
}))
const empty = (id: string) => id.includes('empty')

export const room: StoryRoom = {
  answers: {
    'GET /api/orgs/*/story': ({ rest }) => ({ org_id: rest[0], sections: countedSections.map((section) => ({ section, total: empty(rest[0]!) ? 0 : (totals[section] ?? 0) })) }),
    'GET /api/orgs/*/seats': ({ rest }) => (empty(rest[0]!) ? { seats: [], posts: [] } : { seats, posts }),
    'GET /api/orgs/*/praise': ({ rest }) => (empty(rest[0]!) ? { items: [], total: 0, page: 1, page_size: 20, figures: { ...figures, called: 0, answered: 0, satisfied: 0, rated: 0, good: 0, project_answers: 0 }, formula: '' } : { items: praise, total: 41, page: 1, page_size: 20, figures, formula: '工单：近 12 个月回访的人中答了话的、满意的' }),
    'GET /api/orgs/*/service-cards': ({ rest }) => ({ items: empty(rest[0]!) ? [] : ['2026Q3', '2026Q2', '2026Q1', '2025Q4'].map((quarter, index) => ({ id: String(index), quarter, state: ['sent', 'confirmed', 'objected', 'confirmed'][index], sent_at: at(-40 - 91 * index), answered_at: index ? at(-36 - 91 * index) : null })) }),
  },
}
