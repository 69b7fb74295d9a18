// The mailbox's pure parts: what a slip and a conversion send, what stays between slips, how small a photo becomes, whose token a phone sends.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { convertBody, startConvert, titleOf } from '@/features/letters/convert'
import { letterClasses, letterOutcomes, mayAct, todayInChina, usualOutcome, type Letter } from '@/features/letters/letterApi'
import { emptySlip, nextSlip, slipBody } from '@/features/letters/slip'
import { fitted, smallPicture } from '@/ui/phone/smallPicture'

describe('a paper slip', () => {
  const slip = { ...emptySlip(), area_id: 'b3', received_on: '2026-11-21', class: 'idea' as const, text: ' 种花 \n' }

  it('sends its words, its place and its day, and nothing that was not written on it', () => {
    expect(slipBody(slip)).toEqual({ area_id: 'b3', class: 'idea', text: '种花', received_at: '2026-11-21T23:59:59+08:00' })
  })

  it('lets the head know only somebody who said who they are', () => {
    expect(slipBody({ ...slip, head_may_see: true })).not.toHaveProperty('head_may_see')
    expect(slipBody({ ...slip, head_may_see: true, phone: '138 1234-5678' })).toMatchObject({ phone: '13812345678', head_may_see: true })
  })

  it('leaves building, day and class for the next one, and no word of the last', () => {
    expect(nextSlip({ ...slip, name: '王', phone: '1', slip_code: 'x', head_may_see: true })).toEqual({ ...emptySlip(), area_id: 'b3', received_on: '2026-11-21', class: 'idea' })
  })

  it.each([
    ['2026-11-20T15:59:59Z', '2026-11-20'],
    ['2026-11-20T16:00:00Z', '2026-11-21'],
  ])('%s is %s in China', (moment, day) => expect(todayInChina(Date.parse(moment))).toBe(day))
})

describe('a letter taken further', () => {
  it('proposes what its class usually becomes, with the words filled in', () => {
    for (const kind of letterClasses) expect(letterOutcomes).toContain(usualOutcome[kind])
    expect(startConvert({ class: 'need', text: '门禁坏了。夜里谁都能进' })).toMatchObject({ to: 'demand', title: '门禁坏了', text: '门禁坏了。夜里谁都能进' })
  })

  it.each([
    ['门禁坏了。夜里谁都能进', '门禁坏了'],
    ['\n\n 电梯停了 \n求修', '电梯停了'],
    ['长'.repeat(40), `${'长'.repeat(30)}…`],
    ['𬭚'.repeat(31), `${'𬭚'.repeat(30)}…`],
  ])('cuts a title like the server: %s', (text, title) => expect(titleOf(text)).toBe(title))

  it('sends only what belongs to the chosen outcome', () => {
    const values = { to: 'demand' as const, title: ' 灯 ', text: '灯坏了', class_id: 'c', org_id: 'o', reply: ' ' }
    expect(convertBody(values, 4)).toEqual({ version: 4, to: 'demand', title: '灯', text: '灯坏了', class_id: 'c' })
    expect(convertBody({ ...values, to: 'praise' }, 4)).toEqual({ version: 4, to: 'praise', title: '灯', org_id: 'o' })
    expect(convertBody({ ...values, to: 'idea', reply: '好' }, 4)).toEqual({ version: 4, to: 'idea', title: '灯', reply: '好' })
  })

  it('tells why an act is not possible', () => {
    const letter = { allowed_actions: [{ action: 'close', allowed: false, reason: '还没有答复' }] } as unknown as Letter
    expect(mayAct(letter, 'close')).toEqual({ allowed: false, reason: '还没有答复' })
    expect(mayAct(letter, 'fly')).toEqual({ allowed: false, reason: '' })
    expect(mayAct(undefined, 'close').allowed).toBe(false)
  })
})

describe('a photo', () => {
  it.each([
    [4000, 3000, 1280, 960],
    [3000, 4000, 960, 1280],
    [640, 480, 640, 480],
    [10_000, 1, 1280, 1],
  ])('of %i × %i becomes %i × %i', (width, height, w, h) => expect(fitted(width, height)).toEqual({ width: w, height: h }))

  it.each(['image/svg+xml', 'application/pdf', 'text/html', ''])('is never a %s', async (type) => {
    await expect(smallPicture(new File(['<svg/>'], 'x', { type }))).rejects.toThrow('no photo')
  })
})

describe('the token of a phone', () => {
  beforeEach(() => {
    localStorage.clear()
    vi.resetModules()
  })

  it('is made once, kept, and long enough to be told from others', async () => {
    const first = (await import('@/features/public/device')).deviceToken()
    vi.resetModules()
    const second = (await import('@/features/public/device')).deviceToken()
    expect(first).toBe(second)
    expect(first.length).toBeGreaterThanOrEqual(16)
    expect(first.length).toBeLessThanOrEqual(64)
  })
})
