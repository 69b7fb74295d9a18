// Meetings at the desk: bodies, meetings in the order of their life, what they decided and what became of it.
import type { Feature } from '@/app/features'
import { withDesk } from '@/i18n'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'meetings', component: () => import('./MeetingsPage.vue') },
    { path: 'meetings/:id', component: () => import('./MeetingPage.vue') },
    { path: 'resolutions', component: () => import('./ResolutionsPage.vue') },
    { path: 'resolutions/:id', component: () => import('./ResolutionsPage.vue') },
    { path: 'bodies', component: () => import('./BodiesPage.vue') },
    { path: 'bodies/:id', component: () => import('./BodyPage.vue') },
    { path: 'meeting-signs', component: () => import('./SignsPage.vue') },
    { path: 'stories/:id', component: () => import('./StoryPage.vue') },
  ],
  bare: [
    { path: '/print/minutes/:id', component: withDesk(() => import('../MinutesSheet.vue')) },
    { path: '/print/sign-in/:id', component: withDesk(() => import('../SignInSheet.vue')) },
  ],
  menu: [
    { label: 'council.menu', icon: 'meeting', to: '/console/meetings', beside: ['/console/resolutions', '/console/bodies', '/console/meeting-signs', '/console/stories'], order: 47, roles: [...deskRoles, ...readerRoles, ...unitRoles, 'department', 'part_time_member'] },
  ],
}
