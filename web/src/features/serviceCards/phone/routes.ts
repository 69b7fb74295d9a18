// A unit's service cards on the phone: read, confirmed, or objected to.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'service-cards', component: () => import('./OwnCardsPage.vue') },
    { path: 'service-cards/:id', component: () => import('./OwnCardPage.vue') },
    { path: 'service-cards/:id/object', component: () => import('./ObjectPage.vue') },
  ],
}
