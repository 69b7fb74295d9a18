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
  /** Code of the problem the server refused it with; such a write stays to be read and thrown away by hand. */
  refused?: string
}

/** Where waiting writes are kept. */
export interface WriteStore {
  all(): Promise<WaitingWrite[]>
  put(write: WaitingWrite): Promise<void>
  remove(key: string): Promise<void>
}

/** Sends one write. Resolves when the server has it; rejects with ProblemError (`network_lost` when it could not be asked). */
export type WriteSender = (write: WaitingWrite) => Promise<void>

/** The queue of one phone: reactive `waiting`, oldest first. */
export class OfflineQueue {
  readonly state = reactive<{ waiting: WaitingWrite[]; sending: boolean }>({ waiting: [], sending: false })

  constructor(
    private readonly store: WriteStore,
    private readonly sender: WriteSender,
  ) {}

  /** Reads what an earlier visit left behind. */
  async start(): Promise<void> {
    this.state.waiting = (await this.store.all()).sort((one, other) => one.at - other.at)
    await this.flush()
  }

  /** Keeps the write first, then tries to send it. Answers whether the server has it now. */
  async add(write: WaitingWrite): Promise<'sent' | 'waiting' | 'refused'> {
    await this.store.put(write)
    this.state.waiting.push(write)
    await this.flush()
    const left = this.state.waiting.find((one) => one.key === write.key)
    return !left ? 'sent' : left.refused ? 'refused' : 'waiting'
  }

  /** Sends in order and stops at the first that the network does not carry. One run at a time. */
  async flush(): Promise<void> {
    if (this.state.sending) return
    this.state.sending = true
    try {
      for (const write of [...this.state.waiting]) {
        if (write.refused) continue
        if (!(await this.sendOne(write))) break
      }
    } finally {
      this.state.sending = false
    }
  }

  /** Throws a refused or waiting write away. */
  async drop(key: string): Promise<void> {
    await this.store.remove(key)
    this.state.waiting = this.state.waiting.filter((write) => write.key !== key)
  }

  private async sendOne(write: WaitingWrite): Promise<boolean> {
    try {
      await this.sender(write)
    } catch (failure) {
      const retryLater = !(failure instanceof ProblemError) || failure.status === 0 || failure.status === 401 || failure.status === 429 || failure.status >= 500
      if (retryLater) return false
      const refused = { ...write, refused: failure.code }
      await this.store.put(refused)
      this.state.waiting = this.state.waiting.map((one) => (one.key === write.key ? refused : one))
      return true
    }
    await this.drop(write.key)
    return true
  }
}
