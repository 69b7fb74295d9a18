// A unit's yearly pages on the phone: which years, ticking one project a page, reporting one project a page.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'methods', component: () => import('./YearsPage.vue') },
    { path: 'methods/:id', component: () => import('./YearPage.vue') },
    { path: 'methods/:id/:act(tick|report)', component: () => import('./StepsPage.vue') },
  ],
}
