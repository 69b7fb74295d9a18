// What the page itself can see is missing: choices whose emptiness the server could only call malformed.
import { ProblemError } from '@/api/problem'

/** Throws, as the server would, when one of the named values is empty. Keys are the fields' names in the body. */
export function requireFields(values: Record<string, string | null | undefined>): void {
  const missing = Object.keys(values).filter((field) => !values[field]?.trim())
  if (missing.length) throw new ProblemError({ code: 'invalid', status: 422, field_errors: missing.map((field) => ({ field, code: 'required', args: {} })) })
}
