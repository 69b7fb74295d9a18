// Every address of the app is built here; no component writes one by hand.

/** The app's addresses. Nouns are those of features/. */
export const paths = {
  start: () => '/',
  login: (next?: string) => (next && next !== '/' ? `/login?next=${encodeURIComponent(next)}` : '/login'),
  setup: (token?: string) => (token ? `/setup?token=${encodeURIComponent(token)}` : '/setup'),
  account: () => '/console/account',
  console: () => '/console',
  /** The unit one acts for. */
  ownUnit: () => '/console/unit',
  list: (noun: string) => `/console/${noun}`,
  object: (noun: string, id: string) => `/console/${noun}/${encodeURIComponent(id)}`,
  search: (text: string) => `/console/search?q=${encodeURIComponent(text)}`,
  phone: (noun = '') => (noun ? `/m/${noun}` : '/m'),
  phoneObject: (noun: string, id: string) => `/m/${noun}/${encodeURIComponent(id)}`,
  phoneNew: (noun: string) => `/m/${noun}/new`,
  /** A page of one act on an object. */
  phoneAct: (noun: string, id: string, act: string) => `/m/${noun}/${encodeURIComponent(id)}/${act}`,
  printSlips: () => '/print/slips',
  findHead: () => '/h',
  /** Who looks after a place. */
  display: (street: number, area: string) => `/h/${street}/${encodeURIComponent(area)}`,
  /** Who looks after the place a poster hangs at. */
  displayOfPoster: (poster: string) => `/h/code/${encodeURIComponent(poster)}`,
  say: (poster: string) => `/p/${encodeURIComponent(poster)}`,
  track: (code = '') => (code ? `/t/${encodeURIComponent(code)}` : '/t'),
  /** A word added to a letter. */
  trackLetterWord: (code: string) => `/t/${encodeURIComponent(code)}/letter`,
  /** A project by a rating code, or by the tracking code of the demand it answers. */
  rateProject: (code: string) => `/r/${encodeURIComponent(code)}`,
  trackSent: (code: string) => `/t/${encodeURIComponent(code)}/sent`,
  campaign: (code: string, part: '' | 'self' | 'recommend' | 'register' = '') => `/c/${encodeURIComponent(code)}${part && `/${part}`}`,
  objection: (code: string, application: string) => `/c/${encodeURIComponent(code)}/object/${encodeURIComponent(application)}`,
  /** What is on in a street, for everybody. */
  publicActivities: (street: string | number) => `/a/${encodeURIComponent(street)}`,
  publicActivity: (street: string | number, id: string, part: '' | 'join' = '') => `/a/${encodeURIComponent(street)}/${encodeURIComponent(id)}${part && `/${part}`}`,
  /** A place at an activity, by its code. */
  signUp: (code: string) => `/s/${encodeURIComponent(code)}`,
  candidate: (code: string) => `/j/${encodeURIComponent(code)}`,
  member: (code: string) => `/d/${encodeURIComponent(code)}`,
  letterProof: (code: string) => `/v/${encodeURIComponent(code)}`,
  printCampaign: (id: string) => `/print/campaigns/${encodeURIComponent(id)}`,
  printLetter: (id: string) => `/print/letters/${encodeURIComponent(id)}`,
  printAgreement: (id: string) => `/print/agreements/${encodeURIComponent(id)}`,
  /** A matter from the demand over its meetings to what it became. */
  story: (demand: string) => `/console/stories/${encodeURIComponent(demand)}`,
  printMinutes: (id: string) => `/print/minutes/${encodeURIComponent(id)}`,
  printSignIn: (id: string) => `/print/sign-in/${encodeURIComponent(id)}`,
  /** The sheet a guard holds at the door of a place. */
  printGuard: (resource: string) => `/print/guards/${encodeURIComponent(resource)}`,
  /** A unit's page of a year's method. */
  unitYear: (method: string, org: string) => `/console/methods/${encodeURIComponent(method)}/units/${encodeURIComponent(org)}`,
  /** What a unit ticks on paper. */
  printUnitYear: (method: string, org: string) => `/print/unit-years/${encodeURIComponent(method)}/${encodeURIComponent(org)}`,
  printActivity: (id: string) => `/print/activities/${encodeURIComponent(id)}`,
  printServiceCard: (id: string) => `/print/service-cards/${encodeURIComponent(id)}`,
  printProfile: (area: string) => `/print/profiles/${encodeURIComponent(area)}`,
  printCard: (id: string, half: string) => `/print/cards/${encodeURIComponent(id)}/${encodeURIComponent(half)}`,
  trackAct: (code: string, act: 'rate' | 'reopen' | 'add') => `/t/${encodeURIComponent(code)}/${act}`,
}

/** Where to go after the login: only addresses of this app, never another site's. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : paths.start()
}
