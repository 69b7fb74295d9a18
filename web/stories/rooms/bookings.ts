// The made-up answers of bookings: one place with its terms, sixty places by day, free slots, lists, one booking in each state, the guard's sheet.
import type { Booking, BookingState, BookingSummary, FreePlace, MonthPlace, Openings, Slot, SlotDay } from '@/features/bookings/sharing'
import { addDays, daysBetween, momentOfMinute, weekdayOf } from '@/features/bookings/when'
import { STORY_NOW } from '../now'
import type { StoryRoom } from '../rooms'

const HOUR = 3_600_000
const at = (hours: number) => new Date(STORY_NOW + hours * HOUR).toISOString()
const asked = () => new URLSearchParams(location.search).get('state')
const role = () => new URLSearchParams(location.search).get('role')
const page = <T>(items: T[], total = items.length, size = 50) => ({ items, total, page: 1, page_size: size })
const fault = (status: number, code: string, title: string, args: object = {}, field_errors: object[] = []) => new Response(JSON.stringify({ type: 'about:blank', title, status, code, args, field_errors }), { status, headers: { 'content-type': 'application/problem+json' } })
const act = (action: string, allowed: boolean, reason: string | null = null) => ({ action, allowed, reason_code: allowed ? null : 'not_now', reason: allowed ? null : (reason ?? '预约现在的状态不能这样操作。') })
const keeps = () => ['street_officer', 'community_worker', 'unit_liaison'].includes(role() ?? '')

const places = ['周末会议室（40 座）', '北江小学操场', '党群服务中心多功能厅', '羽毛球馆 2 号场地', '书画教室', '滨河绿道驿站', '四点半课堂教室', '社区食堂包间', '露天舞台', '舞蹈排练厅（含音响、镜子、把杆，需自备软底鞋）']
const owners = ['东州区人民医院', '北江小学', '北江街道党群服务中心', '锦绣物业服务有限公司', '中国银行股份有限公司东州北江支行', '暖阳社会工作服务中心']
const areas = ['北江社区', '南桥社区', '滨河社区', '书院社区', '锦绣社区']
const parties = ['三幢太极队', '滨河律师事务所', '暖阳社会工作服务中心', '北江社区老年合唱团（第二声部）', '中国银行北江支行', '王阿姨']
const purposes = ['太极队排练', '法律讲座', '志愿者培训', '合唱团周末排练', '党员大会', '邻里调解']
const conditions = '1. 请保持场地整洁，结束后恢复桌椅。\n2. 自带垃圾袋，垃圾带走。\n3. 21:00 前离场，不使用扩音设备。'

const day = (days: number) => addDays('2026-11-20', days)
const slotsOf = (date: string): Slot[] => {
  const weekend = weekdayOf(date) > 5
  const hours = weekend ? [9, 10, 11, 13, 14, 15, 16] : [17, 18, 19, 20]
  return hours.map((hour, index) => {
    const seed = (Number(date.slice(8)) * 7 + hour * 3) % 9
    const state: Slot['state'] = date === day(6) ? 'repair' : Date.parse(momentOfMinute(date, hour * 60)) < STORY_NOW + 2 * HOUR ? 'out_of_time' : seed < 2 ? 'full' : seed === 8 && index ? 'closed' : 'free'
    return { from: momentOfMinute(date, hour * 60), to: momentOfMinute(date, hour * 60 + 60), state, free: state === 'free' ? 1 + (seed % 2) : 0, reason: state === 'repair' ? '屋顶漏水检修' : state === 'closed' ? '学校考试' : null }
  })
}
const slotDay = (date: string): SlotDay => ({ day: date, day_name: date === day(11) ? '调休上班' : null, slots: asked() === 'closed' ? [] : slotsOf(date) })
const free = [1, 2, 8].map((days, index) => ({ from: momentOfMinute(day(days), (index === 2 ? 19 : 10) * 60), to: momentOfMinute(day(days), (index === 2 ? 20 : 11) * 60), free: 1 }))

