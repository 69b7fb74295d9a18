// Meetings: the arithmetic of quorum and votes as people see it while they tick, what is kept of a draft, and that every word is there.
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { answers, bodyCadences, bodyKinds, meetingStates, presences, resolutionStates, seatCapacities, gapKinds, topicSources, type Attendee, type BodyRule, type MeetingState, type Quorum, type Resolution, type Topic } from '@/api/meeting'
import { allPresent, carriersFor, householdQuorum, liveQuorum, reconcile, sheetInput, sheetOf, undoAllPresent, type Sheet } from '@/features/meetings/attendance'
import { bodyFields, bodyInput, usualFields } from '@/features/meetings/bodyInput'
import { dayOf, endOf, hourOf, momentOf, quarterOf } from '@/features/meetings/days'
import { nextOf, parts, resolutionNext, stageOf } from '@/features/meetings/meetings'
import { anybody, needed, noShare, reached, ruleWords, shareChoices, shareKey, shareOf, usualShares } from '@/features/meetings/rules'
import { useKeptOver } from '@/features/meetings/useKeptOver'
import { outcome, tally, voteFields, voteInput, voicesOf } from '@/features/meetings/vote'
import en from '@/i18n/en'
import enDesk from '@/i18n/en/desk'
import type { Texts } from '@/i18n/rooms'
import zh from '@/i18n/zh'
import zhDesk from '@/i18n/zh/desk'
import { statusName } from '@/ui/status'

const half = { numerator: 1, denominator: 2, more: true }
const twoThirds = { numerator: 2, denominator: 3, more: false }
const rule = (more: Partial<BodyRule> = {}): BodyRule => ({ counting: 'seats', present: half, agree: half, votes: true, agree_of: 'present', special: null, proxies: true, by_roll: false, odd: false, least: null, most: null, supervisor: false, ...more })
const seat = (id: string, more: Partial<Attendee> = {}): Attendee => ({ id, seat_id: null, capacity: 'member', org_id: id, org_name: `单位${id}`, person_id: null, name: null, presence: 'called', came_name: null, proxy_id: null, proxy_name: null, paper: null, came_role: null, answer: null, answer_word: null, answer_paper: null, answered_at: null, ...more })
const mark = (sheet: Sheet, id: string, presence: Attendee['presence'], proxy_id = '') => Object.assign(sheet.lines[id]!, { presence, proxy_id })
const word = (texts: Texts, key: string) => key.split('.').reduce<Texts | string | undefined>((tree, part) => (typeof tree === 'object' ? tree[part] : undefined), texts)
const languages = [{ ...zh, ...zhDesk }, { ...en, ...enDesk }] as Texts[]

describe('a share', () => {
  it('is reached at its edge and not before', () => {
    for (const [share, whole, short, enough] of [[twoThirds, 30, 19, 20], [twoThirds, 31, 20, 21], [half, 30, 15, 16], [half, 31, 15, 16], [{ numerator: 3, denominator: 4, more: false }, 40, 29, 30]] as const) {
      expect([reached(share, short, whole), reached(share, enough, whole), needed(share, whole)], `${shareKey(share)} of ${whole}`).toEqual([false, true, enough])
    }
    expect(reached(half, 0, 0)).toBe(false)
  })

  it('goes through a choice and back; one that is not usual stays a choice', () => {
    for (const share of usualShares) expect(shareOf(shareKey(share))).toEqual(share)
    expect(shareChoices({ numerator: 3, denominator: 5, more: false })).toHaveLength(usualShares.length + 1)
    expect(shareChoices(half)).toHaveLength(usualShares.length)
  })

  it('of nobody is reached by anybody who came, and says so in words', () => {
    for (const share of [noShare, { ...noShare, denominator: 2 }]) expect([anybody(share), reached(share, 0, 9), needed(share, 9)]).toEqual([true, true, 0])
    expect(anybody(half)).toBe(false)
    for (const texts of languages) expect(ruleWords(rule({ present: noShare }), (key) => String(word(texts, key)))[0]).toBe(word(texts, 'council.rule.present_any'))
  })
})

