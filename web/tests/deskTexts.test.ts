// What only the console says is not there on a phone: no page, part or shell of the phone may name it.
import { describe, expect, it } from 'vitest'
import zhDesk from '@/i18n/zh/desk'

const files = import.meta.glob<string>(['../src/features/*/phone/**/*.{vue,ts}', '../src/ui/phone/**/*.{vue,ts}', '../src/app/Phone*.vue', '../src/features/public/**/*.{vue,ts}'], { eager: true, query: '?raw', import: 'default' })

describe('texts of the desk', () => {
  it('are named by no page of the phone', () => {
    const named = new RegExp(`['\`](${Object.keys(zhDesk).join('|')})\\.[a-z$]`)
    expect(Object.keys(files).length).toBeGreaterThan(50)
    for (const [file, text] of Object.entries(files)) {
      const lines = text.split('\n').filter((line) => named.test(line) && !/^\s*import |from '/.test(line))
      expect(lines, file).toEqual([])
    }
  })
})
