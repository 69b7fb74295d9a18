// Imports: sheets of demands brought in, checked first, undone if need be.
import type { Feature } from '@/app/features'
import { clerkRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'imports', component: () => import('./console/ImportsPage.vue') },
    { path: 'imports/:id', component: () => import('./console/ImportPage.vue') },
  ],
  menu: [{ label: 'import.list', icon: 'upload', to: '/console/imports', order: 60, roles: clerkRoles }],
}
