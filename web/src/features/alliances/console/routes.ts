// Alliances at the desk: who builds together, how far they have come, which units are in.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'alliances', component: () => import('./AlliancesPage.vue') },
    { path: 'alliances/:id', component: () => import('./AlliancePage.vue') },
  ],
  menu: [{ label: 'alliance.list', icon: 'circles', to: '/console/alliances', order: 44, roles: [...deskRoles, ...readerRoles] }],
}