const openings = (id: string): Openings => ({
  resource_id: id, title: places[Number(id) % places.length] ?? places[0]!, class: 'venue', state: 'listed', org_id: 'o1', org_name: owners[Number(id) % owners.length] ?? owners[0]!, area_name: '北江社区', valid_to: null,
  terms: asked() === 'unset' ? null : {
    bookable: true, capacity: 2, slot_minutes: 60, most_slots: 3, lead_hours: 2, horizon_days: 60, approval: Number(id) % 3 ? 'approval' : 'instant', eligible: asked() === 'long' ? 'alliance' : 'posts', alliance_id: 'a1', alliance_name: '滨河邻里共建联盟', residents: true,
    quotas: [{ per: 'unit', kind: null, period: 'month', most: 4 }, { per: 'kind', kind: 'sport', period: 'week', most: 2 }], conditions, conditions_version: 2, cancel_hours: 24,
  },
  windows: asked() === 'unset' ? [] : [
    { weekdays: [1, 2, 3, 4, 5], days: 'school_term', from: '17:00', to: '21:00', season_from: null, season_to: null }, { weekdays: [6, 7], days: 'every', from: '09:00', to: '12:00', season_from: null, season_to: null }, { weekdays: [6, 7], days: 'every', from: '13:00', to: '17:00', season_from: null, season_to: null },
    { weekdays: [1, 2, 3, 4, 5], days: 'school_holiday', from: '08:00', to: '17:00', season_from: '07-01', season_to: '08-31' },
  ],
  closures: asked() === 'unset' || asked() === 'few' ? [] : [{ id: 'k1', kind: 'repair', from: momentOfMinute(day(6), 480), to: momentOfMinute(day(7), 1_080), reason: '屋顶漏水检修', lifted_at: null, displaced: 2 }],
  next_free: asked() === 'unset' ? [] : free, version: 3,
  allowed_actions: [act('write', keeps(), '由提供单位或所在社区设置。'), act('close', keeps(), '由提供单位或所在社区操作。'), act('book', role() !== 'auditor'), act('book_for_resident', role() === 'community_worker' || role() === 'street_officer')],
})

/** Twelve thousand cells are read by axe in ten seconds: only the pictures of the board itself show all places. */
const shown = () => ({ few: 3, ten: 10 })[asked() ?? ''] ?? 60
const monthPlaces: MonthPlace[] = Array.from({ length: 60 }, (_, index) => ({ resource_id: String(index), title: index < 10 ? places[index]! : `${places[index % 9]}（${index}）`, class: 'venue', org_id: `o${index % 6}`, org_name: owners[index % 6]!, area_id: `c${index % 5}`, area_name: areas[index % 5]!, capacity: 1 + (index % 3), days: [] }))
const monthDays = (from: string, to: string, index: number) =>
  Array.from({ length: daysBetween(from, to) + 1 }, (_, step) => {
    const date = addDays(from, step)
    const seed = (step * 5 + index * 3) % 11
    const shut = (weekdayOf(date) === 1 && index % 2 === 0) || (index % 7 === 3 && weekdayOf(date) < 6)
    return { day: date, slots: shut ? 0 : 8, free: shut || seed < 2 ? 0 : seed < 6 ? 8 : 5, bookings: seed < 2 ? 16 : seed < 6 ? 0 : 3, closed: index % 9 === 4 && step > 20 && step < 25 ? ('repair' as const) : null }
  }).map((one) => (one.closed ? { ...one, free: 0 } : one))
const freePlaces: FreePlace[] = Array.from({ length: 14 }, (_, index) => ({
  resource_id: String(index), title: places[index % places.length]!, class: index % 4 === 3 ? 'rights' : 'venue', org_id: `o${index % 6}`, org_name: owners[index % 6]!, area_name: areas[index % 5]!, capacity: 1 + (index % 3), approval: index % 3 ? 'approval' : 'instant', free_slots: 3 + ((index * 5) % 9) - (index % 4 ? 0 : 3) + 1,
  first: [9, 14, 16].slice(0, index % 4 ? 3 : 1).map((hour) => ({ from: momentOfMinute(day(1), hour * 60), to: momentOfMinute(day(1), hour * 60 + 60), free: 1 })),
}))

