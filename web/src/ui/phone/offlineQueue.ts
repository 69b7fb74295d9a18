// Writes made without a network: kept in this phone, said so on the page, sent once when the line is back.
import { reactive } from 'vue'
import { ProblemError } from '@/api/problem'

/** A write that waits. `key` is its Idempotency-Key: however often it is sent, the server does it once. */
export interface WaitingWrite {
  key: string
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body: unknown
  /** What the page calls it, e.g. "东门路灯不亮". */
  label: string
  /** Milliseconds since 1970 when it was typed. */
  at: number
  /** Who typed it and in which post; it is never sent under another hat. Null for the public pages. */
  owner: string | null
  /** The answer will be wanted later, even when the page is gone by then: it stays until it is taken. */
  keepAnswer?: boolean
  /** What the server said when it took the write (only with `keepAnswer`). */
  answer?: unknown
  /** What the server refused it with; such a write stays to be read and thrown away by hand. */
  refused?: { code: string; title: string; status: number }
}

/** Where waiting writes are kept. */
export interface WriteStore {
  all(): Promise<WaitingWrite[]>
  put(write: WaitingWrite): Promise<void>
  remove(key: string): Promise<void>
}

/** Sends one write and resolves to the server's answer; rejects with ProblemError (`network_lost` when it could not be asked). */
export type WriteSender = (write: WaitingWrite) => Promise<unknown>

/** Whether a failure means "not now" (the line, the login, the server's load) and no refusal of what was written. */
export function isPassing(failure: unknown): boolean {
  return !(failure instanceof ProblemError) || failure.status === 0 || failure.status === 401 || failure.status === 429 || failure.status >= 500
}

/** The queue of one phone, oldest first. `owner` says who holds the phone now; the writes of others wait for them. */
export class OfflineQueue {
  readonly state = reactive<{ writes: WaitingWrite[]; sending: boolean }>({ writes: [], sending: false })

  constructor(
    private readonly store: WriteStore,
    private readonly sender: WriteSender,
    private readonly owner: () => string | null = () => null,
  ) {}

  /** Not sent yet, and sent as soon as the line allows. */
  get waiting(): WaitingWrite[] {
    return this.state.writes.filter((write) => this.isDue(write))
  }

  /** Not sent because they belong to another person or post. */
  get ofOthers(): WaitingWrite[] {
    return this.state.writes.filter((write) => !write.refused && write.answer === undefined && !this.isMine(write))
  }

  /** Not taken by the server; they stay to be read. */
  get refused(): WaitingWrite[] {
    return this.state.writes.filter((write) => write.refused && this.isMine(write))
  }

  /** Sent while nobody looked, with the answer still to be taken. */
  get answered(): WaitingWrite[] {
    return this.state.writes.filter((write) => write.answer !== undefined && this.isMine(write))
  }

  /** Reads what an earlier visit left behind. */
  async start(): Promise<void> {
    this.state.writes = (await this.store.all()).sort((one, other) => one.at - other.at)
    await this.flush()
  }

  /** Keeps the write for the next flush: for one that the line did not carry just now. */
  async keep(write: WaitingWrite): Promise<void> {
    await this.store.put(write)
    this.state.writes.push(write)
  }

  /** Keeps the write first, then tries to send it. Answers where it is now. */
  async add(write: WaitingWrite): Promise<'sent' | 'waiting' | 'refused'> {
    await this.keep(write)
    await this.flush()
    const left = this.state.writes.find((one) => one.key === write.key)
    return !left || left.answer !== undefined ? 'sent' : left.refused ? 'refused' : 'waiting'
  }

  /** Sends in order and stops at the first that the network does not carry. One run at a time. */
  async flush(): Promise<void> {
    if (this.state.sending) return
    this.state.sending = true
    try {
      for (const write of this.waiting) if (this.isDue(write) && !(await this.sendOne(write))) break
    } finally {
      this.state.sending = false
    }
  }

  /** Throws a write away: refused and read, or answered and taken. */
  async drop(key: string): Promise<void> {
    await this.store.remove(key)
    this.state.writes = this.state.writes.filter((write) => write.key !== key)
  }

  private isMine(write: WaitingWrite): boolean {
    return write.owner === null || write.owner === this.owner()
  }

  private isDue(write: WaitingWrite): boolean {
    return !write.refused && write.answer === undefined && this.isMine(write)
  }

  private async sendOne(write: WaitingWrite): Promise<boolean> {
    try {
      const answer = await this.sender(write)
      if (write.keepAnswer) await this.replace({ ...write, answer: answer ?? null })
      else await this.drop(write.key)
      return true
    } catch (failure) {
      if (isPassing(failure)) return false
      const { code, title, status } = failure as ProblemError
      await this.replace({ ...write, refused: { code, title, status } })
      return true
    }
  }

  private async replace(write: WaitingWrite): Promise<void> {
    await this.store.put(write)
    this.state.writes = this.state.writes.map((one) => (one.key === write.key ? write : one))
  }
}
