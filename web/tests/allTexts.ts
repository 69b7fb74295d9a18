// All texts of a language, as the console has them: what everybody loads and what only the desk does.
import enAll from '@/i18n/en'
import enDesk from '@/i18n/en/desk'
import zhAll from '@/i18n/zh'
import zhDesk from '@/i18n/zh/desk'

export const zh = { ...zhAll, ...zhDesk }
export const en = { ...enAll, ...enDesk }
