// Tracking codes as people read and type them: twelve characters in three groups, `7KMP-2WXA-9RTC`.

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const LENGTH = 12

/** Brings a typed or spoken code into its form; null when it cannot be one. The server checks the check character. */
export function readTrackingCode(typed: string): string | null {
  const plain = typed.normalize('NFKC').toUpperCase().replace(/[\s\-—–·.]/g, '')
  if (plain.length !== LENGTH || [...plain].some((character) => !ALPHABET.includes(character))) return null
  return plain.match(/.{4}/g)!.join('-')
}

/** The characters one by one with pauses at the groups, for screen readers: "7 K M P, 2 W X A, 9 R T C". */
export function spokenTrackingCode(code: string): string {
  return code.split('-').map((group) => [...group].join(' ')).join(', ')
}
