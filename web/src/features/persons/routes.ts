// Persons and the posts they hold.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'persons', component: () => import('./console/PersonsPage.vue') },
    { path: 'persons/:id', component: () => import('./console/PersonPage.vue') },
  ],
  menu: [{ label: 'person.list', icon: 'person', to: '/console/persons', order: 56, roles: [...deskRoles, 'grid_worker', 'grid_head', ...readerRoles] }],
}
