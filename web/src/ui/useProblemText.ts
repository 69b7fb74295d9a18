// What to say about a failure: the server's own sentence, or for what only the browser knows, ours.
import { useI18n } from 'vue-i18n'
import type { FieldError, ProblemError } from '@/api/problem'
import type { Locale } from '@/app/preferences'
import { formatMoment } from './dates'

/** Texts of problems, field errors and reasons; an unknown code gets a polite general sentence, never the bare code. */
export function useProblemText() {
  const { t, te, locale } = useI18n()
  const first = (keys: string[], args: Record<string, unknown>) => t(keys.find((key) => te(key)) ?? 'problem.unexpected', args)
  const readable = (args: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(args).map(([name, value]) => [name, typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? formatMoment(value, locale.value as Locale) : value]),
    )
  return {
    problem: (error: ProblemError) => (error.status >= 400 && error.title !== error.code ? error.title : '') || first([`problem.${error.code}`], readable(error.args)),
    field: (error: FieldError) => error.message || first([`problem.field.${error.code}`, `problem.${error.code}`, 'problem.field.invalid'], readable(error.args)),
  }
}
