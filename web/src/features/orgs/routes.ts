// Organisations: the second tree, bound to places.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'orgs', component: () => import('./console/OrgsPage.vue') },
    { path: 'orgs/:id', component: () => import('./console/OrgPage.vue') },
    { path: 'unit', component: () => import('./console/OrgPage.vue') },
  ],
  menu: [
    { label: 'org.list', icon: 'building', to: '/console/orgs', beside: ['/console/contacts'], order: 54, roles: [...deskRoles, ...readerRoles] },
    { label: 'org.own', icon: 'building', to: '/console/unit', order: 54, roles: [...unitRoles, 'department'] },
  ],
}
