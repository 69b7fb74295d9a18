// The made-up answers of the mailbox: letters of every class and state, one of each way of being seen.
import type { Letter, LetterSummary } from '@/features/letters/letterApi'
import { STORY_NOW } from '../now'
import type { StoryRoom } from '../rooms'

const hour = 3_600_000
const at = (hours: number) => new Date(STORY_NOW + hours * hour).toISOString()
const texts: [LetterSummary['class'], string][] = [
  ['opinion', '楼道里的电瓶车又停到楼梯口了，晚上下楼险些绊倒。我不是要罚谁，贴个提醒、指一块停车的地方就行。'],
  ['thanks', '前天半夜大雨，我家阳台进水，楼长穿着雨衣上来帮我挪东西、堵窗缝，弄到一点多。八十岁的人说不出好听的话，就是谢谢。'],
  ['idea', '单元门前那块地光秃秃的，种点月季、薄荷，谁家有空谁浇水，比围起来好看。'],
  ['help_offer', '我在厂里修了三十年电器，退休了手痒。周六下午都可以上门看看，不收钱。'],
  ['need', '顶楼东户一下雨就渗，天花板掉皮，自己补过两回没用。'],
]
const states: LetterSummary['state'][] = ['received', 'classified', 'received', 'replied', 'converted', 'closed', 'classified']
const letters: LetterSummary[] = Array.from({ length: 14 }, (_, index) => {
  const [kind, text] = texts[index % texts.length]!
  const state = states[index % states.length]!
  const owes = state === 'received' || state === 'classified'
  const late = index === 0 ? 26 : 0
  return {
    id: String(index + 1), number: `XJ330106-20261120-000${String(index + 1).padStart(2, '0')}`, class: kind, channel: index % 4 === 1 ? 'paper' : 'qr', transcribed: index % 4 === 1, anonymous: index % 2 === 0,
    text_start: text.slice(0, 60), area_id: 'b3', area_name: `北江社区 · 锦绣苑 · ${index % 3 + 1}幢`, state, received_at: at(-index * 9 - 2), answered_at: owes ? null : at(-index * 2 - 1), picture: index === 0, version: 1,
    next_step: { code: owes ? 'answer' : state === 'closed' ? 'none' : 'wait', who: owes ? (index % 3 ? '李秀英' : '北江社区') : '', due_at: state === 'closed' ? null : at(late ? -late : 20 + index * 6), late_by_ms: late ? late * hour : null },
    outcome: state === 'converted' ? { to: kind === 'need' ? 'demand' : kind === 'help_offer' ? 'volunteer_lead' : 'praise', title: text.slice(0, 12), demand_id: kind === 'need' ? '1' : null, demand_number: kind === 'need' ? 'XQ330106-20261119-00021' : null, org_id: null, praised: null, at: at(-20) } : null,
  }
})
const whole = (one: LetterSummary): Letter => ({
  ...one,
  text: texts.find(([kind]) => kind === one.class)![1],
  writer: one.anonymous || one.id === '4' ? null : { name: '王㛃', phone_masked: '138****5678', can_open: true, head_may_see: true },
  words: one.answered_at ? [{ id: 'w1', by_writer: false, who: '李秀英', text: '今天上楼挨户说了，车都挪到东头车棚，楼梯口我每晚看一眼。', at: at(-5) }, { id: 'w2', by_writer: true, who: '', text: '好多了，谢谢。', at: at(-3) }] : [],
  timeline: [{ id: 't1', at: one.received_at, event: one.transcribed ? 'transcribe' : 'write', from_state: null, to_state: 'received', who: one.transcribed ? '李秀英' : '', role: one.transcribed ? 'building_head' : 'resident', reason: null, detail: null }, ...(one.next_step.late_by_ms ? [{ id: 't2', at: at(-26), event: 'overdue', from_state: null, to_state: null, who: '', role: 'house', reason: null, detail: null }] : [])],
  allowed_actions: ['reply', 'convert', 'classify', 'close'].map((action) => {
    const allowed = one.state === 'closed' ? false : action === 'close' ? Boolean(one.answered_at) : action === 'convert' ? !one.outcome : action === 'classify' ? !one.answered_at : true
    return { action, allowed, reason_code: allowed ? null : 'letter_not_answered', reason: allowed ? null : '还没有答复写信人，请先答复或转办。' }
  }),
})
const find = (id: string) => letters.find((one) => one.id === id) ?? letters[0]!
const tracked = { number: 'XJ330106-20261120-00003', place: '北江社区 · 锦绣苑 · 3幢', class: 'opinion', channel: 'qr', text: texts[0]![1], state: 'replied', converted_to: null, received_at: at(-50), words: whole(letters[3]!).words, next: { code: 'wait', text: '已答复。您还可以补充，30 天没有补充就自动办结', due_at: null }, can_add: true }
const unknown = () => new Response(JSON.stringify({ type: 'about:blank', title: '没有找到', status: 404, code: 'not_found', args: {}, field_errors: [] }), { status: 404, headers: { 'content-type': 'application/problem+json' } })

export const room: StoryRoom = {
  answers: {
    'GET /api/letters': ({ url }) => {
      const items = letters.filter((one) => !url.searchParams.has('open') || one.next_step.code === 'answer')
      return { items, total: items.length, page: 1, page_size: 50 }
    },
    'GET /api/letters/slip-codes': () => ({ codes: ['7KMP-2WXA-9RTC', 'H4RT-9QWE-2XYZ', 'B8NM-3KJH-7GFD', 'P2LK-8MNB-4VCX'] }),
    'GET /api/letters/*': ({ rest }) => whole(find(rest[0]!)),
    'POST /api/letters': () => ({ id: '2', number: 'XJ330106-20261120-00015', tracking_code: '7KMP-2WXA-9RTC', next_due_at: at(70), version: 1 }),
    'POST /api/public/letters': () => ({ tracking_code: '7KMP-2WXA-BRIE', number: 'XJ330106-20261120-00016', next: { code: 'answer', text: '楼长或社区给您答复', due_at: at(70) } }),
    'GET /api/public/letters/*': ({ rest }) => (rest[0] === '7KMP-2WXA-BRIE' ? tracked : unknown()),
  },
}
