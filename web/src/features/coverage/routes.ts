// The net at a glance: who covers what, the gaps, and the places behind every figure.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'coverage', component: () => import('./console/CoveragePage.vue') },
    { path: 'coverage/places', component: () => import('./console/CoveredPlacesPage.vue') },
    { path: 'coverage/units', component: () => import('./console/CoveredUnitsPage.vue') },
  ],
  menu: [{ label: 'coverage.name', icon: 'shield', to: '/console/coverage', order: 51, roles: [...deskRoles, ...readerRoles] }],
}
