// Sending a form: once at a time, the same key on every try, errors sorted to their fields, focus on the first fault.
import { nextTick, ref, shallowRef } from 'vue'
import { Intent } from '@/api/intent'
import { asProblem, type ProblemError } from '@/api/problem'

/**
 * `send` gets the header of the wish to pass on. Resolves to whether it succeeded; otherwise `problem` holds what to show.
 */
export function useSubmit(root: () => HTMLElement | null | undefined = () => null) {
  const busy = ref(false)
  const problem = shallowRef<ProblemError | null>(null)
  const intent = new Intent()

  async function submit<B>(body: B, send: (body: B, headers: { 'Idempotency-Key': string }) => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await send(body, { 'Idempotency-Key': intent.keyFor(body) })
      intent.done()
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      // A refusal is an answer: the next try is a new wish. No answer at all keeps the key, as the server may have it.
      if (problem.value.status >= 400 && problem.value.status < 500) intent.done()
      await nextTick()
      root()?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, submit }
}
