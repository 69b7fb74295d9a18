// Co-building at a glance: signs of alliances, promises by unit, demands nobody met, what has come to rest.
import type { Feature } from '@/app/features'
import { clerkRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'co-building', component: () => import('./SignsPage.vue') },
    { path: 'co-building/promises', component: () => import('./PromisesPage.vue') },
    { path: 'co-building/beside', component: () => import('./BesidePage.vue') },
    { path: 'co-building/idle', component: () => import('./IdlePage.vue') },
  ],
  menu: [{ label: 'co_building.list', icon: 'chart', to: '/console/co-building', order: 48, roles: [...clerkRoles, 'street_leader', ...readerRoles] }],
}
