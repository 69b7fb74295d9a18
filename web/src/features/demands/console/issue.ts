// What issuing a demand sends.

/** The form of an issue. */
export interface IssueValues {
  mode: 'open' | 'directed' | 'rotating'
  /** Empty: the whole demand. */
  line_id: string
  to_org_id: string | null
  /** Units in the order in which they are asked. */
  rotation: string[]
  note: string
  /** The words of a demand that is not public were read, and every unit may see them. */
  make_public: boolean
}

/** A directed issue names a unit, a rotation at least two. */
export function issueFaults(values: IssueValues): string[] {
  if (values.mode === 'directed' && !values.to_org_id) return ['to_org_id']
  if (values.mode === 'rotating' && values.rotation.length < 2) return ['rotation']
  return []
}

/** Only what belongs to the mode is sent: a unit chosen before the mode was changed is not meant. */
export function issueBody(values: IssueValues, version: number): Record<string, unknown> {
  return {
    version,
    mode: values.mode,
    ...(values.line_id && { line_id: values.line_id }),
    ...(values.mode === 'directed' && { to_org_id: values.to_org_id }),
    ...(values.mode === 'rotating' && { rotation: values.rotation }),
    ...(values.mode === 'open' && values.make_public && { make_public: true }),
    ...(values.note.trim() && { note: values.note.trim() }),
  }
}
