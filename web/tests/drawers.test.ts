// A drawer somebody writes in stays as it is while the page beneath it changes: nothing typed is lost, and what others did is told, not overwritten.
import { VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import { createMemoryHistory, createRouter } from 'vue-router'
import { makeQueries } from '@/app/queries'
import BrandForm from '@/features/profile/BrandForm.vue'
import RegistrationPage from '@/features/heads/console/RegistrationPage.vue'
import { zh as texts } from './allTexts'

afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})

/** The drawer without its frame: its fields, and a button that sends them. */
const drawer = {
  name: 'FormDrawer', props: ['initial', 'send', 'open', 'formKey'],
  data: (self: { initial: object }) => ({ values: JSON.parse(JSON.stringify(self.initial)) as object, refused: '' }),
  methods: {
    async go(this: { send: (values: object, headers: object) => Promise<unknown>; values: object; refused: string }) {
      this.refused = ''
      await this.send(this.values, { 'Idempotency-Key': 'k' }).catch((thrown: { code: string }) => (this.refused = thrown.code))
    },
  },
  template: '<form v-if="open" class="drawer" @submit.prevent="go"><slot :values="values" :error-of="() => undefined" /><em>{{ refused }}</em></form>',
}
/** A server of one record that somebody else changes: whoever writes to an old version is refused. */
function server(record: { version: number }) {
  const sent: { version: number }[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
    if (request.method === 'GET') return answer(record)
    const body = (await request.json()) as { version: number }
    sent.push(body)
    return body.version === record.version ? answer(record) : answer({ code: 'stale_version', status: 409 }, 409)
  })
  return sent
}
const i18n = () => createI18n({ legacy: false, locale: 'zh', messages: { zh: texts } })

describe('a drawer over a page that somebody else changes', () => {
  it('keeps what is typed, tells of the change, and then takes the word of who wrote', async () => {
    const record = { id: 'r1', version: 1, name: '叶知秋', unit_name: '法庭', area_name: '松井里', phone_masked: '139****0000', state: 'verified', half: '', posts: [], cards: [], allowed_actions: [{ action: 'decline', allowed: true, reason: null }], timeline: [], next_step: { code: 'none' } }
    const sent = server(record)
    const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/console/registrations/:id', component: RegistrationPage }, { path: '/:rest(.*)*', component: { template: '<i />' } }] })
    await router.push('/console/registrations/r1')
    const queries = makeQueries()
    const record_page = { emits: ['act'], template: '<div><button class="act" @click="$emit(\'act\', \'decline\')" /><slot /></div>' }
    const page = mount(RegistrationPage, { global: { plugins: [router, i18n(), [VueQueryPlugin, { queryClient: queries }]] as never[], stubs: { FormDrawer: drawer, RecordPage: record_page } } })
    await vi.waitFor(() => expect(page.text()).toContain('法庭'))
    await page.find('.act').trigger('click')
    await page.find('.drawer textarea').setValue('还不是党员')

    Object.assign(record, { version: 2, unit_name: '税务所' })
    await queries.invalidateQueries()
    await vi.waitFor(() => expect(page.text()).toContain('税务所'))
    expect((page.find('.drawer textarea').element as HTMLTextAreaElement).value).toBe('还不是党员')

    await page.find('.drawer').trigger('submit')
    await vi.waitFor(() => expect(page.find('.drawer em').text()).toBe('stale_version'))
    await page.find('.drawer').trigger('submit')
    await vi.waitFor(() => expect(sent).toHaveLength(2))
    expect(sent).toMatchObject([{ version: 1, reason: '还不是党员' }, { version: 2, reason: '还不是党员' }])
  })

  it('answers to what was shown when it was opened', async () => {
    const profile = (version: number) => ({ area_id: 'a', name: '松井里', brand: { name: '议事', text: '一月一议', version } })
    const sent = server({ version: 2 })
    const form = mount(BrandForm, { props: { profile: profile(1) as never, open: true }, global: { plugins: [i18n(), [VueQueryPlugin, { queryClient: makeQueries() }]] as never[], stubs: { FormDrawer: drawer } } })
    await form.setProps({ profile: profile(2) as never })
    await form.find('.drawer').trigger('submit')
    await flushPromises()
    await vi.waitFor(() => expect(sent).toMatchObject([{ version: 1 }]))
  })
})

const pages = import.meta.glob<string>('../src/features/**/*.vue', { eager: true, query: '?raw', import: 'default' })

describe('no drawer is made anew', () => {
  /** What a key may tell versions by: the row somebody chose, which does not change under them; an import is one person's. */
  const chosen = ['job', 'acting.post', 'acting.row', 'acting.task', 'ending', 'edited', 'writing']
  it('when a page hears of a new version', () => {
    expect(Object.keys(pages).length).toBeGreaterThan(200)
    for (const [name, page] of Object.entries(pages)) {
      const drawers = page.match(/<\w+(Form|Drawer|Word|Act|End|TakeDown)\b[^>]*:key="[^"]*version[^"]*"/g) ?? []
      for (const one of drawers) expect(chosen.some((row) => one.includes(`${row}.version`)), `${name}: ${one}`).toBe(true)
    }
  })
})
