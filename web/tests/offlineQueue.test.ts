// Writes without a network: kept, in order, sent once, refused ones told.
import { describe, expect, it } from 'vitest'
import { ProblemError } from '@/api/problem'
import { OfflineQueue, type WaitingWrite } from '@/ui/phone/offlineQueue'
import { openWriteStore } from '@/ui/phone/writeStore'

let database = 0
const write = (key: string, at = 0, over: Partial<WaitingWrite> = {}): WaitingWrite => ({ key, method: 'POST', path: '/api/demands', body: { text: key }, label: key, at, owner: null, ...over })

async function queueWith(answers: (number | 'ok')[], hand: { owner: string | null } = { owner: null }) {
  const sent: string[] = []
  const name = `test-${++database}`
  const sender = async (one: WaitingWrite) => {
    sent.push(one.key)
    const answer = answers.shift() ?? 'ok'
    if (answer === 'ok') return { code: `for-${one.key}` }
    throw new ProblemError({ code: answer ? 'invalid' : 'network_lost', status: answer, title: answer ? '不能这样写' : undefined })
  }
  const open = async () => new OfflineQueue(await openWriteStore(name), sender, () => hand.owner)
  return { queue: await open(), sent, open }
}

describe('offline queue', () => {
  it('sends at once when the line stands and keeps nothing', async () => {
    const { queue, open } = await queueWith([])
    expect(await queue.add(write('a'))).toBe('sent')
    const next = await open()
    await next.start()
    expect(next.state.writes).toEqual([])
  })

  it('keeps what could not be sent over a restart and sends it in order under the same keys', async () => {
    const { queue, sent, open } = await queueWith([0, 0])
    expect(await queue.add(write('first', 1))).toBe('waiting')
    expect(await queue.add(write('second', 2))).toBe('waiting')
    const next = await open()
    await next.start()
    expect(sent).toEqual(['first', 'first', 'first', 'second'])
    expect(next.state.writes).toEqual([])
  })

  it.each([[401], [429], [503]])('waits on %i, which is no refusal of the write', async (status) => {
    const { queue } = await queueWith([status])
    expect(await queue.add(write('a'))).toBe('waiting')
  })

  it('keeps a refused write to be read, does not send it again, and goes on with the next', async () => {
    const { queue, sent } = await queueWith([422])
    expect(await queue.add(write('bad', 1))).toBe('refused')
    expect(await queue.add(write('good', 2))).toBe('sent')
    expect(sent).toEqual(['bad', 'good'])
    expect(queue.refused.map((one) => one.refused)).toEqual([{ code: 'invalid', title: '不能这样写', status: 422 }])
    await queue.drop('bad')
    expect(queue.state.writes).toEqual([])
  })

  it('sends each write once when two calls flush together', async () => {
    const { queue, sent } = await queueWith([0])
    await queue.add(write('a'))
    await Promise.all([queue.flush(), queue.flush()])
    expect(sent).toEqual(['a', 'a'])
  })

  it('keeps the answer until it is taken, also over a restart', async () => {
    const { queue, open } = await queueWith([0])
    expect(await queue.add(write('a', 1, { keepAnswer: true }))).toBe('waiting')
    await queue.flush()
    expect([queue.waiting, queue.answered.map((one) => one.answer)]).toEqual([[], [{ code: 'for-a' }]])
    const next = await open()
    await next.start()
    expect(next.answered.map((one) => one.answer)).toEqual([{ code: 'for-a' }])
    await next.drop('a')
    expect((await open()).state.writes).toEqual([])
  })

  it('never sends what somebody else wrote, and sends it when they are back', async () => {
    const hand = { owner: 'wang/head' as string | null }
    const { queue, sent } = await queueWith([0], hand)
    await queue.add(write('hers', 1, { owner: 'wang/head' }))
    hand.owner = 'li/liaison'
    await queue.add(write('his', 2, { owner: 'li/liaison' }))
    expect(sent).toEqual(['hers', 'his'])
    expect([queue.waiting.length, queue.ofOthers.map((one) => one.key)]).toEqual([0, ['hers']])
    hand.owner = 'wang/head'
    await queue.flush()
    expect([sent, queue.state.writes]).toEqual([['hers', 'his', 'hers'], []])
  })
})
