// The made-up answers of contacts and of what units ask: some, none, and the liaison's own question on the phone.
import type { AskRow } from '@/features/asks/asks'
import type { ContactRow } from '@/features/contacts/contacts'
import type { StoryRoom } from '../rooms'

const NOW = Date.parse('2026-11-20T15:42:00+08:00')
const DAY = 86_400_000
const at = (days: number) => new Date(NOW + days * DAY).toISOString()
const address = new URLSearchParams(location.search)
const role = address.get('role') ?? ''
const none = ['empty', 'zero'].includes(address.get('story') ?? '') || address.get('state') === 'empty'
const confirms = ['street_officer', 'community_worker', 'community_secretary', 'unit_liaison', 'unit_head'].includes(role)
const page = <T>(items: T[]) => ({ items, total: items.length, page: 1, page_size: 50 })

const units = ['东州区人民医院北江院区', '江城第二小学', '锦绣物业服务有限公司', '滨河律师事务所', '中国银行北江支行', '暖阳社会工作服务中心（北江街道站点）']
const names = ['周晓', '欧阳建国', '吴敏', '赵磊', '林书玉', '陈一']
const contact = (index: number, state: ContactRow['state']): ContactRow => ({
  id: `c${index}`, person_id: `p${index}`, person_name: names[index % names.length]!, phone_masked: index === 3 ? null : `138****${2000 + index * 37}`, role: index % 3 === 1 ? 'unit_head' : 'unit_liaison', org_id: `u${index}`, org_name: units[index % units.length]!, area_name: '北江社区',
  from: at(-600), to: state === 'inactive' ? at(-30) : null, state, confirmed_at: state === 'confirmed' ? at(-12 * (index + 1)) : null, confirmed_by: state === 'confirmed' ? '赵磊' : null, confirmed_until: state === 'confirmed' ? at(168) : null,
  allowed_actions: [{ action: 'confirm', allowed: confirms && state !== 'inactive', reason_code: null, reason: confirms ? null : '由本人、所在社区或街道共建办确认。' }], version: 1,
})
const living = [contact(0, 'unconfirmed'), contact(1, 'unconfirmed'), ...[2, 3, 4, 5].map((index) => contact(index, 'confirmed'))]

function contacts({ url }: { url: URL }) {
  if (none) return page([])
  if (url.searchParams.get('state') === 'inactive') return page([contact(8, 'inactive')])
  const fitting = living.filter((one) => !url.searchParams.has('state') || one.state === url.searchParams.get('state'))
  return page(url.searchParams.has('org_id') ? fitting.slice(1, 3) : role === 'unit_liaison' ? fitting.slice(0, 1) : role === 'unit_head' ? fitting.slice(1, 2) : fitting)
}

const titles = ['网点要办一场反诈宣讲，想请社区帮忙召集居民', '需要两间能坐四十人的培训教室', '门前非机动车乱停，客户进出不便']
const asks: AskRow[] = titles.map((title, index) => ({ id: `d${index}`, number: `XQ330106-2026110${index + 1}-0000${index + 3}`, title, state: ['submitted', 'in_progress', 'closed'][index]!, asked_at: at(-2 - index * 20), closed_at: index === 2 ? at(-20) : null }))

export const room: StoryRoom = {
  answers: {
    'GET /api/contacts': contacts,
    'POST /api/contacts/*/confirm': () => contact(0, 'confirmed'),
    'GET /api/asks': () => page(none ? [] : asks),
    'POST /api/asks': () => ({ id: 'd9', number: 'XQ330106-20261120-00041', tracking_code: 'ABCD-EFGH', next_due_at: at(2), version: 1 }),
  },
}
