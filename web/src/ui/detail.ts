// What an event wrote down beside its reason, in words: codes by their names, names as they are. Bare numbers say nothing and stay out.

/** Which `codes` name the values of a key. Keys without a group are shown as they are; keys not listed are not for readers. */
const groups: Record<string, string> = { mode: 'mode', to: 'referral', way: 'way', resolved: 'resolved', satisfaction: 'satisfaction', cause: 'cause', urgency: 'urgency', kind: 'order_kind' }
const plain = ['org', 'order', 'department', 'unit_name', 'into', 'from', 'number', 'demand', 'class', 'note']

/** `{mode: 'directed', org: '…'}` → "定向派单 · …"; empty when there is nothing to say. */
export function detailWords(detail: Record<string, unknown> | null, code: (group: string, code: string) => string): string {
  if (!detail || typeof detail !== 'object') return ''
  return Object.entries(detail)
    .map(([key, value]) => {
      if (value === null || value === undefined || typeof value === 'object') return ''
      const group = groups[key]
      if (group) return code(group, String(value))
      return plain.includes(key) ? String(value) : ''
    })
    .filter(Boolean)
    .join(' · ')
}
