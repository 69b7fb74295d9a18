// What a letter is about to become, filled in from what it says.
import { usualOutcome, type Letter, type LetterOutcome } from './letterApi'

/** The form as it is typed. */
export interface Convert {
  to: LetterOutcome
  title: string
  text: string
  class_id: string | null
  org_id: string | null
  reply: string
}

/** The first sentence, at most thirty characters, as the server would cut it. */
export function titleOf(text: string): string {
  const first = text.split(/[。！？!?\n；;]/).map((part) => part.trim()).find(Boolean) ?? text.trim()
  const characters = [...first]
  return characters.length > 30 ? `${characters.slice(0, 30).join('')}…` : first
}

export const startConvert = (letter: Pick<Letter, 'class' | 'text'>): Convert => ({ to: usualOutcome[letter.class], title: titleOf(letter.text), text: letter.text, class_id: null, org_id: null, reply: '' })

/** The body of the write: only what belongs to the chosen outcome. */
export function convertBody(values: Convert, version: number): Record<string, unknown> {
  return {
    version,
    to: values.to,
    ...(values.title.trim() && { title: values.title.trim() }),
    ...(values.to === 'demand' && values.text.trim() && { text: values.text.trim() }),
    ...(values.to === 'demand' && values.class_id && { class_id: values.class_id }),
    ...(values.to === 'praise' && values.org_id && { org_id: values.org_id }),
    ...(values.reply.trim() && { reply: values.reply.trim() }),
  }
}
