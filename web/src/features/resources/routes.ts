// Resources: what units offer to the neighbourhood.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'resources', component: () => import('./console/ResourcesPage.vue') },
    { path: 'resources/:id', component: () => import('./console/ResourcePage.vue') },
  ],
  menu: [{ label: 'resource.list', icon: 'box', to: '/console/resources', order: 40, roles: [...deskRoles, ...unitRoles, ...readerRoles] }],
}
