// Who is here: the session as the server knows it, and the acts on it.
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { asProblem } from '@/api/problem'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { sessionGate } from '@/api/sessionGate'

export type Session = components['schemas']['Session']
export type Post = components['schemas']['Post']

const sessionKey = ['session'] as const

/** Asks the server once and keeps the answer; null when nobody is logged in. Network trouble is thrown. */
export async function loadSession(queries: QueryClient): Promise<Session | null> {
  return queries.ensureQueryData({ queryKey: sessionKey, queryFn: fetchSession })
}

async function fetchSession(): Promise<Session | null> {
  try {
    const session = await unwrap(client.GET('/api/session'))
    sessionGate.opened(session.acting_post_id, session.account.id)
    return session
  } catch (thrown) {
    if (asProblem(thrown).status === 401) return null
    throw thrown
  }
}

/** The session on a page, with what can be done about it. */
export function useSession() {
  const queries = useQueryClient()
  const { data } = useQuery({ queryKey: sessionKey, queryFn: fetchSession, staleTime: Infinity, retry: false })

  function keep(session: Session) {
    sessionGate.opened(session.acting_post_id, session.account.id)
    queries.setQueryData(sessionKey, session)
  }

  return {
    session: computed(() => data.value ?? null),
    actingPost: computed(() => data.value?.posts.find((post) => post.id === data.value?.acting_post_id) ?? null),

    /** Throws ProblemError: login_failed, totp_required, account_locked{until}. */
    async login(credentials: components['schemas']['Login']): Promise<Session> {
      const session = await unwrap(client.POST('/api/session', { body: credentials }))
      keep(session)
      return session
    },

    /** Everything seen in one post may be hidden in the next: all queries start anew. */
    async actAs(postId: string): Promise<void> {
      const session = await unwrap(client.PUT('/api/session/acting-post', { body: { post_id: postId } }))
      keep(session)
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
    },

    async logout(): Promise<void> {
      await unwrap(client.DELETE('/api/session')).catch(() => undefined) // an ended session is what was wanted
      sessionGate.closed()
      queries.clear()
    },

    /** The server has changed something about the session (password, one-time codes). */
    refresh: () => queries.invalidateQueries({ queryKey: sessionKey }),
  }
}
