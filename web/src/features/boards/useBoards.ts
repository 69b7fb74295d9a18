// Notice boards of a place: read once for the tab's count and its rows.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { get } from '@/api/call'
import type { BoardList } from '@/api/net'
import { useSeesLinkages } from '@/features/linkages/useLinkages'

/** The boards that hang there, or with `past` those taken down too. Whoever sees linkages sees boards. */
export function useBoards(areaId: () => string, past?: Ref<boolean>) {
  const enabled = useSeesLinkages()
  return useQuery({
    queryKey: computed(() => ['board', 'of-area', areaId(), past?.value ?? false]),
    queryFn: ({ signal }) => get<BoardList>('/api/boards', { area_id: areaId(), page_size: 100, ...(past?.value && { past: true }) }, signal),
    placeholderData: (before) => before,
    enabled,
  })
}
