// The net as the API tells it: places, organisations, persons, posts, linkages. Times are RFC 3339, ids texts, codes words of i18n `codes.*`.
import type { AllowedAction } from '@/ui/contract'

export const areaKinds = ['district', 'street', 'community', 'grid', 'micro_grid', 'compound', 'courtyard', 'building', 'entrance', 'stairwell'] as const
export type AreaKind = (typeof areaKinds)[number]

/** A place in the tree, parents before children. */
export interface AreaRow {
  id: string
  parent_id: string | null
  kind: AreaKind
  name: string
  path: string
  households: number
  population: number
  number: string | null
  code: string | null
  data_date: string | null
}

/** Counts of people at a date. */
export interface AreaFigures {
  data_date: string
  households: number
  population: number
  elders60: number
  elders80: number
  children0_3: number
}

/** A place named: a link to its page. */
export interface AreaName {
  id: string
  kind: AreaKind
  name: string
}

/** A place as its page shows it. */
export interface AreaView {
  id: string
  kind: AreaKind
  name: string
  spoken: string
  number: string | null
  code: string | null
  path: string
  above: AreaName[]
  contains: { kind: AreaKind; count: number }[]
  built_year: number | null
  office_phone: string | null
  figures: AreaFigures | null
  figures_by_date: AreaFigures[]
  past: { name: string; number: string | null; place: string; from: string | null; to: string }[]
  links: { area: AreaName; earlier: boolean; act: 'split' | 'merge'; at: string }[]
  timeline: { id: string; at: string; event: string; who: string; role: string; reason: string | null; detail: Record<string, unknown> | null }[]
  ended_at: string | null
  end_reason: string | null
  may_contain: AreaKind[]
  allowed_actions: AllowedAction[]
  version: number
}

/** What of one kind uses a place or an organisation. */
export interface Use {
  what: string
  spoken: string
  count: number
  items: { id: string; name: string }[]
}

export const orgKinds = [
  'street_office', 'department', 'community', 'party_committee', 'party_branch', 'party_organisation', 'residents_committee', 'owners_committee', 'property_firm', 'service_station',
  'government', 'public_institution', 'state_enterprise', 'private_enterprise', 'new_organisation', 'social_organisation', 'community_organisation', 'social_enterprise',
  'school', 'hospital', 'utility', 'merchant', 'volunteer_team',
] as const
export type OrgKind = (typeof orgKinds)[number]
export const partyKinds: readonly OrgKind[] = ['party_committee', 'party_branch', 'party_organisation']

/** An organisation as a list shows it. */
export interface OrgRow {
  id: string
  kind: OrgKind
  name: string
  area_id: string
  area_name: string
  credit_code: string | null
  line_system: string | null
  tags: string[]
  party_build: 'separate' | 'joint' | null
  parent_id: string | null
  /** How many places it is bound to. */
  areas: number
  ended_at: string | null
}

/** An organisation as its page shows it. */
export interface OrgView extends OrgRow {
  parent_name: string | null
  bound: { area_id: string; area_name: string; from: string }[]
  children: OrgRow[]
  office_phone: string | null
  end_reason: string | null
  allowed_actions: AllowedAction[]
  version: number
}

/** A post with the names that go with it. */
export interface PostRow {
  id: string
  person_id: string
  person_name: string
  role: string
  org_id: string
  org_name: string
  area_id: string
  area_name: string
  from: string
  to: string | null
  ended_at: string | null
  end_reason: string | null
  state: 'held' | 'later' | 'over' | 'ended'
  source: string
  appointment_no: string | null
  document_no: string | null
  allowed_actions: AllowedAction[]
  version: number
}

/** A person as a list shows them: each role sees as much as it may. */
export interface PersonRow {
  id: string
  name: string
  phone_masked: string | null
  birth_year: number | null
  party_verified: { by: string | null; at: string } | null
  posts: PostRow[]
}

/** A person as their page shows them. */
export interface PersonView extends PersonRow {
  past_posts: PostRow[]
  shows_party: boolean
  allowed_actions: AllowedAction[]
  version: number
}

export const linkageKinds = ['member_branch', 'delegate_community', 'cadre_community'] as const
export type LinkageKind = (typeof linkageKinds)[number]

/** A person who looks after a branch or a community. */
export interface LinkageRow {
  id: string
  kind: LinkageKind
  person_id: string
  person_name: string
  /** Whether their page is open to the reader: a cadre of the street office is no person of the community's place. */
  person_in_scope: boolean
  org_id: string
  org_name: string
  area_name: string
  from: string
  to: string | null
  ended_at: string | null
  end_reason: string | null
  document_no: string | null
  state: PostRow['state']
  allowed_actions: AllowedAction[]
  version: number
}

/** Linkages with what may be added to them. */
export interface LinkageList {
  items: LinkageRow[]
  total: number
  /** The kinds that fit what was asked about. */
  kinds: LinkageKind[]
  allowed_actions: AllowedAction[]
}

/** Somebody who could be linked. */
export interface LinkageCandidate {
  person_id: string
  name: string
  role: string
  org_name: string
}

/** Where a linkage could lead. */
export interface LinkageTarget {
  org_id: string
  name: string
  area_name: string
}

/** A Party notice board. */
export interface BoardRow {
  id: string
  area_id: string
  area_name: string
  spot: string
  hung_at: string
  taken_down_at: string | null
  reason: string | null
  allowed_actions: AllowedAction[]
  version: number
}

/** Notice boards with whether one may be added. */
export interface BoardList {
  items: BoardRow[]
  total: number
  allowed_actions: AllowedAction[]
}

/** Posts the net's pages give; those that open more are the system administrator's. */
export const netRoles = [
  'building_head', 'stairwell_head', 'grid_head', 'grid_worker', 'branch_secretary', 'committee_member', 'part_time_member', 'residents_committee_member', 'owners_committee_head',
  'owners_committee_member', 'delegate', 'supervisor', 'unit_head', 'unit_liaison', 'volunteer',
] as const
export const postSources = ['election', 'appointment', 'self_nomination', 'nomination', 'claim', 'delegation'] as const
