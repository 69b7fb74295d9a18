// One card of the own unit.
import { useQuery } from '@tanstack/vue-query'
import { get } from '@/api/call'
import type { ServiceCard } from '../serviceCards'

/** The card of an id, asked again when it changes. */
export const useOwnCard = (id: string) => useQuery({ queryKey: ['service_card', 'one', id], queryFn: ({ signal }) => get<ServiceCard>(`/api/service-cards/${encodeURIComponent(id)}`, {}, signal), retry: false })
