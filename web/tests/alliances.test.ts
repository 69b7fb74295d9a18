// What an alliance waits for is said in words, whatever step it is.
import { describe, expect, it } from 'vitest'
import { dayOf, nextOf, today } from '@/features/alliances/alliances'
import { en, zh } from './allTexts'

const words = (texts: unknown) => texts as { codes: Record<string, Record<string, string>>; next_step: Record<string, string> }
const alliance = (what: 'step' | 'stage' | 'answers' | 'routine', step: string | null = null) => ({ next: { what, step }, lead_org_name: '北江社区' })

describe('what is next with an alliance', () => {
  it('has words for every step, in both languages, and they are those of the checklist', () => {
    for (const texts of [zh, en].map(words)) {
      const steps = Object.entries(texts.codes.alliance_step!)
      expect(steps).toHaveLength(12)
      for (const [step, word] of steps) expect(texts.next_step[nextOf(alliance('step', step)).code]).toBe(word)
      for (const what of ['stage', 'answers'] as const) expect(texts.next_step[nextOf(alliance(what)).code]).toBeTruthy()
    }
  })

  it('falls to the lead, but answers fall to the units, and what runs waits for nothing', () => {
    expect(nextOf(alliance('step', 'survey'))).toMatchObject({ code: 'alliance_survey', who: '北江社区', late_by_ms: null })
    expect(nextOf(alliance('answers'))).toMatchObject({ code: 'alliance_answers', who: null })
    expect(nextOf(alliance('routine')).code).toBe('none')
  })
})

describe('days', () => {
  it('of today mean now, others begin in China', () => {
    expect(dayOf(today())).toBeNull()
    expect(dayOf('')).toBeNull()
    expect(dayOf('2025-03-01')).toBe('2025-03-01T00:00:00+08:00')
  })
})
