// Who is here: the session as the server knows it, and the acts on it.
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { asProblem } from '@/api/problem'
import { get, write } from '@/api/call'
import { client, unwrap } from '@/api/client'
import { Intent, intentHeader } from '@/api/intent'
import { sessionGate } from '@/api/sessionGate'

/** A post somebody holds. `to` null: no end is set. */
export interface Post {
  id: string
  role: string
  org_id: string
  org_name: string
  area_id: string
  /** Empty for the whole street. */
  area_name: string
  area_path: string
  from: string
  to: string | null
}

/** Who is logged in. `street` is null for the district's own accounts. */
export interface Session {
  account: { id: string; login: string; totp_enabled: boolean; must_change_password: boolean }
  person: { id: string; name: string }
  posts: Post[]
  acting_post_id: string | null
  street: { id: number; name: string; district_name: string } | null
}

/** What is typed at the door; the code only when the account asks for one. */
export interface Credentials {
  login: string
  password: string
  totp_code?: string
}

const sessionKey = ['session'] as const

/** Asks the server once and keeps the answer; null when nobody is logged in. Network trouble is thrown. */
export async function loadSession(queries: QueryClient): Promise<Session | null> {
  return queries.ensureQueryData({ queryKey: sessionKey, queryFn: fetchSession })
}

async function fetchSession(): Promise<Session | null> {
  try {
    const session = await get<Session>('/api/session')
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
    async login(credentials: Credentials): Promise<Session> {
      const session = await write<Session>('POST', '/api/session', credentials, intentHeader(new Intent(), credentials))
      keep(session)
      return session
    },

    /** Everything seen in one post may be hidden in the next: all queries start anew. */
    async actAs(postId: string): Promise<void> {
      const session = await write<Session>('PUT', '/api/session/acting-post', { post_id: postId }, intentHeader(new Intent(), postId))
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
