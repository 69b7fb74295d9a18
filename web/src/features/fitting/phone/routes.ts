// The liaison's five that fit: look, take, or say that it does not fit.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'fitting', component: () => import('./FittingPage.vue'), meta: { tab: true } },
    { path: 'fitting/:id', component: () => import('./OfferPage.vue') },
    { path: 'fitting/:id/take', component: () => import('./TakePage.vue') },
    { path: 'fitting/:id/dismiss', component: () => import('./DismissPage.vue') },
  ],
}
