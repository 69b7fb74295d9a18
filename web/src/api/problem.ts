// The one kind of error the server answers with (RFC 9457 problem+json), as a typed Error.

/** What is wrong with one field of a request; `code` is the key of its text. */
export interface FieldError {
  /** Path of the field in the request body, e.g. `administrators.0.password`. */
  field: string
  code: string
  args: Record<string, unknown>
  /** The server's sentence in the reader's language. */
  message?: string
}

/** The body of an `application/problem+json` answer. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  args: Record<string, unknown>
  field_errors: FieldError[]
}

/** A request that was answered with a problem, or (status 0, code `network_lost`) not answered at all. */
export class ProblemError extends Error {
  readonly code: string
  readonly status: number
  readonly args: Record<string, unknown>
  /** The server's one sentence, already in the reader's language; empty when the failure is the browser's own. */
  readonly title: string
  readonly fieldErrors: FieldError[]

  constructor(problem: Partial<Problem> & { code: string; status: number }) {
    super(problem.title ?? problem.code)
    this.name = 'ProblemError'
    this.code = problem.code
    this.status = problem.status
    this.args = problem.args ?? {}
    this.title = problem.title ?? ''
    this.fieldErrors = problem.field_errors ?? []
  }

  /** The error beside one field, if the server named it. */
  of(field: string): FieldError | undefined {
    return this.fieldErrors.find((error) => error.field === field)
  }

  /** Reads a failed response; an answer that is no problem document (a proxy's page, say) becomes `server_unavailable`. */
  static async from(response: Response): Promise<ProblemError> {
    const fallback = { code: response.status >= 500 ? 'server_unavailable' : 'unexpected', status: response.status }
    if (!(response.headers.get('content-type') ?? '').includes('json')) return new ProblemError(fallback)
    const body = (await response.json().catch(() => null)) as Partial<Problem> | null
    return new ProblemError({ ...body, code: body?.code ?? fallback.code, status: response.status })
  }

  /** The answer that never came. */
  static networkLost(): ProblemError {
    return new ProblemError({ code: 'network_lost', status: 0 })
  }
}

/** Any thrown thing as a ProblemError, so that pages handle one type. */
export function asProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown
  if (thrown instanceof TypeError && /fetch|network|load/i.test(thrown.message)) return ProblemError.networkLost()
  return new ProblemError({ code: 'unexpected', status: 0, title: String(thrown) })
}
