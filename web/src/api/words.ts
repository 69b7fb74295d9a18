// Closed words of the API that forms offer as choices, in the order shown.

/** What became of the matter. */
export const resolvedWords = ['solved', 'partly', 'explained', 'unsolved'] as const
export type Resolved = (typeof resolvedWords)[number]

/** What the requester felt; `no_answer` is neither satisfied nor dissatisfied. */
export const satisfactionWords = ['satisfied', 'basic', 'unsatisfied', 'no_answer'] as const
export type Satisfaction = (typeof satisfactionWords)[number]

/** How the requester was asked. */
export const callbackWays = ['phone', 'visit', 'paper', 'web'] as const
export type CallbackWay = (typeof callbackWays)[number]
