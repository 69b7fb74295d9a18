// The made-up answers about heads: campaigns, applications, terms of office, registered members, and the pages behind their codes.
import type { Application, ApplicationSummary, Campaign, Candidate, Head, HeadHome, HeadSummary, Letter, Member, PublicCampaign, Registration, Slot } from '@/features/heads/headApi'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const page = <T>(items: T[]) => ({ items, total: items.length, page: 1, page_size: 50 })
const step = (code: string, who: string | null = '北江社区', days: number | null = null) => ({ code, who, due_at: days === null ? null : at(days), late_by_ms: null })
const actions = (all: readonly string[], possible: readonly string[], reason: string) => all.map((action) => ({ action, allowed: possible.includes(action), reason_code: null, reason: possible.includes(action) ? null : reason }))
const word = (days: number, event: string, who: string | null = '王敏', reason: string | null = null) => ({ id: `${event}${days}`, at: at(days), event, who, reason })

const slots: Slot[] = Array.from({ length: 9 }, (_, index) => ({ id: `s${index}`, area_id: `b${index % 3}`, area_name: `北江社区 · 滨河苑 · ${index + 1} 栋`, state: (['open', 'taken', 'open', 'held', 'open', 'taken', 'open', 'open', 'taken'] as const)[index]! }))
const words = {
  call_text: '楼里的事，您最清楚。欢迎热心的您来当楼长，把邻居的事办好。', criteria: '住在本楼，年满 18 周岁，热心公道，愿意为邻居办事。', duties: '传政策、听需求、解矛盾、帮邻里。不坐班、不打卡、不排名。', contact: '北江社区党群服务中心 0574-87654321',
}
const campaign = (id: string, title: string, state: string, closes: number, next: ReturnType<typeof step>): Campaign => ({
  id, title, post_kind: 'building_head', area_id: 'c0', area_name: '北江社区', state, closes_at: at(closes), next_step: next, version: 2, org_name: '北江社区', code: state === 'draft' ? null : '7KMP2WXA9RTC', url: null, ...words, members_only: false, term_months: 36, slots,
  allowed_actions: actions(['edit', 'publish', 'close'], { draft: ['edit', 'publish'], published: ['close'] }[state] ?? [], '招募令现在的状态不能这样做。'),
  history: [word(-8, 'campaign_published'), word(-9, 'campaign_drafted')],
})
const campaigns = [campaign('1', '党员楼长招募令', 'published', 12, step('recruit', '北江社区', 12)), campaign('2', '楼道长招募令', 'draft', 30, step('publish_campaign')), campaign('3', '第一批楼长招募令', 'closed', -20, step('none', ''))]

const lines: [string, string, ApplicationSummary['route'], string, ReturnType<typeof step>, number][] = [
  ['陆安和', '1 栋', 'self', 'submitted', step('check_candidate'), 0], ['褚惠兰', '3 栋', 'recommended', 'checked', step('publicise_candidate'), 0], ['卫长青', '5 栋', 'self', 'publicity', step('answer_objection', '北江社区', 3), 1],
  ['蒋慕贤', '7 栋', 'self', 'publicity', step('wait_publicity', '北江社区', 4), 0], ['沈玉㛃', '8 栋', 'self', 'publicity', step('approve_candidate'), 0], ['韩峣', '2 栋', 'claim', 'claimed', step('confirm_post_claim'), 0],
  ['杨桂芳', '4 栋', 'recommended', 'recommended', step('candidate_consent', '杨桂芳'), 0], ['朱青禾', '6 栋', 'self', 'approved', step('appoint_head'), 0], ['秦岚', '9 栋', 'self', 'refused', step('none', ''), 0],
]
const applications: ApplicationSummary[] = lines.map(([name, place, route, state, next_step, open_objections], index) => ({ id: String(index), campaign_id: '1', campaign_title: '党员楼长招募令', name, area_name: `北江社区 · 滨河苑 · ${place}`, route, state, next_step, open_objections, created_at: at(-index - 1), version: 3 }))
const possible: Record<string, string[]> = { submitted: ['check', 'refuse'], checked: ['publicise', 'refuse'], publicity: ['refuse'], claimed: ['confirm', 'refuse'], approved: ['appoint'], recommended: ['refuse'] }
const application = (one: ApplicationSummary): Application => ({
  ...one, members_only: true, term_months: 36, phone_masked: '138****1234', recommender: one.route === 'recommended' ? '邻居韩邻好' : null, statement: '住了二十年，邻里都熟，愿意跑腿。', on_behalf: one.id === '1', consent_at: at(-5),
  checked_at: at(-4), checked_by: '王敏', party_verified_at: at(-4), party_verified_by: '王敏', publicity_from: one.state === 'publicity' ? at(-3) : null, publicity_until: one.state === 'publicity' ? at(4) : null, resolution: null, approved_at: null,
  objections: one.open_objections ? [{ id: 'o1', text: '听说他去年就搬走了，只是房子还在这里。', name: null, phone_masked: null, created_at: at(-1), answer: null, upheld: null, answered_at: null }] : [],
  allowed_actions: actions(['check', 'publicise', 'approve', 'confirm', 'refuse', 'appoint'], possible[one.state] ?? [], one.open_objections ? '还有异议没有答复，请先答复再审批。' : '报名现在的状态不能这样做。'),
  history: [...(one.open_objections ? [word(-1, 'objection_made', null)] : []), word(-3, 'publicise'), word(-4, 'check'), word(-6, 'nominated_self', null)],
})

