// Demands on the phone: the list of one's place, a new one in twenty seconds, one demand and what a head may do with it.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'demands', component: () => import('./DemandsPage.vue'), meta: { tab: true } },
    { path: 'demands/new', component: () => import('./QuickPage.vue') },
    { path: 'demands/:id', component: () => import('./DemandPage.vue') },
    { path: 'demands/:id/add', component: () => import('./AddWordPage.vue') },
    { path: 'demands/:id/neighbour', component: () => import('./NeighbourPage.vue') },
  ],
}
