// Duty reports as the API tells them. `due_at` is the first moment after the last day.
import type { AllowedAction, NextStepData } from '@/ui/contract'
import type { Page } from '@/ui/listQuery'
import { lastDay } from '@/features/work/owed'

export { lastDay, may, today } from '@/features/work/owed'

export const dutyStates = ['due', 'sent', 'reviewed'] as const
export const dutyKinds = ['residents_committee', 'owners_committee', 'community_organisation', 'social_organisation', 'property_firm', 'service_station', 'volunteer_team'] as const
export const dutyEvery = [3, 6, 12, 0] as const

/** A report in a list. */
export interface DutyReport {
  id: string
  org_id: string
  org_name: string
  kind: (typeof dutyKinds)[number]
  area_name: string
  /** `2026`, `2026H2`, `2026Q4`. */
  period: string
  period_from: string
  due_at: string
  overdue: boolean
  state: (typeof dutyStates)[number]
  /** It went back and waits for what is missing. */
  sent_back: boolean
  sent_at: string | null
  on_behalf: boolean
  paper_file: string | null
  reviewed_at: string | null
  word: string | null
  allowed_actions: AllowedAction[]
  version: number
}

/** A report's page. */
export interface DutyReportPage extends DutyReport {
  done: string
  problems: string
  plans: string
  sent_by_name: string | null
  reviewed_by_name: string | null
  timeline: { id: string; at: string; event: string; who: string | null; reason: string | null }[]
}

/** */
export interface DutyFigure {
  owed: number
  received: number
  reviewed: number
  overdue: number
  light: 'green' | 'amber' | 'red'
}

export interface DutyList extends Page<DutyReport> {
  figure: DutyFigure
  periods: string[]
  allowed_actions: AllowedAction[]
}

type Say = (key: string, args?: Record<string, unknown>) => string

/** "2026年下半年" of `2026H2`. */
export function periodName(t: Say, code: string): string {
  const [, year, part] = /^(\d{4})(.*)$/.exec(code) ?? []
  return year ? t(`duty.period.${part || 'year'}`, { year }) : code
}

/** What is next with a report, said by its state. */
export function nextOf(report: DutyReport, reviewers: string, now = Date.now()): NextStepData {
  if (report.state === 'reviewed') return { code: 'none', who: null, due_at: null, late_by_ms: null }
  if (report.state === 'sent') return { code: 'review_duty_report', who: reviewers, due_at: null, late_by_ms: null }
  const late = now - Date.parse(report.due_at)
  return { code: 'send_duty_report', who: report.org_name, due_at: lastDay(report.due_at), late_by_ms: report.overdue ? Math.max(late, 1) : null }
}