describe('the sheet of attendance', () => {
  const five = ['1', '2', '3', '4', '5'].map((id) => seat(id))

  it('counts as it is filled in: present, by proxy, and who is there in several seats once', () => {
    const people = [...five, seat('6', { person_id: 'p', name: '林' }), seat('7', { person_id: 'p', name: '林', capacity: 'chair' }), seat('8', { capacity: 'secretary' }), seat('9', { capacity: null, name: '客' })]
    const sheet = sheetOf(people)
    expect(liveQuorum(rule(), people, sheet)).toMatchObject({ called: 6, voices: 0, needed: 4, reached: false })
    for (const id of ['1', '2', '6', '7']) mark(sheet, id, 'present')
    expect(liveQuorum(rule(), people, sheet)).toMatchObject({ present: 3, doubles: 1, voices: 3, reached: false })
    mark(sheet, '3', 'proxy', '1')
    expect(liveQuorum(rule(), people, sheet)).toMatchObject({ present: 3, proxies: 1, voices: 4, reached: true })
    // nobody carries two, nobody absent carries any, and the secretary counts for nothing
    mark(sheet, '4', 'proxy', '1')
    mark(sheet, '5', 'proxy', '8')
    mark(sheet, '8', 'present')
    expect(liveQuorum(rule(), people, sheet)).toMatchObject({ proxies: 1, voices: 4 })
    expect(liveQuorum(rule({ proxies: false }), people, sheet).voices).toBe(3)
  })

  it('counts once who sits in a seat of their own and answered for their unit', () => {
    const people = [seat('1', { person_id: 'p', name: '林', presence: 'present' }), seat('2', { came_name: '林', came_role: 'unit_liaison', presence: 'present' }), seat('3', { came_name: '林', presence: 'present' })]
    const sheet = sheetOf(people)
    expect(liveQuorum(rule(), people, sheet)).toMatchObject({ called: 3, present: 2, doubles: 1, voices: 2 })
    expect(voicesOf(people).map((one) => one.id)).toEqual(['1', '3'])
    // another name is somebody else
    sheet.lines['2']!.came_name = '王'
    expect(liveQuorum(rule(), people, sheet)).toMatchObject({ present: 3, doubles: 0 })
  })

  it('offers as carriers whoever is there, votes and carries nobody yet', () => {
    const people = [...five, seat('8', { capacity: 'secretary' })]
    const sheet = sheetOf(people)
    for (const id of ['1', '2', '8']) mark(sheet, id, 'present')
    mark(sheet, '3', 'proxy', '1')
    expect(carriersFor('4', sheet, people).map((one) => one.id)).toEqual(['2'])
    expect(carriersFor('3', sheet, people).map((one) => one.id)).toEqual(['1', '2'])
  })

  it('begins with what was answered, where nothing is written down yet', () => {
    const people = [seat('1', { answer: 'coming', came_name: '王芳' }), seat('2', { answer: 'proxy', proxy_id: '1' }), seat('3', { answer: 'not_coming' }), seat('4'), seat('5', { answer: 'coming', presence: 'absent' })]
    const sheet = sheetOf(people)
    expect(Object.values(sheet.lines).map((line) => line.presence)).toEqual(['present', 'proxy', 'excused', 'called', 'absent'])
    expect([sheet.lines['1']!.came_name, sheet.lines['2']!.proxy_id]).toEqual(['王芳', '1'])
    expect(liveQuorum(rule(), people, sheet)).toMatchObject({ called: 5, present: 1, proxies: 1, voices: 2, needed: 3, reached: false })
  })

  it('begins with nobody present, who said no as excused; everybody present can be taken back', () => {
    const people = [seat('1'), seat('2', { answer: 'not_coming' }), seat('3', { presence: 'absent' })]
    const sheet = sheetOf(people)
    const before = Object.fromEntries(Object.entries(sheet.lines).map(([id, line]) => [id, line.presence]))
    expect(before).toEqual({ 1: 'called', 2: 'excused', 3: 'absent' })
    allPresent(sheet)
    expect(Object.values(sheet.lines).map((line) => line.presence)).toEqual(['present', 'excused', 'absent'])
    undoAllPresent(sheet, before)
    expect(sheet.lines['1']!.presence).toBe('called')
  })

  it('sends what belongs to a mark and leaves out guests without a name', () => {
    const sheet = sheetOf([seat('1'), seat('2')])
    Object.assign(sheet.lines['1']!, { presence: 'present', came_name: ' 王芳 ', proxy_id: 'old' })
    Object.assign(sheet.lines['2']!, { presence: 'proxy', came_name: '谁', proxy_id: '1' })
    sheet.guests.push({ name: ' ', org_id: null, org_name: '' }, { name: ' 陈立', org_id: 'o', org_name: '' })
    expect(sheetInput(sheet, 7)).toEqual({ version: 7, paper: null, guests: [{ name: '陈立', org_id: 'o' }], lines: [{ attendee_id: '1', presence: 'present', came_name: '王芳', proxy_id: null }, { attendee_id: '2', presence: 'proxy', came_name: null, proxy_id: '1' }] })
  })

  it('fits a draft from before to who is called now', () => {
    const draft = sheetOf([seat('1'), seat('gone')])
    mark(draft, '1', 'present')
    expect(Object.entries(reconcile(draft, sheetOf([seat('1'), seat('new')])).lines).map(([id, line]) => [id, line.presence])).toEqual([['1', 'present'], ['new', 'called']])
  })

  it('wants households and floor area both', () => {
    const both = rule({ counting: 'households_and_area', present: twoThirds })
    const known: Quorum = { called: 90, present: 0, proxies: 0, doubles: 0, voices: 0, needed: 60, called_area: 9_000, present_area: 0, needed_area: 6_000, reached: false }
    expect(householdQuorum(both, known, 60, 5_999).reached).toBe(false)
    expect(householdQuorum(both, known, 60, 6_000)).toMatchObject({ reached: true, needed: 60, needed_area: 6_000 })
  })
})

