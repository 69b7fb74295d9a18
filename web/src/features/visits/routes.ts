// Visits: who looks after a branch or a community notes when they were there and what they heard.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'visit-linkages', component: () => import('./console/VisitsPage.vue') },
    { path: 'visit-linkages/:id', component: () => import('./console/VisitPage.vue') },
  ],
  phone: [
    { path: 'visit-linkages', component: () => import('./phone/VisitsPage.vue') },
    { path: 'visit-linkages/:id', component: () => import('./phone/VisitPage.vue') },
  ],
  menu: [{ label: 'visit_desk.list', icon: 'badge', to: '/console/visit-linkages', order: 49, roles: [...deskRoles, ...readerRoles, 'branch_secretary', 'committee_member', 'part_time_member', 'delegate'] }],
}
