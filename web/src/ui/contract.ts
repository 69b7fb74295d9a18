// Shapes that every object of the API carries, whatever it is (see interface.md, "One line above everything").

/** What is next with an object, who does it, by when. `code` is a key of i18n `next_step.*`; `none` when nothing is left to do. */
export interface NextStepData {
  code: string
  /** The post, person or organisation that acts, already in words; null while nobody is named. */
  who: string | null
  /** RFC 3339. */
  due_at: string | null
  /** How late it is, in milliseconds; null while it is in time. */
  late_by_ms: number | null
}

/** An act on an object: possible now, or why not. `reason` is one sentence of the server, already in the reader's language. */
export interface AllowedAction {
  action: string
  allowed: boolean
  reason_code?: string | null
  reason?: string | null
}
