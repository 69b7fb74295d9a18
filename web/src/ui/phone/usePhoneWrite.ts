// Sending from a phone: at once when the line stands, otherwise kept and sent later, both under the same Idempotency-Key.
import { nextTick, ref, shallowRef } from 'vue'
import { write } from '@/api/call'
import { Intent } from '@/api/intent'
import { asProblem, ProblemError } from '@/api/problem'
import { currentOwner, offline, startOffline } from './offline'
import { isPassing } from './offlineQueue'

/** What a page wants done. */
export interface PhoneWish {
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body: unknown
  /** What the page calls it while it waits, e.g. "东门路灯不亮". */
  label: string
  /** Keep the server's answer for the day somebody comes back for it. */
  keepAnswer?: boolean
}

/** Where a wish is: with the server (and its answer), in the phone's queue under `key`, or refused (`problem` says why). */
export type Outcome<T> = { state: 'sent'; answer: T } | { state: 'waiting'; key: string } | { state: 'refused' }

/** Longest wait for an answer before the wish goes into the queue, in milliseconds. */
export const PATIENCE_MS = 12_000

function hurried<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tired = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(ProblemError.networkLost()), PATIENCE_MS)))
  return Promise.race([answer, tired]).finally(() => clearTimeout(timer))
}

/** Sends the wishes of one page, one at a time. `root` holds the fields; the first faulty one gets the focus. */
export function usePhoneWrite(root: () => HTMLElement | null | undefined = () => null) {
  const busy = ref(false)
  const problem = shallowRef<ProblemError | null>(null)
  const intent = new Intent()

  async function keep(wish: PhoneWish, key: string): Promise<{ state: 'waiting'; key: string }> {
    await startOffline()
    if (!offline.queue) throw ProblemError.networkLost()
    const { method = 'POST', path, body, label, keepAnswer } = wish
    await offline.queue.keep({ key, method, path, body, label, keepAnswer, at: Date.now(), owner: currentOwner() })
    intent.done() // the queue has it now: the next wish is another one
    return { state: 'waiting', key }
  }

  async function attempt<T>(wish: PhoneWish): Promise<Outcome<T>> {
    const key = intent.keyFor([wish.path, wish.body])
    if (!navigator.onLine) return keep(wish, key)
    try {
      const answer = await hurried(write<T>(wish.method ?? 'POST', wish.path, wish.body, { 'Idempotency-Key': key }))
      intent.done()
      return { state: 'sent', answer }
    } catch (thrown) {
      const failure = asProblem(thrown)
      if (failure.code === 'network_lost') return keep(wish, key)
      // Too many for now: kept and sent later like without a line, and the page says why.
      if (failure.status === 429 && wish.keepAnswer) {
        problem.value = failure
        return keep(wish, key)
      }
      // A refusal is an answer: the next try is a new wish. A server in trouble may have it already and keeps the key.
      if (!isPassing(failure)) intent.done()
      throw failure
    }
  }

  async function show(fault: ProblemError) {
    problem.value = fault
    await nextTick()
    const faulty = root()?.querySelector<HTMLElement>('[aria-invalid="true"]')
    faulty?.focus({ preventScroll: true })
    faulty?.scrollIntoView?.({ block: 'center' }) // what to do stands below the field, and must not lie under the button
  }
  /** Nothing stands in `field`: said beside it, as the server would say it, until something is typed. A button that does nothing leaves people guessing. */
  async function wants(field: string) {
    const fault = new ProblemError({ code: 'invalid', status: 422, field_errors: [{ field, code: 'required', args: {} }] })
    await show(fault)
    const typed = () => problem.value === fault && (problem.value = null)
    root()?.addEventListener('input', typed, { once: true })
  }

  async function send<T>(wish: PhoneWish): Promise<Outcome<T>> {
    if (busy.value) return { state: 'refused' }
    busy.value = true
    problem.value = null
    try {
      return await attempt<T>(wish)
    } catch (thrown) {
      await show(asProblem(thrown))
      return { state: 'refused' }
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, send, wants }
}
