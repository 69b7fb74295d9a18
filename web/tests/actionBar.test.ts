// The acts on an object: what can be done stands first, what cannot stands last under its reason, said once.
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { zh as texts } from './allTexts'
import ActionBar from '@/ui/ActionBar.vue'

const i18n = createI18n({ legacy: false, locale: 'zh', messages: { zh: texts } })
const can = (action: string) => ({ action, allowed: true, reason: null })
const cannot = (action: string, reason: string | null = null) => ({ action, allowed: false, reason })
const bar = (actions: ReturnType<typeof can>[] | ReturnType<typeof cannot>[], primary?: string) =>
  mount(ActionBar, { props: { actions: actions as never, label: (action: string) => action, primary }, global: { plugins: [i18n], stubs: { ElDropdown: { template: '<div><slot /><slot name="dropdown" /></div>' }, ElDropdownMenu: { template: '<ul><slot /></ul>' }, ElDropdownItem: { template: '<li class="item"><slot /></li>' } } } })
const buttons = (page: ReturnType<typeof bar>) => page.findAll('.action > button')

describe('the acts on an object', () => {
  it('shows two that can be done and never one that cannot beside them', () => {
    const page = bar([cannot('accept', '已受理'), can('add'), cannot('issue', '已受理'), can('edit'), can('archive')])
    expect(buttons(page).map((button) => button.text())).toEqual(['add', 'edit'])
    expect(buttons(page)[0]!.classes()).toContain('primary')
    expect(page.findAll('.item').map((item) => item.text())).toEqual(['archive', 'accept', 'issue'])
    expect(page.findAll('.why').map((reason) => reason.text())).toEqual(['已受理'])
  })
  it('makes none stand out that cannot be done', () => expect(bar([cannot('accept'), can('add'), can('edit')], 'accept').findAll('.primary')).toHaveLength(0))
  it('keeps a lone act visible with its reason', () => {
    const page = bar([cannot('accept', '已受理')])
    expect(buttons(page)[0]!.attributes('aria-disabled')).toBe('true')
    expect(page.find('.reason').text()).toBe('已受理')
  })
  it('does nothing when what cannot be done is pressed', async () => {
    const page = bar([cannot('accept'), can('add')])
    for (const button of buttons(page)) await button.trigger('click')
    expect(page.emitted('act')).toEqual([['add']])
  })
})
