// What was said on this phone, so that nobody must write a code down. Kept in this browser only; at most twenty, removable.
import { reactive } from 'vue'
import type { PublicSignUpAnswer } from '@/api/activity'
import type { OfflineQueue } from '@/ui/phone/offlineQueue'
import type { Said } from './publicApi'

/** One thing said: its code and first words. */
export interface Receipt {
  code: string
  /** First words of the text. */
  label: string
  /** Milliseconds since 1970 when it was said. */
  at: number
}

const storageKey = 'linli.receipts'
const MOST = 20

function stored(): Receipt[] {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}

/** Newest first. */
export const receipts = reactive<{ items: Receipt[] }>({ items: stored() })

function store(items: Receipt[]): void {
  receipts.items = items
  try {
    localStorage.setItem(storageKey, JSON.stringify(items))
  } catch {
    // a forbidden store costs only the memory; the code is on the page
  }
}

/** Remembers what was said. */
export function addReceipt(receipt: Receipt): void {
  store([receipt, ...receipts.items.filter((one) => one.code !== receipt.code)].slice(0, MOST))
}

/** Forgets it on this phone; what was said stays with the community. */
export function dropReceipt(code: string): void {
  store(receipts.items.filter((one) => one.code !== code))
}

/** Takes the codes of what the queue has sent meanwhile; answers the code of `key` if it was among them. */
export async function collectReceipts(queue: OfflineQueue, key?: string): Promise<string | null> {
  let found: string | null = null
  for (const write of queue.answered) {
    const answer = write.answer as Partial<Said & PublicSignUpAnswer> | null
    const code = answer?.tracking_code ?? answer?.code
    if (!code) continue
    addReceipt({ code, label: write.label, at: write.at })
    if (write.key === key) found = code
    await queue.drop(write.key)
  }
  return found
}
