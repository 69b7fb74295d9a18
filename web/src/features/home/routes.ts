// Where somebody lands on the phone, by the post they act in.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [{ path: '', component: () => import('./phone/HomePage.vue'), meta: { tab: true } }],
}
