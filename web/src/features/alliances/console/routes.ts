// Alliances at the desk: who builds together, how far they have come, which units are in.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'alliances', component: () => import('./AlliancesPage.vue') },
    { path: 'alliances/:id', component: () => import('./AlliancePage.vue') },
    { path: 'alliance-tasks', component: () => import('./TasksPage.vue') },
    { path: 'alliance-tasks/:id', component: () => import('./TasksPage.vue') },
  ],
  menu: [
    { label: 'alliance.list', icon: 'circles', to: '/console/alliances', order: 44, roles: [...deskRoles, ...readerRoles] },
    { label: 'alliance.task.ours', icon: 'list', to: '/console/alliance-tasks', order: 46, roles: [...unitRoles, 'department'] },
  ],
}
