// A unit's whole story: which sections there are for the reader and how much is in each. The rows are read when a section is opened.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import type { BodyKind, SeatCapacity } from '@/api/meeting'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'
import { useSession } from '@/features/session/session'

/** Sections whose lists the server counts. */
export const countedSections = ['resources', 'promises', 'orders', 'lent', 'praise', 'cards', 'asks', 'booked', 'alliances', 'tasks', 'years', 'meetings', 'resolutions', 'projects', 'activities', 'posts', 'contacts', 'seats', 'linkages'] as const
export type CountedSection = (typeof countedSections)[number]
export type Section = CountedSection | 'areas' | 'children'

/** The sections by what they tell, in the order of the page. */
export const sectionGroups: readonly { key: string; sections: readonly Section[] }[] = [
  { key: 'gives', sections: ['resources', 'promises', 'orders', 'lent', 'praise', 'cards'] },
  { key: 'needs', sections: ['asks', 'booked'] },
  { key: 'together', sections: ['alliances', 'tasks', 'years', 'meetings', 'resolutions', 'projects', 'activities'] },
  { key: 'people', sections: ['posts', 'contacts', 'seats', 'linkages'] },
  { key: 'body', sections: ['areas', 'children'] },
]

interface UnitStory {
  org_id: string
  sections: { section: CountedSection; total: number }[]
}

/** Whether the reader's role reads stories of units: staff of any, a unit its own. */
export function useSeesStory(org: () => string) {
  const { actingPost } = useSession()
  return computed(() => {
    const post = actingPost.value
    if (!post) return false
    if (([...deskRoles, ...readerRoles] as string[]).includes(post.role)) return true
    return ([...unitRoles, 'department'] as string[]).includes(post.role) && post.org_id === org()
  })
}

/** How much there is in each section the reader may open. */
export function useStory(org: () => string) {
  const enabled = useSeesStory(org)
  return useQuery({ queryKey: computed(() => ['org_story', org()]), queryFn: ({ signal }) => get<UnitStory>(`/api/orgs/${org()}/story`, {}, signal), enabled, retry: false })
}

/** Something good that was said of a unit. */
export interface PraiseRow {
  of: 'order' | 'booking'
  id: string
  number: string
  title: string
  at: string
  satisfaction: string | null
  rating: number | null
  words: string | null
}

export interface PraiseFigures {
  since: string
  called: number
  answered: number
  satisfied: number
  rated: number
  good: number
  project_answers: number
  project_satisfied: number
}

export interface UnitSeat {
  body_id: string
  body_name: string
  body_kind: BodyKind
  capacity: SeatCapacity
  person_id: string | null
  person_name: string | null
  of_alliance: boolean
  from: string | null
  to: string | null
  ended_at: string | null
  called: number
  attended: number
}

export interface PartTimePost {
  person_id: string
  person_name: string
  role: string
  org_id: string
  org_name: string
  area_name: string
  from: string
  to: string | null
  ended_at: string | null
}
