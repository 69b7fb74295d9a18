// Nothing typed is ever lost; nothing secret is ever kept.
import { describe, expect, it } from 'vitest'
import { DRAFT_LIFE_MS, readDraft, useDraft } from '@/ui/draft'

const initial = { title: '', password: '', lines: [{ text: '' }] }

describe('draft', () => {
  it('comes back in a new visit, deep fields included', () => {
    const first = useDraft('order.new.1', initial)
    first.values.value.title = '东门路灯不亮'
    first.values.value.lines[0]!.text = '㛃䶮𬭚喆'
    const second = useDraft('order.new.1', initial)
    expect(second.values.value).toEqual({ title: '东门路灯不亮', password: '', lines: [{ text: '㛃䶮𬭚喆' }] })
    expect(second.restoredAt.value).not.toBeNull()
    expect(initial.lines[0]!.text).toBe('')
  })

  it('belongs to its form and object', () => {
    useDraft('order.new.1', initial).values.value.title = 'x'
    expect(useDraft('order.new.2', initial).restoredAt.value).toBeNull()
  })

  it('never writes a secret', () => {
    const draft = useDraft('account', initial, ['password'])
    draft.values.value.password = 'geheim'
    draft.values.value.title = 'open'
    expect(JSON.stringify(localStorage)).not.toContain('geheim')
    expect(localStorage.getItem('linli.draft.account')).toContain('open')
  })

  it('is gone when sent, and kept again when typed anew', () => {
    const draft = useDraft('f', initial)
    draft.values.value.title = 'sent'
    draft.clear()
    expect([draft.values.value.title, localStorage.getItem('linli.draft.f')]).toEqual(['', null])
    draft.values.value.title = 'next'
    expect(localStorage.getItem('linli.draft.f')).toContain('next')
  })

  it.each([['not json'], ['{"at":1,"value":{"unknown":1}}'], [JSON.stringify({ at: 0, value: { title: 'old' } })]])('reads damaged, foreign or old text as none: %s', (text) => {
    localStorage.setItem('linli.draft.f', text)
    expect(readDraft('f', initial, DRAFT_LIFE_MS + 1)).toBeNull()
  })
})
