// A wish sent from a phone: at once, later, or refused; one Idempotency-Key through all of it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { offline, startOffline } from '@/ui/phone/offline'
import { usePhoneWrite } from '@/ui/phone/usePhoneWrite'

let asked: { key: string | null; path: string }[] = []
let answers: (() => Response)[] = []
const wish = { path: '/api/public/demands', body: { text: '路灯不亮' }, label: '路灯不亮', keepAnswer: true }
const created = () => new Response('{"tracking_code":"7KMP-2WXA-9RTC"}', { status: 201, headers: { 'content-type': 'application/json' } })
const refused = () => new Response('{"code":"invalid","title":"请写几个字","field_errors":[]}', { status: 422, headers: { 'content-type': 'application/problem+json' } })
const online = (is: boolean) => vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(is)

beforeEach(async () => {
  asked = []
  answers = []
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push({ key: request.headers.get('Idempotency-Key'), path: new URL(request.url).pathname })
    const answer = answers.shift()
    if (!answer) throw new TypeError('Failed to fetch')
    return answer()
  })
  await startOffline()
  for (const write of [...offline.queue!.state.writes]) await offline.queue!.drop(write.key)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('a wish from a phone', () => {
  it('gives the answer when the line stands', async () => {
    online(true)
    answers = [created]
    expect(await usePhoneWrite().send(wish)).toEqual({ state: 'sent', answer: { tracking_code: '7KMP-2WXA-9RTC' } })
    expect(offline.queue!.state.writes).toEqual([])
  })

  it('waits without a line, and goes out once, under the key it was given', async () => {
    online(false)
    const outcome = await usePhoneWrite().send(wish)
    expect([outcome.state, asked.length]).toEqual(['waiting', 0])
    online(true)
    answers = [created]
    await offline.queue!.flush()
    await offline.queue!.flush()
    expect(asked.map((one) => one.key)).toEqual([(outcome as { key: string }).key])
    expect(offline.queue!.answered.map((one) => one.answer)).toEqual([{ tracking_code: '7KMP-2WXA-9RTC' }])
  })

  it('keeps its key when the first tries were lost on the way', async () => {
    const wait = setTimeout
    vi.stubGlobal('setTimeout', (act: () => void, pause = 0) => wait(act, pause > 5_000 ? pause : 0)) // the transport's pauses, not the page's patience
    online(true)
    expect((await usePhoneWrite().send(wish)).state).toBe('waiting')
    answers = [created]
    await offline.queue!.flush()
    expect(asked.length).toBeGreaterThan(2)
    expect(new Set(asked.map((one) => one.key)).size).toBe(1)
  })

  it('is not queued when refused: the page says why, and the next try is another wish', async () => {
    online(true)
    answers = [refused, created]
    const { send, problem } = usePhoneWrite()
    expect(await send(wish)).toEqual({ state: 'refused' })
    expect([problem.value?.title, offline.queue!.state.writes]).toEqual(['请写几个字', []])
    await send(wish)
    expect(asked[0]!.key).not.toBe(asked[1]!.key)
  })

  it('is not sent while its one field is empty: that is said beside it until something is typed', async () => {
    document.body.innerHTML = '<div><textarea aria-invalid="true"></textarea></div>'
    const { problem, wants } = usePhoneWrite(() => document.querySelector('div'))
    await wants('text')
    expect([problem.value?.of('text')?.code, problem.value?.of('phone'), asked.length]).toEqual(['required', undefined, 0])
    expect(document.activeElement?.tagName).toBe('TEXTAREA')
    document.activeElement!.dispatchEvent(new Event('input', { bubbles: true }))
    expect(problem.value).toBeNull()
  })
})