const head = (id: string, name: string, place: string, state: string, ends: number, next: ReturnType<typeof step>): HeadSummary => ({ id, name, area_name: `北江社区 · 滨河苑 · ${place}`, post_kind: 'building_head', route: (['self', 'recommended', 'claim'] as const)[Number(id) % 3]!, party_verified: id !== '2', letter_number: `PS330205-20231121-0000${id}`, state, term_from: at(ends - 1_096), term_to: at(ends), next_step: next, version: 2 })
const heads = [head('1', '沈玉书', '1 栋', 'on_duty', 900, step('none', '')), head('2', '周国平', '2 栋', 'on_duty', 21, step('head_renew', '北江社区', 21)), head('3', '吴喆', '4 栋', 'suspended', 400, step('head_resume', '北江社区', 400)), head('4', '郑堃', '6 栋', 'resigned', 300, step('head_hand_over')), head('5', '冯秀英', '8 栋', 'appointed', 1_100, step('head_take_up', '北江社区', 4))]
const headPage = (one: HeadSummary): Head => ({
  ...one, phone_masked: '139****2222', party_verified_at: at(-700), letters: [{ id: 'l1', number: one.letter_number, url: '/v/7KMP2WXA9RTC', term_from: one.term_from, term_to: one.term_to, issued_at: one.term_from }], stand_ins: [{ name: '沈玉书', from: at(-40), to: at(-10), reason: '住院' }],
  handover: (['mailbox_key', 'badge', 'open_matters', 'neighbours', 'materials'] as const).map((item, index) => ({ item, done: index < 2, note: index === 1 ? '胸牌已交回' : '' })), handed_over_at: null,
  duties: [{ id: 'd1', area_id: 'b1', duty: 'help', note: '陪 301 王奶奶取药', shared: true, at: at(-2) }],
  allowed_actions: actions(['suspend', 'resume', 'renew', 'stand-in', 'hand-over', 'resign', 'remove'], ['suspend', 'renew', 'stand-in', 'hand-over', 'resign'], '免职由社区书记按社区党组织的决议办理。'),
  history: [word(-40, 'stand-in', '王敏', '住院'), word(-700, 'appointed')],
})
const letter: Letter = { number: 'PS330205-20261117-00001', name: '沈玉㛃', post_kind: 'building_head', area_name: '滨河苑 8 栋', org_name: '北江社区', street: '北江街道', term_from: at(-3), term_last: at(1_092), issued_at: at(-3), url: 'https://linli.example/v/7KMP2WXA9RTC' }
const registration: Registration = { id: '1', name: '韩峣', unit_name: '东州区人民医院', area_name: '北江社区', state: 'verified', verified_at: at(-20), version: 3, phone_masked: '137****3333', offers: '急救、测血压', verified_by: '王敏', card_consent_at: at(-10), posts: [{ area_name: '北江社区 · 滨河苑 · 2 栋', state: 'claimed', at: at(-2) }], cards: [{ half: '2026H2', posts: '北江社区 · 滨河苑 · 2 栋', services: 5, remark: '热心负责，邻居都认识。', issued_at: at(-1) }], half: '2026H2', allowed_actions: actions(['verify', 'decline', 'leave'], ['leave'], '报到现在的状态不能这样做。') }
const registrations = [registration, { ...registration, id: '2', name: '吕青', unit_name: '北江小学', state: 'submitted', verified_at: null, card_consent_at: null }].map((one) => ({ ...one, card_consent: Boolean(one.card_consent_at), created_at: at(-22) }))
const open: PublicCampaign = { title: '党员楼长招募令', post_kind: 'building_head', place: '北江社区', street: '北江街道', ...words, members_only: false, term_months: 36, closes_at: at(12), open: true, slots, notices: [{ application_id: '2', name: '卫长青', area_name: '北江社区 · 滨河苑 · 5 栋', route: 'self', from: at(-3), until: at(4) }] }
const candidate: Candidate = { name: '杨桂芳', campaign_title: '党员楼长招募令', area_name: '滨河苑 4 栋', duties: words.duties, contact: words.contact, term_months: 36, route: 'recommended', recommender: '邻居韩邻好', statement: '热心肠，谁家有事她都去。', state: 'recommended', publicity_until: null, refusal: null, can_consent: true, can_withdraw: false }
const member: Member = { name: '韩峣', area_name: '北江社区', state: 'verified', verified_at: at(-20), card_consent: false, posts: [], held: { slot_id: 's3', area_name: '滨河苑 4 栋', until: at(0.005) }, boards: [{ campaign_id: '1', title: '党员楼长招募令', closes_at: at(12), slots }] }
const home: HeadHome = { buildings: [{ post_id: '2', area_id: 'b3', area_name: '滨河苑 · 3 栋', households: 96, until: at(900), standing_in: false }, { post_id: '3', area_id: 'b2', area_name: '滨河苑 · 2 栋', households: 88, until: at(20), standing_in: true }], terms: [{ id: '1', area_name: '滨河苑 · 3 栋', letter_number: 'PS330205-20231121-00001', letter_code: '7KMP2WXA9RTC', state: 'on_duty', term_from: at(-196), term_to: at(900), version: 1 }] }

