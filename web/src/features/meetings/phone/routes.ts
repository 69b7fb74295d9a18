// Meetings on the phone: those one is called to, and what the own unit was given to do.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'meetings', component: () => import('./MeetingsPage.vue') },
    { path: 'meetings/:id', component: () => import('./MeetingPage.vue') },
    { path: 'meetings/:id/topic', component: () => import('./TopicPage.vue') },
    { path: 'resolutions', component: () => import('./ResolutionsPage.vue') },
    { path: 'resolutions/:id', component: () => import('./ResolutionPage.vue') },
  ],
}
