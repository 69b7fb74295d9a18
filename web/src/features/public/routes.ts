// Pages for residents, without a login: say it or write to the mailbox (from the QR poster), follow it, rate it.
import type { Feature } from '@/app/features'

const meta = { public: true, surface: 'phone' } as const

export const feature: Feature = {
  bare: [
    {
      path: '/p',
      component: () => import('@/app/PhoneShell.vue'),
      meta,
      children: [{ path: ':poster', component: () => import('./phone/SayPage.vue'), meta }],
    },
    {
      path: '/t',
      component: () => import('@/app/PhoneShell.vue'),
      meta,
      children: [
        { path: '', component: () => import('./phone/CodePage.vue'), meta },
        { path: ':code', component: () => import('./phone/TrackPage.vue'), meta },
        { path: ':code/sent', component: () => import('./phone/SentPage.vue'), meta },
        { path: ':code/rate', component: () => import('./phone/RatePage.vue'), meta },
        { path: ':code/reopen', component: () => import('./phone/WordPage.vue'), meta, props: { act: 'reopen' } },
        { path: ':code/add', component: () => import('./phone/WordPage.vue'), meta, props: { act: 'add' } },
        { path: ':code/letter', component: () => import('./phone/WordPage.vue'), meta, props: { act: 'add', letter: true } },
      ],
    },
  ],
}