export const room: StoryRoom = {
  answers: {
    'GET /api/campaigns': () => page(campaigns.map((one) => ({ ...one, slots: 9, taken: 3 }))),
    'GET /api/campaigns/vacancies': () => ({ items: slots.filter((slot) => slot.state === 'open').map(({ area_id, area_name }) => ({ area_id, area_name })) }),
    'GET /api/campaigns/*': ({ rest }) => campaigns.find((one) => one.id === rest[0]),
    'GET /api/applications': () => page(applications),
    'GET /api/applications/*': ({ rest }) => application(applications[Number(rest[0])]!),
    'GET /api/heads': () => page(heads),
    'GET /api/heads/mine': () => home,
    'GET /api/heads/*/letter': () => letter,
    'GET /api/heads/*': ({ rest }) => headPage(heads.find((one) => one.id === rest[0])!),
    'GET /api/registrations': () => page(registrations),
    'GET /api/registrations/*': () => registration,
    'GET /api/duties': () => page(home.terms.map((_, index) => ({ id: String(index), area_id: 'b3', duty: 'help', note: '陪 301 王奶奶取药', shared: true, at: at(-index - 1) }))),
    'POST /api/duties': () => ({ id: 'd', area_id: 'b3', duty: 'help', note: '', shared: false, at: at(0) }),
    'GET /api/public/campaigns/*': () => open,
    'POST /api/public/campaigns/*/applications': () => ({ code: '7KMP-2WXA-9RTC', url: 'https://linli.example/j/7KMP2WXA9RTC', state: 'submitted' }),
    'GET /api/public/applications/*': () => candidate,
    'GET /api/public/registrations/*': () => member,
    'GET /api/public/appointment-letters/*': () => ({ letter, state: 'in_force', checked_at: at(0) }),
  },
}
