// Orders at the desk.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  console: [
    { path: 'orders', component: () => import('./OrderListPage.vue') },
    { path: 'orders/:id', component: () => import('./OrderPage.vue') },
  ],
  menu: [{ label: 'work.orders', icon: 'handshake', to: '/console/orders', order: 30, roles: ['community_worker', 'community_secretary', 'grid_worker', 'grid_head', 'unit_liaison', 'unit_head', 'street_officer', 'street_leader', 'smart_centre', 'department', 'auditor', 'volunteer'] }],
}
