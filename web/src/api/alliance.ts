// Alliances and memberships as the API tells them. Times are RFC 3339, ids texts, codes words of i18n `codes.*` and `status.*`.
import type { AllowedAction } from '@/ui/contract'

export const allianceLevels = ['street', 'area', 'community'] as const
export type AllianceLevel = (typeof allianceLevels)[number]
export const allianceStages = ['start_up', 'construction', 'operation'] as const
export type AllianceStage = (typeof allianceStages)[number]
export const membershipStates = ['invited', 'joined', 'active', 'inactive', 'left', 'removed', 'declined', 'withdrawn'] as const
export type MembershipState = (typeof membershipStates)[number]
/** What people do to a membership. */
export type MembershipAct = 'accept' | 'decline' | 'withdraw' | 'leave' | 'remove'

/** An alliance as a list shows it. `area_name` is its first place; without places it is for the whole street. */
export interface AllianceRow {
  id: string
  name: string
  brand: string | null
  level: AllianceLevel
  lead_org_id: string
  lead_org_name: string
  stage: AllianceStage
  steps_done: number
  steps_total: number
  founded: string | null
  parent_id: string | null
  parent_name: string | null
  area_name: string
  areas: number
  members: number
  invited: number
  next: { what: 'step' | 'stage' | 'answers' | 'routine'; step: string | null }
}

/** A page of alliances; `allowed_actions` tells whether one may be founded. */
export interface AllianceList {
  items: AllianceRow[]
  total: number
  page: number
  page_size: number
  allowed_actions: AllowedAction[]
}

/** A step of a checklist. */
export interface AllianceStepRow {
  step: string
  stage: AllianceStage
  done_on: string | null
  ticked_by: string | null
  ticked_at: string | null
  allowed_actions: AllowedAction[]
}

/** An alliance as its page shows it. */
export interface AllianceView extends AllianceRow {
  charter: string | null
  stage_since: string
  places: { area_id: string; area_name: string; area_path: string }[]
  steps: AllianceStepRow[]
  children: AllianceRow[]
  timeline: { id: string; at: string; event: string; from_state: string | null; to_state: string | null; who: string | null; role: string; reason: string | null }[]
  allowed_actions: AllowedAction[]
  version: number
}

/** A unit's membership with the names that go with it. */
export interface MembershipRow {
  id: string
  alliance_id: string
  alliance_name: string
  alliance_level: AllianceLevel
  alliance_stage: AllianceStage
  lead_org_name: string
  org_id: string
  org_name: string
  org_area_name: string
  state: MembershipState
  duties: string | null
  invited_at: string
  from: string | null
  to: string | null
  reason: string | null
  /** What it was removed by: meeting, number, words. */
  resolution: string | null
  resolution_on: string | null
  resolution_id: string | null
  resolution_meeting_id: string | null
  /** The paper on which the unit's answer was entered for it. */
  paper: string | null
  /** The agreement the unit is bound by or was last; none for who may not know. */
  agreement: { id: string; number: string; state: string; held_to: string } | null
  allowed_actions: AllowedAction[]
  version: number
}
