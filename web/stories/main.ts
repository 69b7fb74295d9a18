// Story pages, for `npm run dev` and the screenshots only: the real shells and parts over a made-up server.
// `?path=/console/…` opens the app's own route (with `&role=` as the acting role); `?story=` one of the pages below.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp, h, type Component } from 'vue'
import { createMemoryHistory, createRouter, createWebHistory, RouterView, type Router } from 'vue-router'
import { makeRouter } from '@/app/router'
import { applyPreferences, preferences } from '@/app/preferences'
import { i18n, startTexts, withDesk } from '@/i18n'
import '@/ui/tokens.css'
import '@/ui/base.css'
import { startMockApi, STORY_NOW } from './mockApi'

type Lazy = () => Promise<Component | { default: Component }>
const asked = new URLSearchParams(location.search)
const story = asked.get('story') ?? 'list'
const path = asked.get('path')
const queries = new QueryClient()
Date.now = () => STORY_NOW
startMockApi(story, asked.get('role'))

const bare: Record<string, Lazy> = {
  login: () => import('@/features/session/LoginPage.vue'),
  setup: () => import('@/features/session/SetupPage.vue'),
}
const inConsole: Record<string, Lazy> = {
  account: () => import('@/features/session/AccountPage.vue'),
}

function storyRouter(): Router {
  if (path) {
    const history = createMemoryHistory()
    history.replace(path) // where the router starts; pushing it would race with its own first step
    return makeRouter(queries, history)
  }
  const shell: Lazy = story === 'phone' ? () => import('@/app/PhoneShell.vue') : withDesk(() => import('@/app/ConsoleShell.vue'))
  const inside: Lazy = story === 'phone' ? () => import('./PhoneStory.vue') : (inConsole[story] ?? (() => import('./ListStory.vue')))
  const page = bare[story]
  const any = '/:any(.*)*'
  return createRouter({ history: createWebHistory(), routes: [page ? { path: any, component: page } : { path: any, component: shell, children: [{ path: '', component: inside }] }] })
}

async function start() {
  preferences.locale = asked.get('locale') === 'en' ? 'en' : 'zh'
  preferences.typeSize = asked.get('type') === 'large' ? 'large' : 'normal'
  document.documentElement.dataset.surface = story === 'phone' || innerWidth < 640 ? 'phone' : 'console'
  applyPreferences()
  await startTexts()
  createApp({ render: () => h(RouterView) }).use(i18n).use(VueQueryPlugin, { queryClient: queries }).use(storyRouter()).mount('#app')
}

void start()
