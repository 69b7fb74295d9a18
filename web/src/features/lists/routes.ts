// The three lists side by side.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'

export const feature: Feature = {
  console: [{ path: 'lists', component: () => import('./console/ThreeListsPage.vue') }],
  menu: [{ label: 'lists.name', icon: 'lists', to: '/console/lists', order: 30, roles: [...deskRoles, ...unitRoles, ...readerRoles] }],
}