const states: BookingState[] = ['requested', 'confirmed', 'requested', 'in_use', 'displaced', 'waiting', 'approved', 'returned', 'rated', 'declined', 'cancelled', 'no_show', 'lapsed']
const steps: Record<string, [string, string, number | null]> = { waiting: ['wait_for_place', '', null], requested: ['approve_booking', '北江小学 · 赵磊', 20], approved: ['confirm_booking', '滨河律师事务所', 24], confirmed: ['arrive', '三幢太极队', 18], displaced: ['move_booking', '滨河律师事务所', 30], in_use: ['return_booking', '北江小学 · 赵磊', 2], returned: ['rate_booking', '滨河律师事务所', 100] }
const summary = (index: number): BookingSummary => {
  const state = states[index % states.length]!
  const [code, who, due] = steps[state] ?? ['none', '', null]
  const from = momentOfMinute(day(index % 3 ? 1 + (index % 9) : 0), (index % 3 ? 9 + (index % 8) : 16) * 60)
  const own = role() === 'volunteer' || index % 4 === 1
  return {
    id: String(index), number: `YY330106-20261120-000${String(31 + index)}`, resource_id: String(index % 10), resource_title: places[index % places.length]!, resource_class: 'venue', area_name: areas[index % 5]!, from, to: new Date(Date.parse(from) + 2 * HOUR).toISOString(), state, own, party: parties[index % parties.length]!, kind: (['sport', 'training', 'training', 'activity', 'meeting', 'other'] as const)[index % 6]!,
    purpose: purposes[index % purposes.length]!, series_id: index === 1 && ['series', 'weekly'].includes(asked() ?? '') ? 's1' : null, on_behalf: index % 5 === 0, open: index % 6 === 3, along: index === 9 || index === 3, next_step: { code, who, due_at: due === null ? null : at(index === 2 ? -5 : due), late_by_ms: due !== null && index === 2 ? 5 * HOUR : null }, version: 2,
  }
}
const possible: Record<string, string[]> = { requested: ['approve', 'decline', 'move', 'name_order', 'cancel'], approved: ['confirm', 'move', 'name_order', 'cancel'], confirmed: ['check_in', 'move', 'name_order', 'cancel', 'no_show'], displaced: ['move', 'name_order', 'cancel'], in_use: ['return', 'name_order'], returned: ['rate', 'take_back'], waiting: ['name_order', 'cancel'] }
const keeperActs = ['approve', 'decline', 'check_in', 'return', 'take_back', 'no_show']
const booking = (id: string): Booking => {
  const one = summary(Number(id) || 0)
  const mine = !keeps() || one.own
  const can = (possible[one.state] ?? []).filter((action) => (mine ? !keeperActs.includes(action) : !['confirm', 'move', 'rate', 'name_order'].includes(action)))
  const events = ({ requested: ['create'], approved: ['create', 'approve'], confirmed: ['create', 'approve', 'confirm'], displaced: ['create', 'confirm', 'displace'], in_use: ['create', 'confirm', 'check_in'], returned: ['create', 'confirm', 'check_in', 'return'], rated: ['create', 'confirm', 'check_in', 'return', 'rate'] } as Record<string, string[]>)[one.state] ?? ['create', 'cancel']
  return {
    ...one, own: mine, org_id: null, behalf_way: one.on_behalf ? 'counter' : null, order_id: ['3', '7'].includes(one.id) ? 'd3' : null, order_number: ['3', '7'].includes(one.id) ? 'GD330106-20261120-00031' : null, directed: one.id === '3', conditions, conditions_version: 2, acknowledged_version: ['requested', 'approved', 'waiting'].includes(one.state) ? null : 2, free_until: new Date(Date.parse(one.from) - 24 * HOUR).toISOString(),
    code: ['confirmed', 'in_use', 'returned', 'rated'].includes(one.state) ? '7K2-M9P' : null, waiting_place: one.state === 'waiting' ? 3 : null, reason: one.state === 'declined' ? '当天学校考试' : null, late_cancel: false, closure_id: null, closure_reason: one.state === 'displaced' ? '屋顶漏水检修' : null,
    alternatives: one.state === 'displaced' ? free : [], joined: one.open ? 4 : 0, joined_by_me: false, started_at: ['in_use', 'returned', 'rated'].includes(one.state) ? at(-1) : null, returned_at: ['returned', 'rated'].includes(one.state) ? at(0) : null, in_order: ['returned', 'rated'].includes(one.state) ? true : null, return_note: null, rating: one.state === 'rated' ? 3 : null, rating_note: null,
    timeline: events.map((event, step) => ({ id: String(step), at: at(-30 + step * 8), event, from_state: null, to_state: null, who: ['陈静', '赵磊', '三幢太极队', '赵磊', '三幢太极队'][step] ?? '', role: null, reason: event === 'displace' ? '屋顶漏水检修' : null, detail: null })),
    allowed_actions: ['approve', 'decline', 'confirm', 'check_in', 'return', 'take_back', 'no_show', 'rate', 'move', 'name_order', 'cancel'].filter((action) => (mine ? !keeperActs.includes(action) : !['confirm', 'move', 'rate', 'name_order'].includes(action))).map((action) => (action === 'name_order' && one.state === 'returned' ? { ...act(action, false, '已经归还并计入约定，不能再改。确实写错了，请场地管理方先撤回归还。'), reason_code: 'booking_counted' } : act(action, can.includes(action)))),
  }
}
const list = () => (asked() === 'empty' ? [] : Array.from({ length: asked() === 'few' ? 2 : 26 }, (_, index) => summary(index)))
const series = () => ({ id: 's1', resource_id: '1', resource_title: places[1], until: '2026-12-31', ended_at: null, bookings: [1, 8, 15, 22].map((days, index) => ({ ...summary(index === 2 ? 4 : 1), id: index ? `${13 * index + 1}` : '1', from: momentOfMinute(day(days), 600), to: momentOfMinute(day(days), 720) })), refused: [], kept: [], may_end: true, version: 1 })
const refusal = () => fault(409, 'booking_full', '这个时段刚被约满了。可以排候补，或改约下面的时间。', { next_free: free })

