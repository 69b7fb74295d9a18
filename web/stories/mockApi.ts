// A server made of one function, for the story pages only. Deterministic: the same page looks the same every time.
import { STORY_NOW } from './now'
import { roomAnswer } from './rooms'

const hour = 3_600_000
export { STORY_NOW }

const texts = ['东门路灯不亮，晚上老人出入不便', '3 栋电梯异响，已报物业两次未修', '希望四点半课堂增加书法课', '垃圾分类点清洗不及时，异味较重', '社区食堂希望提供送餐到户', '小区北门非机动车占用消防通道', '申请加装 7 栋 2 单元电梯', '独居老人燃气安全检查', '健身器材损坏，有安全隐患', '希望周末开放党群服务中心阅览室']
const places = ['滨河苑 3 栋', '滨河苑 东门', '北江花园 7 栋', '锦绣里 12 栋', '北江路 118 号院']
const people = ['王敏', '李建国', '陈㛃', '张喆', null]
const states = ['submitted', 'accepted', 'published', 'claimed', 'in_progress', 'reported', 'escalated', 'suspended', 'closed']
const steps: Record<string, string> = { submitted: 'triage', accepted: 'issue', published: 'claim', claimed: 'confirm_claim', in_progress: 'finish', reported: 'callback', escalated: 'decide_escalation', suspended: 'resume' }

const at = (milliseconds: number) => new Date(STORY_NOW + milliseconds).toISOString()

/** Fifty made-up demands. */
export const demands = Array.from({ length: 50 }, (_, index) => {
  const state = states[(index * 5 + 1) % states.length]!
  const late = index % 7 === 3
  return {
    id: String(index),
    number: `BJ-2026-${String(412 - index).padStart(4, '0')}`,
    title: texts[index % texts.length]!,
    place: places[(index * 3) % places.length]!,
    class: ['公共设施', '物业服务', '养老助餐', '环境卫生'][index % 4]!,
    state,
    created_at: at(-index * 5 * hour),
    next_step: steps[state] ? { code: steps[state], who: people[index % people.length] ? `北江社区 · ${people[index % people.length]}` : null, due_at: at(late ? -(index + 2) * 9 * hour : (index + 1) * 7 * hour), late_by_ms: late ? (index + 2) * 9 * hour : null } : null,
    requests: 1 + ((index * 7) % 5),
  }
})

/** Who uses the stories. */
export const session = {
  account: { id: 'a', login: 'wangmin', must_change_password: false, totp_enabled: false }, person: { id: 'p', name: '王敏' }, acting_post_id: '1', street: { id: 1, name: '北江街道', district_name: '东州区' },
  posts: [
    { id: '1', role: 'community_worker', org_id: 'own', org_name: '北江社区', area_name: '北江社区', area_path: '/001/001/', from: '2025-03-01T00:00:00+08:00', to: null },
    { id: '2', role: 'building_head', org_name: '北江社区', area_name: '滨河苑 3 栋', area_path: '/001/001/002/', from: '2026-01-01T00:00:00+08:00', to: '2028-12-31T00:00:00+08:00' },
  ],
}
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' } })
const problem = (status: number, code: string, field_errors: unknown[] = []) => json({ type: 'about:blank', title: code, status, code, args: {}, field_errors }, status)

/** Answers like the server; `?story` on the page's address says which state the list is in. */
export function startMockApi(story: string, role: string | null): void {
  if (role) session.posts[0]!.role = role
  const answers: Record<string, () => Response> = {
    'GET /api/session': () => (story === 'login' ? problem(401, 'unauthenticated') : json(session)),
    'POST /api/session': () => problem(401, 'login_failed'),
    'GET /api/setup': () => json({ needed: true }),
    'GET /api/sessions': () => json({ items: [
      { id: '1', created_at: at(-8 * hour), last_seen_at: at(-60_000), user_agent: 'Windows Chrome/120 Edg/120', current: true },
      { id: '2', created_at: at(-90 * hour), last_seen_at: at(-30 * hour), user_agent: 'Android MicroMessenger', current: false },
    ] }),
    'GET /api/demands': () => (story === 'error' ? problem(503, 'server_unavailable') : json({ items: story === 'empty' || story === 'zero' ? [] : demands, total: story === 'empty' || story === 'zero' ? 0 : 10_347, page: 1, page_size: 50 })),
    'POST /api/demands': () => problem(422, 'invalid', [{ field: 'title', code: 'required', args: {} }, { field: 'place', code: 'required', args: {} }]),
  }
  const own = (request: Request) => answers[`${request.method} ${new URL(request.url).pathname}`]?.()
  // A `?story=` page has its own made-up list; the app's own routes get what the rooms say.
  const isStory = new URLSearchParams(location.search).has('story')
  const real = window.fetch.bind(window)
  window.fetch = async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    if (!url.pathname.startsWith('/api/')) return real(input, init)
    return (isStory ? own(request) : undefined) ?? (await roomAnswer(request)) ?? own(request) ?? problem(404, 'not_found')
  }
  window.EventSource = class extends EventTarget { close() { /* nothing is open */ } } as unknown as typeof EventSource
}
