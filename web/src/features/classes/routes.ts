// Classes of need: the tree the street office keeps.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  console: [{ path: 'classes', component: () => import('./console/ClassesPage.vue') }],
  menu: [{ label: 'class.list', icon: 'tree', to: '/console/classes', order: 70, roles: ['street_officer'] }],
}
