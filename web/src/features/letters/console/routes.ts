// Letters at the desk: the list of the own place, one letter.
import type { Feature } from '@/app/features'
import { clerkRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'letters', component: () => import('./LettersPage.vue') },
    { path: 'letters/:id', component: () => import('./LetterPage.vue') },
  ],
  bare: [{ path: '/print/slips', component: () => import('../PrintSlipsPage.vue') }],
  menu: [{ label: 'letter.list', icon: 'mail', to: '/console/letters', order: 25, roles: [...clerkRoles, 'building_head', 'stairwell_head'] }],
}
