// The net: the tree of places with what belongs to each.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [{ path: 'areas/:id?', component: () => import('./console/NetPage.vue') }],
  menu: [{ label: 'area.list', icon: 'tree', to: '/console/areas', order: 52, roles: [...deskRoles, 'grid_worker', 'grid_head', ...readerRoles] }],
}
