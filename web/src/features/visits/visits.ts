// Visits of linkages as the API tells them. Days that end a span are the first moment after it.
import type { AllowedAction } from '@/ui/contract'
import type { Page } from '@/ui/listQuery'
import { today } from '@/features/work/owed'

export { lastDay, may, today } from '@/features/work/owed'

export const linkageKinds = ['member_branch', 'delegate_community', 'cadre_community'] as const
export const visitLights = ['green', 'amber', 'red'] as const
export const visitEvery = [1, 3, 6, 12, 0] as const

/** A linkage with its last and its next visit. */
export interface VisitLinkage {
  id: string
  kind: (typeof linkageKinds)[number]
  person_name: string
  mine: boolean
  org_id: string
  org_name: string
  area_name: string
  last_at: string | null
  expected_by: string | null
  light: (typeof visitLights)[number]
  allowed_actions: AllowedAction[]
}

/** A visit. */
export interface Visit {
  id: string
  visited_at: string
  whom: string
  heard: string
  demand_id: string | null
  on_behalf: boolean
  word: string | null
  word_by_name: string | null
  allowed_actions: AllowedAction[]
  version: number
}

export interface VisitLinkagePage extends VisitLinkage {
  visits: Visit[]
}

/** */
export interface VisitFigure {
  expected: number
  kept: number
  overdue: number
  light: VisitLinkage['light']
}

export interface VisitList extends Page<VisitLinkage> {
  figure: VisitFigure
  allowed_actions: AllowedAction[]
}

/** Noted today means now; an earlier day its noon. */
export const visitedAt = (day: string) => (day && day !== today() ? `${day}T12:00:00+08:00` : null)
