// Bodies, meetings and resolutions as the API tells them. Times are RFC 3339, ids texts, codes words of the texts.
import type { AllowedAction } from '@/ui/contract'

export const bodyKinds = [
  'joint_meeting', 'enlarged_committee', 'joint_committee', 'co_building_office', 'residents_assembly', 'residents_representatives', 'residents_council', 'supervisory_committee', 'owners_decision', 'owners_committee', 'operating_committee', 'fund_committee', 'symposium',
] as const
export type BodyKind = (typeof bodyKinds)[number]
export const bodyCadences = ['monthly', 'quarterly', 'half_yearly', 'yearly', 'as_needed'] as const
export type BodyCadence = (typeof bodyCadences)[number]
export const seatCapacities = ['chair', 'member', 'part_time_member', 'supervisor', 'secretary'] as const
export type SeatCapacity = (typeof seatCapacities)[number]

/** A share of a whole: at least it, or with `more` more than it. */
export interface Share {
  numerator: number
  denominator: number
  more: boolean
}

/** When a body is able to decide, and by what majority. */
export interface BodyRule {
  counting: 'seats' | 'households' | 'households_and_area'
  present: Share
  /** Whether what it resolves wants a vote that passed. */
  votes: boolean
  agree: Share
  agree_of: 'present' | 'voting' | 'called'
  special: Share | null
  proxies: boolean
  by_roll: boolean
  odd: boolean
  least: number | null
  most: number | null
  supervisor: boolean
}

/** What is usual for a kind of body. */
export interface BodyKindItem {
  kind: BodyKind
  cadence: BodyCadence
  rule: BodyRule
  basis: string
}

/** A seat; one that comes from the alliance has no id. `called` and `attended` are of the two quarters before now. */
export interface Seat {
  id: string | null
  capacity: SeatCapacity
  person_id: string | null
  person_name: string | null
  org_id: string | null
  org_name: string | null
  from: string | null
  to: string | null
  of_alliance: boolean
  called: number
  attended: number
  version: number
}

/** A body in a list. */
export interface BodyRow {
  id: string
  kind: BodyKind
  name: string
  org_id: string
  org_name: string
  alliance_id: string | null
  alliance_name: string | null
  area_path: string
  area_name: string
  cadence: BodyCadence
  seats: number
  last_held_at: string | null
  next_meeting_id: string | null
  next_meeting_at: string | null
  open_resolutions: number
  ended_at: string | null
}

/** A body's page. `floor_area` in square metres. */
export interface BodyView extends BodyRow {
  rule: BodyRule
  basis: string
  households: number | null
  floor_area: number | null
  note: string | null
  end_reason: string | null
  members: Seat[]
  lacks: ('nobody' | 'even' | 'too_few' | 'too_many' | 'no_supervisor')[]
  area_id: string
  timeline: HistoryEntry[]
  allowed_actions: AllowedAction[]
  version: number
}

/** A step of what happened. */
export interface HistoryEntry {
  id: string
  at: string
  event: string
  from_state: string | null
  to_state: string | null
  who: string | null
  role: string | null
  reason: string | null
}

export const meetingStates = ['planned', 'topics_open', 'noticed', 'held', 'minutes_draft', 'minutes_approved', 'followed', 'closed', 'cancelled'] as const
export type MeetingState = (typeof meetingStates)[number]
export const resolutionStates = ['open', 'doing', 'reported', 'done', 'carried_over', 'dropped'] as const
export type ResolutionState = (typeof resolutionStates)[number]
/** What waits with a meeting or a resolution for somebody's own hand. */
export const meetingWaits = ['edit', 'open_topics', 'topics', 'notice', 'hold', 'draft', 'approve'] as const
export const resolutionWaits = ['own', 'issue', 'confirm', 'late'] as const
export const presences = ['called', 'present', 'proxy', 'excused', 'absent'] as const
export type Presence = (typeof presences)[number]
export const answers = ['coming', 'not_coming', 'proxy'] as const
export type Answer = (typeof answers)[number]
export const topicSources = ['member', 'office', 'demand_to_meeting', 'demand_escalated', 'demand_shelved', 'demand_repeated', 'agreement_expiring', 'resolution_carried', 'facility_gap'] as const
export const gapKinds = ['heads', 'mailboxes', 'branches', 'stations', 'boards', 'owners', 'uncovered', 'long_vacant', 'grids_outside'] as const
/** Which gap of the net a topic is about. */
export type GapKind = (typeof gapKinds)[number]
export type TopicSource = (typeof topicSources)[number]
export type VoteResult = 'passed' | 'not_passed'
export type Ballot = 'for' | 'against' | 'abstain'

/** A meeting in a list. */
export interface MeetingRow {
  id: string
  number: string
  title: string
  body_id: string
  body_name: string
  body_kind: BodyKind
  area_path: string
  area_name: string
  state: MeetingState
  starts_at: string
  venue: string | null
  held_at: string | null
  /** It had been held before it was typed in: from which paper. */
  paper?: string | null
  topics: number
  topics_proposed: number
  resolutions: number
  resolutions_ended: number
  next: { code: string; who: string; due_at: string | null; late_by_ms?: number | null }
  version: number
}

/** Somebody called to a meeting, or with no capacity a guest of it. */
export interface Attendee {
  id: string
  seat_id: string | null
  capacity: SeatCapacity | null
  org_id: string | null
  org_name: string | null
  person_id: string | null
  name: string | null
  presence: Presence
  came_name: string | null
  proxy_id: string | null
  proxy_name: string | null
  paper: string | null
  /** The role in which a known person comes for the unit. */
  came_role: string | null
  answer: Answer | null
  answer_word: string | null
  answer_paper: string | null
  answered_at: string | null
}

