// The campaign behind a public address, asked once for all pages of it.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute } from 'vue-router'
import { get } from '@/api/call'
import { asProblem } from '@/api/problem'
import { publicPaths, type PublicCampaign } from '../headApi'

/** The campaign of the address, its code, and whether there is none. */
export function useCampaign() {
  const code = String(useRoute().params.code)
  const { data, error, refetch } = useQuery({ queryKey: ['campaign', 'public', code], queryFn: () => get<PublicCampaign>(publicPaths.campaign(code)), retry: false, staleTime: 15_000 })
  return { code, campaign: data, gone: computed(() => (error.value ? asProblem(error.value).status === 404 : false)), failed: computed(() => (error.value ? asProblem(error.value) : null)), reload: refetch }
}
