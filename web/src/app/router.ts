// Routes: two shells, each fetched when first entered, filled by the features.
import type { QueryClient } from '@tanstack/vue-query'
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw, type Router, type RouterHistory } from 'vue-router'
import { loadSession } from '@/features/session/session'
import { withDesk } from '@/i18n'
import { features, menuFor } from './features'
import { paths } from './paths'

declare module 'vue-router' {
  interface RouteMeta {
    /** Open to people without a login. */
    public?: boolean
    /** Which set of sizes the page uses. */
    surface?: 'console' | 'phone'
  }
}

const consolePages = features.flatMap((feature) => feature.console ?? [])
const phonePages = features.flatMap((feature) => feature.phone ?? [])

/** A wrong address below a shell keeps its menu. */
const missing: RouteRecordRaw = { path: ':rest(.*)*', component: () => import('./NotFound.vue') }

/** A narrow window starts on the phone pages. */
const startPath = () => (matchMedia('(max-width: 640px)').matches && phonePages.some((page) => page.path === '') ? paths.phone() : paths.console())

/** The app's router; pages that are not public ask for the login first. The stories bring a history of their own. */
export function makeRouter(queries: QueryClient, history: RouterHistory = createWebHistory()): Router {
  const router = createRouter({
    history,
    routes: [
      { path: '/', redirect: startPath },
      ...features.flatMap((feature) => feature.bare ?? []),
      {
        path: '/console',
        component: withDesk(() => import('./ConsoleShell.vue')),
        meta: { surface: 'console' },
        children: [...(consolePages.some((page) => page.path === '') ? [] : [{ path: '', component: () => import('./WelcomePage.vue') }]), ...consolePages, missing],
      },
      { path: '/m', component: () => import('./PhoneShell.vue'), meta: { surface: 'phone' }, children: [...phonePages, missing] },
      { path: '/:rest(.*)*', component: () => import('./NotFound.vue'), meta: { public: true } },
    ],
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
  })
  router.beforeEach((to) => admit(to, queries))
  router.afterEach((to) => {
    document.documentElement.dataset.surface = to.meta.surface ?? (matchMedia('(max-width: 640px)').matches ? 'phone' : 'console')
  })
  return router
}

async function admit(to: RouteLocationNormalized, queries: QueryClient) {
  if (to.meta.public) return true
  const session = await loadSession(queries)
  if (!session) return paths.login(to.fullPath)
  if (session.account.must_change_password && !to.path.endsWith('/account')) return paths.account()
  // Where a role has no first page of its own (an administrator's today), its menu's first entry is the start.
  const role = session.posts.find((post) => post.id === session.acting_post_id)?.role
  const menu = menuFor(role)
  if (to.path === paths.console() && menu.length && menu.every((entry) => entry.to !== paths.console())) return menu[0]!.to
  return true
}
