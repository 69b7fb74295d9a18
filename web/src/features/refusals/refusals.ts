// The six refusal codes with the words residents read, and what writing new ones sends.
import { useQuery } from '@tanstack/vue-query'
import { get } from '@/api/call'

/** One version the street wrote. */
export interface RefusalVersion {
  version: number
  text_zh: string
  text_en: string
  who: string | null
  at: string
}

/** A code as it stands; version 0 is the text the house came with. */
export interface RefusalCode {
  code: string
  text: string
  text_zh: string
  text_en: string
  version: number
  default_text: string
  versions: RefusalVersion[]
}

/** The codes; the choice of the refusal form asks for the same. */
export function useRefusals() {
  return useQuery({ queryKey: ['refusal'], queryFn: () => get<{ items: RefusalCode[] }>('/api/refusal-codes') })
}

/** Words a form starts with: those in force. */
export const wordsOf = ({ text_zh, text_en }: RefusalCode) => ({ text_zh, text_en })

/** The body of a new version of `code`. */
export const wordsBody = (code: Pick<RefusalCode, 'version'>, words: { text_zh: string; text_en: string }) => ({ version: code.version, text_zh: words.text_zh.trim(), text_en: words.text_en.trim() })
