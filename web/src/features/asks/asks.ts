// What a unit asked, and what became of it.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'
import { useSession } from '@/features/session/session'
import type { Page } from '@/ui/listQuery'

/** A demand as the unit that asked follows it. */
export interface AskRow {
  id: string
  number: string
  title: string
  state: string
  asked_at: string
  closed_at: string | null
}

/** Whether the reader sees what units asked: staff those of the place, a unit its own. */
export function useSeesAsks() {
  const { actingPost } = useSession()
  return computed(() => ([...deskRoles, ...readerRoles, ...unitRoles] as string[]).includes(actingPost.value?.role ?? ''))
}

/** What an organisation asked, the latest first. */
export function useOrgAsks(org: () => string) {
  return useQuery({ queryKey: computed(() => ['demand', 'asked-by', org()]), queryFn: ({ signal }) => get<Page<AskRow>>('/api/asks', { org_id: org(), page_size: 100 }, signal), enabled: useSeesAsks() })
}
