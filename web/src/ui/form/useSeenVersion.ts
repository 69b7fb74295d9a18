// What a form answers to while the page beneath it lives on.
import { asProblem } from '@/api/problem'

/**
 * The version that somebody's form answers to: the one shown when it was opened. The page below lives on while they type, and
 * another person's change must be told, not overwritten; once it was told, the form answers to the latest.
 */
export function useSeenVersion(thing: () => { version: number }) {
  let seen: number | null = thing().version
  return {
    opened: () => void (seen = thing().version),
    version: () => seen ?? thing().version,
    /** Passes a refusal on. */
    refused(thrown: unknown): never {
      if (asProblem(thrown).code === 'stale_version') seen = null
      throw thrown
    },
  }
}
