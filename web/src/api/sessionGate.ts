// Where the transport and the pages meet over the session: which post is acted in, and the dialog that renews a lost session.
import { reactive } from 'vue'

interface Gate {
  /** A session was alive in this tab, so a 401 means it has expired. */
  alive: boolean
  /** The dialog is asked for. */
  expired: boolean
  actingPost: string | null
  /** The account that is signed in. */
  account: string | null
  opened(actingPost: string | null, account?: string): void
  closed(): void
  renew(): Promise<boolean>
  answer(renewed: boolean): void
}

let waiting: Array<(renewed: boolean) => void> = []

const gate: Gate = {
  alive: false,
  expired: false,
  actingPost: null,
  account: null,

  opened(actingPost: string | null, account?: string) {
    this.alive = true
    this.actingPost = actingPost
    this.account = account ?? this.account
  },

  closed() {
    this.alive = false
    this.actingPost = null
    this.account = null
  },

  /** Resolves when the user has logged in again (true) or has given up (false). */
  renew(): Promise<boolean> {
    if (!this.alive) return Promise.resolve(false)
    this.expired = true
    return new Promise((resolve) => waiting.push(resolve))
  },

  answer(renewed: boolean) {
    this.expired = false
    const all = waiting
    waiting = []
    all.forEach((resolve) => resolve(renewed))
  },
}

/** One for the app. All requests that meet a 401 while the dialog is open wait for the same answer. */
export const sessionGate = reactive(gate)