export const room: StoryRoom = {
  answers: {
    'GET /api/resources/*/openings': ({ rest }) => (asked() === 'error' ? fault(503, 'server_unavailable', '服务暂时不可用，请稍后再试。') : openings(rest[0]!)),
    'PUT /api/resources/*/openings': () => fault(422, 'invalid', '有 2 处需要修改', {}, [{ field: 'windows.0.to', code: 'window_inverted', args: {}, message: '结束时间要晚于开始时间。' }, { field: 'capacity', code: 'out_of_range', args: {}, message: '请填 1 到 1000 的整数。' }]),
    'POST /api/resources/*/openings/hits': () => ({ total: 7, first: list().slice(1, 6) }),
    'GET /api/resources/*/slots': ({ url }) => ({ resource_id: '0', capacity: 2, slot_minutes: 60, most_slots: 3, days: [slotDay(url.searchParams.get('from')!)] }),
    'GET /api/resources/*/day-sheet': ({ url }) => ({ resource_id: '1', title: places[1], from: url.searchParams.get('from'), to: url.searchParams.get('to'), lines: asked() === 'empty' ? [] : Array.from({ length: 14 }, (_, index) => ({ id: String(index), from: momentOfMinute(day(Math.floor(index / 3)), 540 + (index % 3) * 150), to: momentOfMinute(day(Math.floor(index / 3)), 660 + (index % 3) * 150), party: parties[index % 6], purpose: purposes[index % 6], code: `${['7K2', '9PX', 'H4T', 'W6C'][index % 4]}-${['M9P', '3RD', 'K8N'][index % 3]}`, state: 'confirmed' })) }),
    'GET /api/openings': ({ url }) => (asked() === 'error' ? fault(503, 'server_unavailable', '服务暂时不可用，请稍后再试。') : page(asked() === 'empty' ? [] : monthPlaces.slice(0, shown()).map((one, index) => ({ ...one, days: monthDays(url.searchParams.get('from')!, url.searchParams.get('to')!, index) })), asked() === 'empty' ? 0 : shown() < 60 ? shown() : 83, 60)),
    'GET /api/free-slots': () => page(asked() === 'empty' ? [] : asked() === 'few' ? freePlaces.slice(0, 2) : freePlaces, asked() === 'empty' ? 0 : asked() === 'few' ? 2 : 61, 20),
    'GET /api/bookings': ({ url }) => {
      if (asked() === 'error') return fault(503, 'server_unavailable', '服务暂时不可用，请稍后再试。')
      const view = url.searchParams.get('view')
      const rows = list().filter((one) => (view === 'to_approve' ? one.state === 'requested' : view === 'to_return' ? ['in_use', 'confirmed'].includes(one.state) : true))
      const hit = url.searchParams.get('page_size') === '5' ? rows.slice(0, 5) : rows
      return page(hit, url.searchParams.get('page_size') === '1' ? rows.length : hit === rows ? rows.length : 7)
    },
    'GET /api/bookings/*': ({ rest }) => (asked() === 'error' ? fault(404, 'not_found', '没有找到，可能已经撤下，或不在您的范围内。') : booking(rest[0]!)),
    'POST /api/bookings': refusal,
    // those a booking that stands may be for: over only since it was made
    'GET /api/orders': ({ url }) => (/^claimed.*,closed$/.test(url.searchParams.get('state') ?? '') ? page(asked() === 'empty' ? [] : ['独居老人每天中午送餐', '周末开放会议室，给合唱团排练用（含音响和投影，需要提前开空调）'].map((demand_title, index) => ({ id: `d${index + 1}`, number: `GD330106-20261118-0001${index}`, demand_title, closed_at: null }))) : undefined),
    'POST /api/bookings/*/name-order': () => fault(422, 'invalid', '有 1 处需要修改', {}, [{ field: 'order_id', code: 'order_over', args: {}, message: '这张工单在预约之前就已经结束，请另选一张。' }]),
    'POST /api/bookings/*/check-in': () => fault(422, 'invalid', '有 1 处需要修改', {}, [{ field: 'code', code: 'booking_wrong_code', args: {}, message: '核验码不对，请再核对一遍。' }]),
    'POST /api/booking-series': () => ({ ...series(), refused: [{ from: momentOfMinute(day(29), 600), to: momentOfMinute(day(29), 720), code: 'booking_full', reason: '这个时段已经约满。可以另选时段，或者排队候补。', next_free: free }, { from: momentOfMinute(day(36), 600), to: momentOfMinute(day(36), 720), code: 'booking_closed', reason: '这个时间暂停开放，请另选时段。', next_free: free }] }),
    'GET /api/booking-series/*': series,
    'GET /api/booking-calendar': ({ url }) => {
      const from = url.searchParams.get('from')!
      return asked() === 'empty' ? [] : Array.from({ length: 40 }, (_, index) => ({ ...summary(index), from: momentOfMinute(addDays(from, (index * 4) % 33), 540 + (index % 6) * 90), to: momentOfMinute(addDays(from, (index * 4) % 33), 660 + (index % 6) * 90), party: index % 5 === 4 ? null : parties[index % 6]! }))
    },
    'GET /api/notices': () => (asked() === 'asked' ? page([
      { id: 'q1', at: at(-2), code: 'offer_still_there', text: `「${places[9]}」已有 180 天没有人使用，还继续提供吗？点一下“继续提供”即可；两次没有回应会自动暂停。`, entity: 'resource', entity_id: '9', read_at: null },
      { id: 'q2', at: at(-700), code: 'offer_still_there', text: `「${places[9]}」已有 180 天没有人使用，还继续提供吗？`, entity: 'resource', entity_id: '9', read_at: null },
      { id: 'q3', at: at(-3), code: 'offer_paused', text: `「${places[4]}」长期没有人使用，两次询问也没有回应，已暂停。需要时可以恢复。`, entity: 'resource', entity_id: '4', read_at: null },
    ]) : undefined),
    'GET /api/feeds': () => ({ items: asked() === 'empty' ? [] : [{ id: 'f1', kind: 'org', subject: '北江社区', created_at: at(-900), read_at: at(-1), revoked_at: null, version: 1 }, { id: 'f2', kind: 'own', subject: null, created_at: at(-90), read_at: null, revoked_at: null, version: 1 }] }),
    'GET /api/feeds/*/address': () => ({ url: 'https://linli.example.cn/api/public/feeds/k7Q2mX9pT4vR8wYb3NcD6hJ5.ics' }),
    'GET /api/school-holidays': () => ({ version: 1, holidays: [{ name: '寒假', from: '2027-01-23', to: '2027-02-21' }, { name: '暑假', from: '2027-07-01', to: '2027-08-31' }] }),
  },
}
