// Find my head: the grid display by address or by the code on the entrance, for everybody.
import type { Feature } from '@/app/features'

const meta = { public: true, surface: 'phone' } as const

export const feature: Feature = {
  bare: [
    {
      path: '/h',
      component: () => import('@/app/PhoneShell.vue'),
      meta,
      children: [
        { path: '', component: () => import('./phone/FindPage.vue'), meta },
        { path: 'code/:code', component: () => import('./phone/DisplayPage.vue'), meta },
        { path: ':street/:area', component: () => import('./phone/DisplayPage.vue'), meta },
      ],
    },
  ],
}
