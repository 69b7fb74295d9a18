// The map: shapes of places, drawn, imported, checked.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'map', component: () => import('./console/MapPage.vue') },
    { path: 'map/import', component: () => import('./console/MapImportPage.vue') },
    { path: 'map/import/:id', component: () => import('./console/MapImportPage.vue') },
  ],
  menu: [{ label: 'map.name', icon: 'map', to: '/console/map', order: 58, roles: [...deskRoles, ...readerRoles] }],
}
