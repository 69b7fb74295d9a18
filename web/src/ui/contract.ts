// Shapes that every object of the API carries, whatever it is (see interface.md, "One line above everything").

/** What is next with an object, who does it, by when. `code` is a key of i18n `next_step.*`. */
export interface NextStepData {
  code: string
  args?: Record<string, unknown>
  /** The post or person that acts, already in words; null while nobody is named. */
  who: string | null
  /** RFC 3339. */
  due_at: string | null
  late: boolean
}

/** An act on an object: possible now, or why not (key of i18n `reason.*`). */
export interface AllowedAction {
  action: string
  allowed: boolean
  reason_code?: string
}