describe('a vote', () => {
  const topic = { id: 't', vote: null, special: false } as unknown as Topic
  const people = ['1', '2', '3'].map((id) => seat(id, { presence: id === '3' ? 'absent' : 'present' }))
  const quorum = { called: 9, voices: 7, present_area: 900, called_area: 1_000 } as Quorum

  it('is taken of those the rule names', () => {
    const fields = { ...voteFields(topic, people), agreed: '4', against: '1', abstained: '1' }
    expect(outcome(rule(), false, quorum, fields)).toMatchObject({ whole: 7, needed: 4, result: 'passed', area: null })
    expect(outcome(rule({ agree_of: 'voting' }), false, quorum, fields).whole).toBe(6)
    expect(outcome(rule({ agree_of: 'called' }), false, quorum, fields)).toMatchObject({ whole: 9, needed: 5, result: 'not_passed' })
    expect(outcome(rule({ special: { numerator: 3, denominator: 4, more: false } }), true, quorum, fields).result).toBe('not_passed')
  })

  it('wants the floor area as well where it is counted', () => {
    const owners = rule({ counting: 'households_and_area', agree_of: 'voting' })
    const fields = { ...voteFields(topic, people), agreed: '4', against: '1', abstained: '0', agreed_area: '400', against_area: '500', abstained_area: '0' }
    expect(outcome(owners, false, quorum, fields).result).toBe('not_passed')
    expect(voteInput(owners, fields, 2)).toEqual({ version: 2, agreed: 4, against: 1, abstained: 0, agreed_area: 400, against_area: 500, abstained_area: 0 })
  })

  it('by roll counts each voice of those there, and sends the names', () => {
    const fields = voteFields(topic, people)
    expect(Object.keys(fields.roll)).toEqual(['1', '2'])
    fields.roll['1'] = 'for'
    expect(tally(fields, true)).toEqual({ agreed: 1, against: 0, abstained: 0 })
    expect(voteInput(rule({ by_roll: true }), fields, 1)).toEqual({ version: 1, roll: [{ attendee_id: '1', ballot: 'for' }] })
  })
})

describe('what is typed while a meeting is recorded', () => {
  beforeEach(() => localStorage.clear())

  it('follows the server until something is typed, is kept then, and is gone when it was sent', async () => {
    const server = ref({ notes: '' })
    const { values, dirty, drop } = useKeptOver('t', () => server.value)
    server.value = { notes: '甲写的' }
    await nextTick()
    expect([values.value.notes, dirty.value, localStorage.length]).toEqual(['甲写的', false, 0])
    values.value.notes = '甲写的，乙补充'
    server.value = { notes: '别人改了' }
    await nextTick()
    expect([values.value.notes, dirty.value]).toEqual(['甲写的，乙补充', true])
    // a reload finds it again
    expect(useKeptOver('t', () => server.value).values.value.notes).toBe('甲写的，乙补充')
    server.value = { notes: '甲写的，乙补充' }
    await nextTick()
    drop()
    expect([dirty.value, values.value.notes, localStorage.length]).toEqual([false, '甲写的，乙补充', 0])
  })
})

