// Co-building projects as the API tells them. Times are RFC 3339, ids texts, codes words of i18n `project*` and `status.*`.
import type { AllowedAction, NextStepData } from '@/ui/contract'

export const projectStates = ['proposed', 'approved', 'running', 'finished', 'accepted', 'called_off'] as const
export type ProjectState = (typeof projectStates)[number]
export const projectKinds = ['micro_renewal', 'parking', 'elevator', 'facility', 'service', 'old_and_young', 'safety', 'other'] as const
export type ProjectKind = (typeof projectKinds)[number]
export const projectChoices = ['mandatory', 'optional'] as const
export type ProjectChoice = (typeof projectChoices)[number]
export const sourceKinds = ['fiscal', 'incentive', 'charity', 'public_income', 'unit', 'residents', 'other'] as const
export type SourceKind = (typeof sourceKinds)[number]
export const ratingAnswers = ['satisfied', 'basic', 'unsatisfied', 'no_answer'] as const
export type RatingAnswer = (typeof ratingAnswers)[number]
export const heardWays = ['phone', 'visit', 'paper'] as const

/** Where something a project costs comes from: a record, in fen. */
export interface ProjectSource {
  kind: SourceKind
  who: string
  amount_fen: number | null
  note: string | null
}

/** How many residents said what; `answered` is the denominator. */
export interface RatingFigures {
  satisfied: number
  basic: number
  unsatisfied: number
  no_answer: number
  answered: number
}

/** What is next; `what` is the title of the milestone it is about. */
export interface ProjectNextStep extends NextStepData {
  what: string
}

/** A project as a list shows it. */
export interface ProjectRow {
  id: string
  number: string
  title: string
  kind: ProjectKind
  choice: ProjectChoice | null
  state: ProjectState
  origin: 'demand' | 'resolution' | 'office'
  demand_id: string | null
  demand_number: string | null
  demand_title: string | null
  resolution_id: string | null
  area_id: string
  area_name: string
  owner_org_id: string
  owner_org_name: string
  owner_ended: boolean
  partners: string[]
  partners_asked: number
  milestones_total: number
  milestones_done: number
  late: boolean
  due_at: string
  proposed_at: string
  finished_at: string | null
  sources: ProjectSource[]
  rating: RatingFigures
  next_step: ProjectNextStep
  version: number
}

export interface ProjectList {
  items: ProjectRow[]
  total: number
  page: number
  page_size: number
  allowed_actions: AllowedAction[]
}

export interface MilestoneRow {
  id: string
  org_id: string
  org_name: string
  /** Who should do it has left the project or ended. */
  gone: boolean
  title: string
  due_at: string
  late: boolean
  state: 'open' | 'reported' | 'done' | 'dropped'
  word: string | null
  on_behalf: boolean
  reported_by: string | null
  reported_at: string | null
  confirmed_by: string | null
  confirmed_at: string | null
  allowed_actions: AllowedAction[]
  version: number
}

export interface PartnerRow {
  id: string
  org_id: string
  org_name: string
  own: boolean
  brings: string
  quantity: number
  unit: string
  state: 'asked' | 'yes' | 'no' | 'withdrawn' | 'left'
  share: 'open' | 'reported' | 'confirmed'
  paper: string | null
  reason: string | null
  answered_at: string | null
  done: number | null
  word: string | null
  on_behalf: boolean
  reported_by: string | null
  reported_at: string | null
  confirmed_by: string | null
  /** How much of a promise of its agreements the share keeps, and which. */
  counted: number | null
  counted_on: string | null
  allowed_actions: AllowedAction[]
  version: number
}

export interface ProjectOutput {
  what: string
  quantity: number
  unit: string
  beneficiaries: number | null
  area_id: string | null
  area_name?: string | null
  resource_id: string | null
}

/** A project as its page shows it. */
export interface ProjectView extends ProjectRow {
  purpose: string
  class_id: string | null
  class_name: string | null
  word: string | null
  proposed_by: string | null
  approved_by: string | null
  finished_by: string | null
  accepted_by: string | null
  approved_at: string | null
  started_at: string | null
  ended_at: string | null
  milestones: MilestoneRow[]
  partners_asked_in: PartnerRow[]
  outputs: ProjectOutput[]
  words: { answer: RatingAnswer; way: string; note: string; at: string }[]
  codes_given: number
  timeline: { id: string; at: string; event: string; from_state: string | null; to_state: string | null; who: string | null; role: string; reason: string | null }[]
  allowed_actions: AllowedAction[]
}

/** A project as residents see it by a code. */
export interface PublicProject {
  number: string
  title: string
  purpose: string
  place: string
  state: ProjectState
  owner: string
  partners: string[]
  sources: ProjectSource[]
  outputs: { what: string; quantity: number; unit: string }[]
  rating: RatingFigures
  answer: RatingAnswer | null
  can_rate: boolean
}
