// The head's mailbox on the phone: the letters of one's buildings, an answer, what a letter becomes, a paper slip typed in.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'letters', component: () => import('./LettersPage.vue'), meta: { tab: true } },
    { path: 'letters/new', component: () => import('./SlipPage.vue') },
    { path: 'letters/:id', component: () => import('./LetterPage.vue') },
    { path: 'letters/:id/reply', component: () => import('./ReplyPage.vue') },
    { path: 'letters/:id/convert', component: () => import('./ConvertPage.vue') },
  ],
}
