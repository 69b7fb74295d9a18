// A unit's alliances on the phone: invitations to answer, memberships, the way out.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'alliances', component: () => import('./AlliancesPage.vue') },
    { path: 'alliances/:id', component: () => import('./AlliancePage.vue') },
    { path: 'alliances/:id/:act(decline|leave)', component: () => import('./GoPage.vue') },
    { path: 'alliance-tasks', component: () => import('./TasksPage.vue') },
    { path: 'alliance-tasks/:id', component: () => import('./TaskPage.vue') },
  ],
}
