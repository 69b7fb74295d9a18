// Who comes: an adult, or a minor whose guardian has agreed. What the fields hold, and what the server is told.

/** The fields' values. */
export interface Who {
  who: string
  guardian: string
  escort: string
}

/** An adult, as the form begins. */
export const adult: Who = { who: 'adult', guardian: '', escort: 'no' }

/** What is sent; nothing of a guardian where none is needed. */
export function minorBody({ who, guardian, escort }: Who): { minor: boolean; guardian: string | null; guardian_present: boolean } {
  const minor = who === 'minor'
  return { minor, guardian: (minor && guardian.trim()) || null, guardian_present: minor && escort === 'yes' }
}
