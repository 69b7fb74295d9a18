// Projects: read once for a page and its parts, and the day fields of its forms.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import { deskRoles, readerRoles } from '@/app/roles'
import { useSession } from '@/features/session/session'
import type { ProjectList, ProjectNextStep, ProjectSource, ProjectView } from '@/api/project'
import type { AllowedAction, NextStepData } from '@/ui/contract'

/** One project. */
export function useProject(id: () => string) {
  return useQuery({ queryKey: computed(() => ['project', 'one', id()]), queryFn: ({ signal }) => get<ProjectView>(`/api/projects/${id()}`, {}, signal) })
}

/** The projects that answer a demand; the one that lives stands first. */
export function useProjectsOfDemand(demand: () => string) {
  return useQuery({ queryKey: computed(() => ['project', 'demand', demand()]), queryFn: ({ signal }) => get<ProjectList>('/api/projects', { demand_id: demand(), page_size: 5 }, signal), retry: false })
}

/** The projects that carry out resolutions, read once for all rows. */
export function useProjectsOfResolutions() {
  const { actingPost } = useSession()
  return useQuery({ queryKey: ['project', 'resolutions'], queryFn: ({ signal }) => get<ProjectList>('/api/projects', { of_resolutions: true, page_size: 200 }, signal), retry: false, enabled: computed(() => ([...deskRoles, ...readerRoles] as string[]).includes(actingPost.value?.role ?? '')) })
}

/** What an act on a project or a part of it may change. */
export const changed = ['project', 'agreement', 'resolution'] as const

export const may = (one: { allowed_actions: AllowedAction[] } | null | undefined, action: string) => Boolean(one?.allowed_actions.some((each) => each.action === action && each.allowed))

/** The step with the milestone it is about before who does it. */
export const nextOf = (step: ProjectNextStep): NextStepData => ({ ...step, who: [step.what, step.who].filter(Boolean).join(' · ') || null })

/** Today in China, as a date field holds it. */
export const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

/** By a day means to its end. */
export const endOf = (day: string) => `${day}T23:59:59+08:00`

/** The day in China of a moment, as a date field holds it. */
export const dayIn = (at: string | null | undefined) => (at ? new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10) : '')

/** Fen as yuan: "30,000" or "12.50". */
export const yuan = (fen: number, locale: string) => (fen / 100).toLocaleString(locale, { minimumFractionDigits: fen % 100 ? 2 : 0 })

/** Yuan as typed, in fen; NaN where it is no amount. */
export function fenOf(typed: string): number | null {
  const text = typed.replace(/[,，\s]/g, '')
  if (!text) return null
  return /^\d{1,9}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : Number.NaN
}

/** A source in one line, without its note. */
export const sourceText = (source: ProjectSource, locale: string, unit: (amount: string) => string) => (source.amount_fen === null ? source.who : `${source.who} ${unit(yuan(source.amount_fen, locale))}`)
