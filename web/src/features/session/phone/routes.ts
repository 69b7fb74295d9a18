// Oneself on the phone: posts, language, type size, who looked at one's data, leaving.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'me', component: () => import('./MePage.vue'), meta: { tab: true } },
    { path: 'me/looked-at', component: () => import('./LookedAtPage.vue') },
  ],
}
