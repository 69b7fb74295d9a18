// Both languages say everything: same keys, same places for arguments, a word for every state.
import { describe, expect, it } from 'vitest'
import en from '@/i18n/en'
import enDesk from '@/i18n/en/desk'
import type { Texts } from '@/i18n/rooms'
import zh from '@/i18n/zh'
import zhDesk from '@/i18n/zh/desk'
import { allRoles } from '@/app/roles'
import { statusTable } from '@/ui/status'

function flat(texts: Texts, prefix = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') all.set(prefix + key, value)
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) all.set(inner, text)
  }
  return all
}
const chinese = flat({ ...zh, ...zhDesk })
const english = flat({ ...en, ...enDesk })
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe('texts', () => {
  it('have the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
    expect(chinese.size).toBeGreaterThan(200)
  })

  it('lie in one place: no room of the desk covers one of the same name', () => {
    for (const [whole, desk] of [[zh, zhDesk], [en, enDesk]]) expect(Object.keys(desk!).filter((room) => room in whole!)).toEqual([])
  })

  it('name the same arguments in both languages', () => {
    for (const [key, text] of chinese) expect(places(english.get(key) ?? ''), key).toEqual(places(text))
  })

  it('are never empty, never shout, and hold none of the signs vue-i18n reads as grammar', () => {
    for (const [key, text] of [...chinese, ...english]) expect(text, key).toMatch(/^[^!!@|]+$/)
  })

  it('have a word for every state of the closed table and for no other', () => {
    const words = [...chinese.keys()].filter((key) => key.startsWith('status.')).map((key) => key.slice('status.'.length))
    expect(words.sort()).toEqual(Object.keys(statusTable).sort())
  })

  it('say of every role what it is called, where it acts, what it sees and does', () => {
    const of = (room: string) => [...new Set([...chinese.keys()].filter((key) => key.startsWith(`${room}.`)).map((key) => key.split('.')[1]))].sort()
    expect(of('role')).toEqual([...allRoles].sort())
    expect(of('sight')).toEqual([...allRoles].sort())
  })
})
