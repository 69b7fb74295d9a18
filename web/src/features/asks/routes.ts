// A unit may ask as well as give: saying what it needs, and following it.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'asks', component: () => import('./phone/AsksPage.vue') },
    { path: 'asks/new', component: () => import('./phone/AskPage.vue') },
  ],
}
