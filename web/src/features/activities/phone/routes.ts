// Activities on the phone: those of the own unit and those to take part in; and for everybody what is on in a street, one's place by its code.
import type { Feature } from '@/app/features'

const meta = { public: true, surface: 'phone' } as const
const shell = () => import('@/app/PhoneShell.vue')

export const feature: Feature = {
  phone: [
    { path: 'activities', component: () => import('./OursPage.vue') },
    { path: 'activities/new', component: () => import('./PlanPage.vue') },
    { path: 'activities/:id', component: () => import('./ActivityPage.vue') },
    { path: 'activities/:id/edit', component: () => import('./PlanPage.vue') },
    { path: 'activities/:id/list', component: () => import('./ListPage.vue') },
    { path: 'activities/:id/behalf', component: () => import('./BehalfPage.vue') },
    { path: 'activities/:id/:act(decline|leave|cancel|report)', component: () => import('./ActPage.vue') },
  ],
  bare: [
    {
      path: '/a/:street',
      component: shell,
      meta,
      children: [
        { path: '', component: () => import('./NearPage.vue'), meta },
        { path: ':id', component: () => import('./PublicPage.vue'), meta },
        { path: ':id/join', component: () => import('./JoinPage.vue'), meta },
      ],
    },
    { path: '/s', component: shell, meta, children: [{ path: ':code', component: () => import('./SignUpPage.vue'), meta }] },
  ],
}
