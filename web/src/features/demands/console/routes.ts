// Demands at the desk.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  console: [
    { path: 'demands', component: () => import('./DemandListPage.vue') },
    { path: 'demands/:id', component: () => import('./DemandPage.vue') },
  ],
  menu: [{ label: 'work.demands', icon: 'list', to: '/console/demands', order: 20, roles: ['community_worker', 'community_secretary', 'building_head', 'stairwell_head', 'grid_worker', 'grid_head', 'unit_liaison', 'unit_head', 'street_officer', 'street_leader', 'smart_centre', 'department', 'auditor', 'volunteer'] }],
}
