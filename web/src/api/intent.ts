// One wish of a user ("confirm this order") has one Idempotency-Key, however often it must be sent.
import { randomId } from '@/ui/randomId'

/**
 * Gives the Idempotency-Key of a wish. The same body keeps its key over retries, reloads of a form or a new login; a changed
 * body is another wish and gets another key (the server refuses a known key with another body).
 */
export class Intent {
  private key = ''
  private body = ''

  constructor(private readonly makeKey: () => string = randomId) {}

  /** The key to send with `body`. */
  keyFor(body: unknown): string {
    const text = JSON.stringify(body ?? null)
    if (!this.key || text !== this.body) {
      this.key = this.makeKey()
      this.body = text
    }
    return this.key
  }

  /** The wish was fulfilled: the next one gets a new key even if it reads the same. */
  done(): void {
    this.key = ''
  }
}

/** The header of a wish, ready for `client.POST(path, { headers })`. */
export function intentHeader(intent: Intent, body: unknown): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': intent.keyFor(body) }
}
