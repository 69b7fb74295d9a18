// The things of the desk as the API tells them, beside those of the loop (work.ts): resources, lists, rates, imports, accounts, notices, posters, the log.
import type { AllowedAction } from '@/ui/contract'
import type { ActivityItem } from './activity'
import type { DemandSummary, ResourceSummary, WorkEntry } from './work'

/** A resource as its page shows it. */
export interface Resource extends ResourceSummary {
  conditions: string | null
  eligible: string | null
  area_id: string
  need_classes: string[]
  tags: string[]
  contact: string | null
  timeline: WorkEntry[]
  allowed_actions: AllowedAction[]
}

/** What a resource's form sends. `quantity` in `unit`; `valid_to` is the last valid moment or null for good. */
export interface ResourceInput {
  org_id: string | null
  class: ResourceSummary['class']
  title: string
  quantity: number
  unit: string
  conditions: string
  eligible: string
  price_tier: ResourceSummary['price_tier']
  area_id: string | null
  valid_to: string | null
  need_classes: string[]
  tags: string[]
  contact: string | null
}

/** An organisation as a list shows it. */
export interface Org {
  id: string
  kind: string
  name: string
  area_id: string
  area_name: string
}

/** The demand, resource and project lists side by side. Counts are of objects, not of quantities. */
export interface ThreeLists {
  /** `query` opens the rows behind a line in the list of its noun; demands without a class have none. */
  demands: { class_id: string | null; class_name: string; open: number; unmet: number; query: string | null }[]
  resources: { class_id: string; class_name: string; listed: number; idle: number; query: string }[]
  /** Co-building projects that are not at their end. */
  projects: { id: string; title: string; state: string; owner_org_name: string }[]
  unmet: DemandSummary[]
  /** Whole counts: a resource that serves several classes is one resource here. */
  figures: Record<'open' | 'unmet' | 'projects' | 'waiting' | 'listed' | 'idle', { count: number; query: string }> & { unmet_formula: string; idle_formula: string }
}

/** Counts behind the three rates for one community, class or organisation; every rate is worked out from them (rates.ts). */
export interface RateRow {
  key: string | null
  name: string
  accepted: number
  responded: number
  response_base: number
  solved: number
  rated: number
  satisfied: number
  rated_satisfaction: number
  no_answer: number
  overdue: number
  shelved: number
}
export interface Rates {
  rows: RateRow[]
  /** What became of the demands of the period. */
  loop?: { accepted: number; taken: number; closed: number; to_project: number }
  formulas: { response: string; resolution: string; satisfaction: string; course?: string }
}

export interface SearchResult {
  demands: DemandSummary[]
  resources: ResourceSummary[]
  activities: ActivityItem[]
}

/** Where an import stands. */
export type ImportState = 'read' | 'mapping' | 'checking' | 'checked' | 'importing' | 'done' | 'undoing' | 'undone' | 'failed'

/** One import of a sheet. `columns[].index` counts from 0; a mapping names a column for a field. */
export interface Import {
  id: string
  kind: string
  file_name: string
  state: ImportState
  created_at?: string
  sheet: { columns: { index: number; title: string; samples: string[] }[]; rows: number }
  mapping: Record<string, number>
  /** Whether the mapping came from an earlier import of such a sheet. */
  remembered: boolean
  fields: { key: string; title: string; required: boolean }[]
  /** What was chosen beside the columns. */
  options: { area_id: string | null; source: 'import' | 'hotline_12345'; public: boolean; classes: Record<string, string | null> }
  /** The class names of its rows, the most frequent first; known after a dry run. */
  class_names: { name: string; rows: number; class_id: string | null }[]
  progress: { done: number; of: number }
  counts: { create: number; unchanged: number; faulty: number; duplicate: number }
  /** The first 200; the sheet of faulty rows has all. Rows as the spreadsheet numbers them. */
  errors: { row: number; column: string | null; field: string | null; value: string | null; code: string; message: string }[]
  problem?: { code: string; title: string } | null
  version: number
}

/** A post somebody holds. */
export interface AccountPost {
  id: string
  role: string
  org_id: string
  org_name: string
  area_id: string
  area_name: string
  from: string
  to: string | null
  version?: number
}

/** An account as the administrators see it. */
export interface Account {
  id: string
  login: string
  person: { id: string; name: string }
  posts: AccountPost[]
  totp_enabled: boolean
  must_change_password: boolean
  locked_at: string | null
  ended_at: string | null
  last_login_at?: string | null
  version: number
}

/** A post to be given. */
export interface PostInput {
  role: string
  org_id: string | null
  area_id: string | null
  from: string | null
  to: string | null
}

/** A message to the holder of a post. `text` is in the reader's language; `entity` names the kind of object it is about. */
export interface Notice {
  id: string
  at: string
  code: string
  text: string
  entity: string | null
  entity_id: string | null
  read_at: string | null
}

/** A row of the log. */
export interface LogRow {
  id: string
  at: string
  entity: string
  entity_id: string
  event: string
  who: string | null
  role: string | null
  from_state: string | null
  to_state: string | null
  reason: string | null
  detail: string | null
}

/** Somebody looked at my data. */
export interface LookedAt {
  at: string
  who: string | null
  post: string | null
  reason: string | null
  what: string
}

/** A QR poster of a place. */
export interface Poster {
  id: string
  code: string
  area_id: string
  area_name: string
  created_at: string
  revoked_at: string | null
  opened?: number
  version: number
}
