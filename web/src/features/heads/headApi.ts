// Heads as the API tells them: campaigns, applications, terms of office, registered members, and the public pages.
import type { AllowedAction, NextStepData } from '@/ui/contract'

export type PostKind = 'building_head' | 'stairwell_head' | 'courtyard_head'
export type Route = 'self' | 'recommended' | 'claim'

/** One thing that happened. */
export interface HistoryEntry {
  id: string
  at: string
  event: string
  who: string | null
  reason: string | null
}

/** A campaign in a list. */
export interface CampaignSummary {
  id: string
  title: string
  post_kind: PostKind
  area_id: string
  area_name: string
  state: string
  closes_at: string
  slots: number
  taken: number
  next_step: NextStepData
  version: number
}

/** A post on offer. */
export interface Slot {
  id: string
  area_id: string
  area_name: string
  state: 'open' | 'held' | 'taken'
}

/** A campaign's page. */
export interface Campaign extends Omit<CampaignSummary, 'slots' | 'taken'> {
  org_name: string
  code: string | null
  url: string | null
  call_text: string
  criteria: string
  duties: string
  contact: string
  members_only: boolean
  term_months: number
  slots: Slot[]
  allowed_actions: AllowedAction[]
  history: HistoryEntry[]
}

/** An application in a list. */
export interface ApplicationSummary {
  id: string
  campaign_id: string
  campaign_title: string
  name: string
  area_name: string
  route: Route
  state: string
  next_step: NextStepData
  open_objections: number
  created_at: string
  version: number
}

/** A word against a candidate. */
export interface Objection {
  id: string
  text: string
  name: string | null
  phone_masked: string | null
  created_at: string
  answer: string | null
  upheld: boolean | null
  answered_at: string | null
}

/** An application's page. */
export interface Application extends Omit<ApplicationSummary, 'open_objections' | 'created_at'> {
  members_only: boolean
  term_months: number
  phone_masked: string | null
  recommender: string | null
  statement: string
  on_behalf: boolean
  consent_at: string | null
  checked_at: string | null
  checked_by: string | null
  party_verified_at: string | null
  party_verified_by: string | null
  publicity_from: string | null
  publicity_until: string | null
  resolution: string | null
  approved_at: string | null
  objections: Objection[]
  allowed_actions: AllowedAction[]
  history: HistoryEntry[]
}

/** A head in the roster. */
export interface HeadSummary {
  id: string
  name: string
  area_name: string
  post_kind: PostKind
  route: Route
  party_verified: boolean
  letter_number: string
  state: string
  term_from: string
  term_to: string
  next_step: NextStepData
  version: number
}

export const handoverItems = ['mailbox_key', 'badge', 'open_matters', 'neighbours', 'materials'] as const
export const duties = ['convey', 'listen', 'mediate', 'help'] as const
export type Duty = (typeof duties)[number]

/** An entry of a head's own log. */
export interface DutyEntry {
  id: string
  area_id: string
  duty: Duty
  note: string
  shared: boolean
  at: string
}

/** A head's page. */
export interface Head extends Omit<HeadSummary, 'letter_number' | 'party_verified'> {
  phone_masked: string | null
  party_verified_at: string | null
  letters: { id: string; number: string; url: string; term_from: string; term_to: string; issued_at: string }[]
  stand_ins: { name: string; from: string; to: string; reason: string }[]
  handover: { item: (typeof handoverItems)[number]; done: boolean; note: string }[]
  handed_over_at: string | null
  duties: DutyEntry[]
  allowed_actions: AllowedAction[]
  history: HistoryEntry[]
}

/** What stands on a letter. */
export interface Letter {
  number: string
  name: string
  post_kind: PostKind
  area_name: string
  org_name: string
  street: string
  term_from: string
  term_last: string
  issued_at: string
  url: string
}

/** A registered member in a list. */
export interface RegistrationSummary {
  id: string
  name: string
  unit_name: string
  area_name: string
  state: string
  verified_at: string | null
  card_consent: boolean
  created_at: string
  version: number
}

/** A registered member's page at the office. */
export interface Registration extends Omit<RegistrationSummary, 'card_consent' | 'created_at'> {
  phone_masked: string
  offers: string
  verified_by: string | null
  card_consent_at: string | null
  posts: { area_name: string; state: string; at: string }[]
  cards: { half: string; posts: string; services: number; remark: string; issued_at: string }[]
  half: string
  allowed_actions: AllowedAction[]
}

/** A campaign as everybody sees it. */
export interface PublicCampaign {
  title: string
  post_kind: PostKind
  place: string
  street: string
  call_text: string
  criteria: string
  duties: string
  contact: string
  members_only: boolean
  term_months: number
  closes_at: string
  open: boolean
  slots: Slot[]
  notices: { application_id: string; name: string; area_name: string; route: Route; from: string | null; until: string | null }[]
}

/** The receipt of a nomination or a registration: a link, told once. */
export interface Receipt {
  code: string
  url: string
}

/** An application as its candidate sees it. */
export interface Candidate {
  name: string
  campaign_title: string
  area_name: string
  duties: string
  contact: string
  term_months: number
  route: Route
  recommender: string | null
  statement: string
  state: string
  publicity_until: string | null
  refusal: string | null
  can_consent: boolean
  can_withdraw: boolean
}

/** A registered member's own page. */
export interface Member {
  name: string
  area_name: string
  state: string
  verified_at: string | null
  card_consent: boolean
  posts: { area_name: string; state: string; at: string }[]
  held: { slot_id: string; area_name: string; until: string } | null
  boards: { campaign_id: string; title: string; closes_at: string; slots: Slot[] }[]
}

/** A head's first page. */
export interface HeadHome {
  buildings: { post_id: string; area_id: string; area_name: string; households: number; until: string | null; standing_in: boolean }[]
  terms: { id: string; area_name: string; letter_number: string; letter_code: string; state: string; term_from: string; term_to: string; version: number }[]
}

const part = encodeURIComponent

/** Addresses of the API without login. */
export const publicPaths = {
  campaign: (code: string) => `/api/public/campaigns/${part(code)}`,
  nominate: (code: string) => `/api/public/campaigns/${part(code)}/applications`,
  object: (code: string) => `/api/public/campaigns/${part(code)}/objections`,
  campaignPicture: (code: string) => `/api/public/campaigns/${part(code)}/qr`,
  candidate: (code: string) => `/api/public/applications/${part(code)}`,
  candidateAct: (code: string, act: 'consent' | 'decline' | 'withdraw') => `/api/public/applications/${part(code)}/${act}`,
  register: '/api/public/registrations',
  member: (code: string) => `/api/public/registrations/${part(code)}`,
  memberAct: (code: string, act: 'hold' | 'release' | 'claim' | 'card-consent' | 'leave') => `/api/public/registrations/${part(code)}/${act}`,
  proof: (code: string) => `/api/public/appointment-letters/${part(code)}`,
}
