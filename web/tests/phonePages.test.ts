// What the phone pages reckon by themselves: codes, emergency words, receipts, the act to do now.
import { beforeEach, describe, expect, it } from 'vitest'
import { emergencyOf } from '@/features/public/emergency'
import { addReceipt, collectReceipts, dropReceipt, receipts } from '@/features/public/receipts'
import { readTrackingCode, spokenTrackingCode } from '@/features/public/trackingCode'
import { neighbourBody } from '@/features/demands/phone/neighbour'
import { openQuantity } from '@/features/fitting/fitting'
import { mainAct, otherActs } from '@/features/orders/phoneActs'
import { OfflineQueue, type WaitingWrite } from '@/ui/phone/offlineQueue'

describe('tracking codes', () => {
  it.each([
    ['7KMP-2WXA-9RTC', '7KMP-2WXA-9RTC'],
    ['7kmp2wxa9rtc', '7KMP-2WXA-9RTC'],
    [' 7KMP 2WXA—9RTC ', '7KMP-2WXA-9RTC'],
    ['7KMP2WXA9RTC', '7KMP-2WXA-9RTC'],
    ['7KMP-2WXA-9RT', null],
    ['7KMP-2WXA-9RTO', null],
    ['', null],
  ])('%s', (typed, code) => expect(readTrackingCode(typed)).toBe(code))

  it('are spelled for the ear', () => expect(spokenTrackingCode('7KMP-2WXA-9RTC')).toBe('7 K M P, 2 W X A, 9 R T C'))
})

describe('emergency words', () => {
  it.each([
    ['3 栋楼道着火了', ['119']],
    ['闻到很重的煤气味', ['119']],
    ['有人持刀打人，流血不止', ['110', '120']],
    ['门口出车祸了', ['122']],
    ['有人要跳楼', ['110', '120']],
    ['消防通道被占用，希望清理', []],
    ['路灯不亮，怕老人摔跤', []],
    ['灭火器过期了', []],
    ['', []],
  ])('%s', (text, numbers) => expect(emergencyOf(text)).toEqual(numbers))
})

describe('a neighbour with the same matter', () => {
  it.each([
    [{ name: ' 李四 ', phone: '139 0000-1111' }, { name: '李四', phone: '13900001111', anonymous: false, contact_ok: true }],
    [{ name: '李四', phone: '' }, { name: '李四', anonymous: false, contact_ok: false }],
    [{ name: '', phone: '  ' }, { anonymous: true, contact_ok: false }],
  ])('is sent as the server reads it', (typed, requester) => expect(JSON.parse(JSON.stringify(neighbourBody(3, typed)))).toEqual({ version: 3, requester }))
})

describe('receipts', () => {
  beforeEach(() => {
    for (const { code } of [...receipts.items]) dropReceipt(code)
  })

  it('keep the newest twenty, one for each code', () => {
    for (let index = 0; index < 25; index += 1) addReceipt({ code: `C${index}`, label: 'x', at: index })
    addReceipt({ code: 'C24', label: 'y', at: 99 })
    expect([receipts.items.length, receipts.items[0]!.label, receipts.items.at(-1)!.code]).toEqual([20, 'y', 'C5'])
    expect(JSON.parse(localStorage.getItem('linli.receipts')!)).toHaveLength(20)
  })

  it('take the code of what was sent meanwhile, and leave the queue empty', async () => {
    const kept = new Map<string, WaitingWrite>()
    const store = { all: async () => [...kept.values()], put: async (write: WaitingWrite) => void kept.set(write.key, write), remove: async (key: string) => void kept.delete(key) }
    let online = false
    const queue = new OfflineQueue(store, async () => {
      if (!online) throw new TypeError('Failed to fetch')
      return { tracking_code: '7KMP-2WXA-9RTC' }
    })
    await queue.add({ key: 'k', method: 'POST', path: '/api/public/demands', body: {}, label: '路灯', at: 5, owner: null, keepAnswer: true })
    expect(await collectReceipts(queue, 'k')).toBeNull()
    online = true
    await queue.flush()
    expect(await collectReceipts(queue, 'k')).toBe('7KMP-2WXA-9RTC')
    expect([receipts.items, kept.size]).toEqual([[{ code: '7KMP-2WXA-9RTC', label: '路灯', at: 5 }], 0])
  })
})

describe('the act to do now', () => {
  const actions = [{ action: 'contact', allowed: true }, { action: 'report', allowed: false }, { action: 'release', allowed: true }, { action: 'supervise', allowed: true }]
  it.each([
    ['first_contact', 'contact'],
    ['finish', null], // not allowed here
    ['triage', null], // no act of an order
  ])('%s', (code, act) => expect(mainAct({ code }, actions)).toBe(act))

  it('leaves the others below it, and what the phone does not offer out', () => {
    expect(otherActs('contact', actions)).toEqual(['release'])
    expect(otherActs(null, actions)).toEqual(['contact', 'release'])
  })
})

describe('what is still wanted', () => {
  it.each([[0, 0, null], [1, 0, null], [10, 4, 6], [10, 12, 0]])('%i asked, %i committed', (asked, committed, open) => expect(openQuantity({ asked, committed })).toBe(open))
})