describe('a meeting', () => {
  it('has one part that is on in every state that is under way, and those before it are over', () => {
    for (const state of meetingStates) {
      const stages = parts.map((part) => stageOf(part, state))
      const now = stages.indexOf('now')
      if (['minutes_approved', 'followed', 'closed'].includes(state)) expect(stages.every((one) => one === 'past'), state).toBe(true)
      else if (state === 'cancelled') expect(stages.every((one) => one === 'later'), state).toBe(true)
      else expect(stages.slice(now + 1).every((one) => one === 'later'), state).toBe(true)
    }
    expect(stageOf('carried', 'topics_open' as MeetingState)).toBe('later')
  })

  it('says what is next in words the app has, and of a resolution who does it', () => {
    for (const code of ['open_topics', 'notice', 'edit', 'hold', 'draft_minutes', 'approve_minutes', 'follow_resolutions', 'plan']) for (const texts of languages) expect(word(texts, `next_step.${nextOf({ next: { code, who: '', due_at: null } }).code}`), code).toBeTypeOf('string')
    const now = Date.parse('2026-11-20T00:00:00Z')
    const one = { state: 'doing', owner_gone: null, due_at: '2026-11-18T00:00:00Z', late: true, owner_org_name: '学校', owner_person_name: '王', body_name: '联席会议' } as Resolution
    expect(resolutionNext(one, now)).toEqual({ code: 'resolution_finish', who: '学校 · 王', due_at: one.due_at, late_by_ms: 2 * 86_400_000 })
    expect(resolutionNext({ ...one, state: 'reported', late: false }, now)).toMatchObject({ code: 'resolution_confirm', who: '联席会议', due_at: null })
    expect(resolutionNext({ ...one, owner_gone: 'post' }, now).code).toBe('resolution_owner')
    expect(resolutionNext({ ...one, state: 'done' }, now).code).toBe('none')
    for (const state of resolutionStates) for (const texts of languages) expect(word(texts, `next_step.${resolutionNext({ ...one, state }, now).code}`), state).toBeTypeOf('string')
  })

  it('stands on days in China', () => {
    expect([dayOf('2026-11-19T16:30:00Z'), hourOf('2026-11-19T16:30:00Z'), momentOf('2026-11-20', '09:30'), endOf('2026-11-20'), quarterOf('2026-09-30T16:00:00Z')]).toEqual(['2026-11-20', '00:30', '2026-11-20T09:30:00+08:00', '2026-11-20T23:59:59+08:00', 4])
  })
})

describe('a body', () => {
  it('gives back what it was given, and leaves figures behind that are not counted', () => {
    const owners = rule({ counting: 'households_and_area' })
    const view = { kind: 'owners_decision', name: '业主', org_id: 'o', alliance_id: null, cadence: 'as_needed', rule: owners, households: 412, floor_area: 38_640, note: null } as unknown as Parameters<typeof bodyFields>[0]
    expect(bodyInput(bodyFields(view))).toEqual({ kind: 'owners_decision', name: '业主', org_id: 'o', alliance_id: null, cadence: 'as_needed', rule: owners, households: 412, floor_area: 38_640, note: null })
    expect(bodyInput({ ...usualFields(undefined, 'o'), name: ' 联席 ', households: '12' })).toMatchObject({ name: '联席', households: null, floor_area: null })
  })

  it('has words for every code in both languages, and its rule in sentences', () => {
    const keys = [
      ...bodyKinds.map((code) => `council.kind.${code}`), ...bodyCadences.map((code) => `council.cadence.${code}`), ...seatCapacities.map((code) => `council.capacity.${code}`), ...presences.map((code) => `council.presence.${code}`), ...topicSources.map((code) => `council.source.${code}`), ...gapKinds.map((code) => `coverage.gap.title.${code}`),
      ...answers.flatMap((code) => [`council.answer.${code}`, `meeting.answer.${code}`]), ...['nobody', 'even', 'too_few', 'too_many', 'no_supervisor'].map((code) => `council.lack.${code}`),
      ...['open_topics', 'notice', 'hold', 'draft_minutes', 'approve_minutes', 'send_back_minutes', 'cancel', 'edit'].flatMap((act) => [`council.act.${act}`, `council.event.${act}`]), ...['start', 'report', 'confirm', 'send_back', 'carry_over', 'drop', 'reassign', 'issue'].flatMap((act) => [`council.resolution.act.${act}`, `council.event.resolution_${act}`]),
      ...['voiced', 'discussed', 'resolved', 'carried_over', 'ordered', 'done'].map((kind) => `council.story.kind.${kind}`), ...['green', 'amber', 'red'].map((sign) => `council.signs.${sign}`), ...parts.map((part) => `council.part.${part}`),
    ]
    for (const key of keys) for (const texts of languages) expect(word(texts, key), key).toBeTypeOf('string')
    for (const state of meetingStates) expect(statusName('meeting', state)).toBe(`meeting.${state}`)
    for (const state of resolutionStates) expect(statusName('resolution', state)).toBe(`resolution.${state}`)
    for (const texts of languages) {
      const said = ruleWords(rule({ counting: 'households_and_area', special: twoThirds, odd: true, least: 5, most: 13, supervisor: true, by_roll: true }), (key) => String(word(texts, key)))
      expect(said).toHaveLength(8)
      expect(said.join()).not.toContain('undefined')
      const talks = ruleWords(rule({ votes: false }), (key) => String(word(texts, key)))
      expect(talks).toContain(word(texts, 'council.rule.by_talk'))
    }
  })
})
