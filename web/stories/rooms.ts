// The made-up server by room: each file in rooms/ brings the answers of its endpoints.

/** What a made-up endpoint gets to see. */
export interface StoryRequest {
  url: URL
  /** The JSON body of a write. */
  body: unknown
  /** Parts of the path that a `*` stood for. */
  rest: string[]
}

/** The made-up endpoints of a room. */
export interface StoryRoom {
  /** `GET /api/things/*` → what it answers; a Response is passed on as it is, nothing leaves it to the next room. */
  answers: Record<string, (request: StoryRequest) => unknown>
}

const files = import.meta.glob<{ room: StoryRoom }>('./rooms/*.ts', { eager: true })

/** The answer of a room to a request, if one has it. */
export async function roomAnswer(request: Request): Promise<Response | undefined> {
  const url = new URL(request.url)
  for (const [pattern, answer] of Object.values(files).flatMap((file) => Object.entries(file.room.answers))) {
    const [method, path] = pattern.split(' ') as [string, string]
    const match = method === request.method && new RegExp(`^${path.replace(/[.]/g, '\\.').replaceAll('*', '([^/]+)')}$`).exec(url.pathname)
    if (!match) continue
    const body = (request.headers.get('content-type') ?? '').includes('json') ? await request.clone().json() : null
    const given = answer({ url, body, rest: match.slice(1) })
    // a room that has nothing to say in this story leaves it to the next one
    if (given === undefined) continue
    return given instanceof Response ? given : new Response(JSON.stringify(given), { headers: { 'content-type': 'application/json' } })
  }
  return undefined
}
