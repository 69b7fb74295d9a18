// Rosters: places, organisations, persons and posts in and out as sheets.
import type { Feature } from '@/app/features'
import { clerkRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'rosters', component: () => import('./console/RostersPage.vue') },
    { path: 'rosters/:id', component: () => import('./console/RosterPage.vue') },
  ],
  menu: [{ label: 'roster.list', icon: 'upload', to: '/console/rosters', order: 58, roles: clerkRoles }],
}
