// The made-up answers of the grid display: a place with its head, one whose post is vacant, one without a telephone, an address of many places and one nobody knows.
import type { Display, DisplayFound } from '@/features/displays/displayApi'
import { STORY_NOW } from '../now'
import type { StoryRoom } from '../rooms'

const DAY = 86_400_000
const since = (days: number) => new Date(STORY_NOW - days * DAY).toISOString()
const someone = (name: string, role: string, area_name: string, days: number) => ({ name, role, area_name, since: since(days) })
const building = '北江社区 · 锦绣苑 · 3幢'
const others = [someone('周国平', 'grid_worker', '北江社区 · 锦绣苑 · 第2网格', 420), someone('沈玉书', 'community_secretary', '北江社区', 980)]

const around = { street_id: 1, place: '锦绣苑 3幢', community: '北江社区', street: '北江街道', office_phone: '0574-87654321' }
const displays: Record<string, Display> = {
  headed: { ...around, people: [someone('陈㛃', 'stairwell_head', `${building} · 2单元`, 35), someone('李秀英', 'building_head', building, 210), ...others] },
  vacant: { ...around, place: '锦绣苑 5幢', people: others },
  unlisted: { ...around, place: '北江路 118 号院 7幢', office_phone: null, people: [] },
}
const found = (area_id: string, name: string): DisplayFound => ({ street_id: 1, area_id, name })
const many = [found('headed', building), found('vacant', '北江社区 · 锦绣苑 · 5幢'), found('headed', '南桥社区 · 锦绣苑二期（原机床厂家属院） · 3幢'), found('unlisted', '北江社区 · 北江路 118 号院 · 7幢')]

const problem = (status: number, code: string, title: string, args = {}) =>
  new Response(JSON.stringify({ type: 'about:blank', title, status, code, args, field_errors: [] }), { status, headers: { 'content-type': 'application/problem+json' } })
const gone = () => problem(410, 'poster_revoked', '这张二维码已停用，请联系北江社区，电话 0574-87654321。', { community: '北江社区', phone: '0574-87654321' })

export const room: StoryRoom = {
  answers: {
    'GET /api/public/displays': ({ url }) => ({ items: /月亮湾/.test(url.searchParams.get('q') ?? '') ? [] : /3幢/.test(url.searchParams.get('q') ?? '') ? many.slice(0, 1) : many }),
    'GET /api/public/displays/by-code/*': ({ rest }) => (rest[0] === 'gone' ? gone() : displays.headed),
    'GET /api/public/displays/*/*': ({ rest }) => displays[rest[1]!] ?? problem(404, 'not_found', '没有找到，可能已被移走。'),
  },
}
