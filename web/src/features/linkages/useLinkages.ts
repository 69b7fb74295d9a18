// Linkages of an organisation, a person or a place: read once for the tab's count and its rows.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { get } from '@/api/call'
import type { LinkageList } from '@/api/net'
import { deskRoles, readerRoles } from '@/app/roles'
import { useSession } from '@/features/session/session'

/** What the linkages are about: one of the three. */
export interface About {
  org_id?: string
  person_id?: string
  area_id?: string
}

/** Whether the reader sees linkages at all. */
export function useSeesLinkages() {
  const { actingPost } = useSession()
  return computed(() => ([...deskRoles, ...readerRoles] as string[]).includes(actingPost.value?.role ?? ''))
}

/** The linkages of today, or with `past` those that ended too. */
export function useLinkages(about: () => About, past?: Ref<boolean>) {
  const enabled = useSeesLinkages()
  return useQuery({
    queryKey: computed(() => ['linkage', 'of', about(), past?.value ?? false]),
    queryFn: ({ signal }) => get<LinkageList>('/api/linkages', { ...about(), page_size: 100, ...(past?.value && { ended: true }) }, signal),
    placeholderData: (before) => before,
    enabled,
  })
}
