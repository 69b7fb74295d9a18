// Requests: one key however often sent, patience with the network, a new login in place of a lost form.
import { describe, expect, it, vi } from 'vitest'
import { Intent } from '@/api/intent'
import { ProblemError } from '@/api/problem'
import { RETRY_PAUSES_MS, send, type TransportSetting } from '@/api/transport'

type Answer = number | 'lost'

function road(answers: Answer[], over: Partial<TransportSetting> = {}) {
  const seen: Request[] = []
  const bodies: string[] = []
  const setting: TransportSetting = {
    fetch: async (request) => {
      seen.push(request)
      bodies.push(await request.clone().text())
      const answer = answers.shift() ?? 200
      if (answer === 'lost') throw new TypeError('Failed to fetch')
      return new Response(null, { status: answer })
    },
    sleep: vi.fn(async () => undefined),
    actingPost: () => 'post-1',
    renewSession: async () => false,
    ...over,
  }
  return { setting, seen, bodies }
}
const post = (path = '/api/demands', headers = {}) => new Request(`http://linli.test${path}`, { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json', ...headers } })

describe('transport', () => {
  it('repeats a lost write with the same key and the same body', async () => {
    const { setting, seen, bodies } = road(['lost', 'lost', 201])
    expect((await send(post(), setting)).status).toBe(201)
    expect(new Set(seen.map((request) => request.headers.get('Idempotency-Key'))).size).toBe(1)
    expect(seen[0]!.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/)
    expect(bodies).toEqual(['{"a":1}', '{"a":1}', '{"a":1}'])
    expect(setting.sleep).toHaveBeenCalledTimes(2)
  })

  it('keeps the key of the wish', async () => {
    const { setting, seen } = road([201])
    await send(post('/api/demands', { 'Idempotency-Key': 'wish' }), setting)
    expect(seen[0]!.headers.get('Idempotency-Key')).toBe('wish')
    expect(seen[0]!.headers.get('Linli-Acting-Post')).toBe('post-1')
  })

  it('gives a read no key', async () => {
    const { setting, seen } = road([200])
    await send(new Request('http://linli.test/api/demands'), setting)
    expect(seen[0]!.headers.has('Idempotency-Key')).toBe(false)
  })

  it('ends in network_lost when the line stays dead', async () => {
    const { setting, seen } = road(Array(9).fill('lost'))
    await expect(send(post(), setting)).rejects.toMatchObject({ code: 'network_lost', status: 0 })
    expect(seen).toHaveLength(RETRY_PAUSES_MS.length + 1)
  })

  it('sends again after a new login, with the key and body of before', async () => {
    const { setting, seen, bodies } = road([401, 201], { renewSession: async () => true })
    expect((await send(post(), setting)).status).toBe(201)
    expect(seen[0]!.headers.get('Idempotency-Key')).toBe(seen[1]!.headers.get('Idempotency-Key'))
    expect(bodies).toHaveLength(2)
  })

  it('asks for a login once only, and never because of a failed login', async () => {
    const renewSession = vi.fn(async () => true)
    const again = road([401, 401], { renewSession })
    expect((await send(post(), again.setting)).status).toBe(401)
    expect(renewSession).toHaveBeenCalledTimes(1)
    const login = road([401], { renewSession })
    await send(post('/api/session'), login.setting)
    expect(renewSession).toHaveBeenCalledTimes(1)
  })
})

describe('intent', () => {
  it('keeps its key for the same body, changes it for another and after it is done', () => {
    let count = 0
    const intent = new Intent(() => `key-${++count}`)
    expect([intent.keyFor({ a: 1 }), intent.keyFor({ a: 1 }), intent.keyFor({ a: 2 })]).toEqual(['key-1', 'key-1', 'key-2'])
    intent.done()
    expect(intent.keyFor({ a: 2 })).toBe('key-3')
  })
})

describe('problem', () => {
  const answer = (body: string, status: number, type: string) => ProblemError.from(new Response(body, { status, headers: { 'content-type': type } }))

  it('reads the code, the arguments and the errors beside fields', async () => {
    const problem = await answer('{"code":"invalid","args":{"n":2},"field_errors":[{"field":"title","code":"required","args":{}}]}', 422, 'application/problem+json')
    expect([problem.code, problem.status, problem.args, problem.of('title')?.code, problem.of('text')]).toEqual(['invalid', 422, { n: 2 }, 'required', undefined])
  })

  it.each([['<h1>Bad gateway</h1>', 502, 'text/html', 'server_unavailable'], ['{broken', 400, 'application/json', 'unexpected']])('reads %s as %s', async (body, status, type, code) => {
    expect((await answer(body, status as number, type as string)).code).toBe(code)
  })
})