/** One voice of a vote by roll. */
export interface RollVoice {
  attendee_id: string
  ballot: Ballot
}

/** A vote; areas in square metres. */
export interface Vote {
  agreed: number
  against: number
  abstained: number
  agreed_area: number | null
  against_area: number | null
  abstained_area: number | null
  whole: number
  needed: number
  result: VoteResult
  roll: RollVoice[]
}

/** A topic; `position` is its place on the agenda, 0 while it is not on it. */
export interface Topic {
  id: string
  position: number
  title: string
  text: string | null
  source: TopicSource
  demand_id: string | null
  demand_number: string | null
  agreement_id: string | null
  resolution_id: string | null
  /** The cancelled meeting it was a topic of. */
  planned_for?: { meeting_id: string; meeting_title: string } | null
  gap?: GapKind | null
  gap_area_id?: string | null
  gap_area_name?: string | null
  special: boolean
  state: 'proposed' | 'accepted' | 'refused'
  proposed_by: string | null
  proposed_org: string | null
  proposed_at: string
  late_reason: string | null
  refuse_reason: string | null
  paper: string | null
  notes: string | null
  vote: Vote | null
  allowed_actions: AllowedAction[]
  version: number
}

/** Something the house proposes as a topic; `why` is in words. */
export interface TopicProposal {
  source: TopicSource
  title: string
  why: string
  demand_id: string | null
  demand_number: string | null
  times: number | null
  agreement_id: string | null
  resolution_id: string | null
  /** The topic of a cancelled meeting. */
  topic_id?: string | null
  at: string
}

/** A gap of the net that is a topic of a meeting which is not over. */
export interface GapTopic {
  topic_id: string
  gap: GapKind
  area_id: string
  state: 'proposed' | 'accepted'
  meeting_id: string
  meeting_title: string
  starts_at: string
}

/** Whether a meeting is able to decide, with the figures behind it; areas in square metres. */
export interface Quorum {
  called: number
  present: number
  proxies: number
  doubles: number
  voices: number
  needed: number
  called_area: number | null
  present_area: number | null
  needed_area: number | null
  reached: boolean
}

/** What a meeting decided. */
export interface Resolution {
  id: string
  meeting_id: string
  meeting_number: string
  held_at: string | null
  body_id: string
  body_name: string
  position: number
  topic_id: string | null
  topic_title: string | null
  text: string
  kind: 'duty' | 'order'
  owner_org_id: string
  owner_org_name: string
  owner_post_id: string | null
  owner_person_id: string | null
  owner_person_name: string | null
  owner_gone: 'organisation' | 'post' | null
  due_at: string
  late: boolean
  state: ResolutionState
  carried: number
  carried_by: string | null
  carried_held_at: string | null
  wants_explanation: boolean
  word: string | null
  explanation: string | null
  demand_id: string | null
  demand_number: string | null
  demand_version: number | null
  order_id?: string | null
  order_number?: string | null
  order_state?: string | null
  done_at: string | null
  allowed_actions: AllowedAction[]
  version: number
}

/** The minutes; a paragraph a line. */
export interface Minutes {
  text: string | null
  /** Something was recorded after they were drafted: they are drafted anew before they are approved. */
  outdated: boolean
  due_at: string | null
  written_by: string | null
  written_at: string | null
  approved_by: string | null
  approved_at: string | null
  sent_back: string | null
}

/** A meeting's page. */
export interface MeetingView extends MeetingRow {
  rule: BodyRule
  topics_until: string
  notice_by: string
  noticed_at: string | null
  late_notice: string | null
  cancel_reason: string | null
  carried: Resolution[]
  agenda: Topic[]
  attendees: Attendee[]
  my_attendees: string[]
  /** Before the meeting: the figures if those come who said so. */
  expected: Quorum | null
  quorum: Quorum | null
  present_households: number | null
  present_area: number | null
  decided: Resolution[]
  minutes: Minutes
  timeline: HistoryEntry[]
  allowed_actions: AllowedAction[]
}

/** A chapter of a matter's story. */
export interface StoryChapter {
  kind: 'voiced' | 'discussed' | 'resolved' | 'carried_over' | 'ordered' | 'project' | 'built' | 'done'
  at: string
  title: string
  text: string | null
  who: string | null
  state: string | null
  vote: VoteResult | null
  meeting_id: string | null
  resolution_id: string | null
  order_id: string | null
  project_id?: string | null
  made?: StoryOutput[]
}

/** Something a project made: the facility, its place, the resource it is used as. */
export interface StoryOutput {
  what: string
  quantity: number
  unit: string
  beneficiaries: number | null
  area_id: string | null
  area_name: string | null
  resource_id: string | null
  resource_name: string | null
}

/** A matter from the demand to what it became. */
export interface MatterStory {
  demand_id: string
  number: string
  title: string
  area_name: string
  state: string
  meetings: number
  carried: number
  days: number
  chapters: StoryChapter[]
}

export type Sign = 'green' | 'amber' | 'red'

/** of a street. */
export interface MeetingSigns {
  quarter_from: string
  quarter_to: string
  quarters: { alliance_id: string; alliance_name: string; body_id: string | null; approved: number; before: number; meeting_id: string | null; sign: Sign }[]
  symposium: { year: number; held: number; before: number; sign: Sign } | null
  unattended: { body_id: string; body_name: string; org_id: string | null; org_name: string | null; person_id: string | null; person_name: string | null; called: number; attended: number }[]
  seats: number
}
