// The rule of a body: how many are needed, and the rule in words. The same arithmetic as the server's, so that a clerk sees it while ticking.
import type { BodyRule, Share } from '@/api/meeting'

/** The smallest count of `whole` that reaches a share. */
export function needed(share: Share, whole: number): number {
  const want = whole * share.numerator
  return share.more ? Math.floor(want / share.denominator) + 1 : Math.ceil(want / share.denominator)
}

/** Whether `count` of `whole` reach a share; nothing reaches a share of nothing. */
export function reached(share: Share, count: number, whole: number): boolean {
  const have = count * share.denominator
  const want = whole * share.numerator
  return whole > 0 && (have > want || (!share.more && have === want))
}

/** Shares that charters and laws name, in the order of their size. */
export const usualShares: readonly Share[] = [
  { numerator: 1, denominator: 2, more: false },
  { numerator: 1, denominator: 2, more: true },
  { numerator: 2, denominator: 3, more: false },
  { numerator: 3, denominator: 4, more: false },
  { numerator: 1, denominator: 1, more: false },
]

/** A share as the value of a choice. */
export const shareKey = (share: Share) => `${share.more ? 'more' : 'least'}-${share.numerator}-${share.denominator}`

/** The share of a choice's value. */
export function shareOf(key: string): Share {
  const [word, numerator, denominator] = key.split('-')
  return { numerator: Number(numerator), denominator: Number(denominator), more: word === 'more' }
}

/** The choices of a field that holds `present`, which need not be a usual one. */
export const shareChoices = (present: Share): Share[] => [...usualShares, ...(usualShares.some((one) => shareKey(one) === shareKey(present)) ? [] : [present])]

type Say = (key: string, args?: Record<string, unknown>) => string

/** No share at all: a talk that does not vote, and may note what was said however many came. */
export const noShare: Share = { numerator: 0, denominator: 1, more: false }

/** Whether any number reaches it. */
export const anybody = (share: Share) => share.numerator === 0 && !share.more

/** A share in words: "超过 1/2", "全部". */
export function shareWords(share: Share, t: Say): string {
  if (anybody(share)) return t('council.rule.any')
  if (share.numerator === share.denominator) return t('council.rule.all')
  return t(share.more ? 'council.rule.more_than' : 'council.rule.at_least', { part: `${share.numerator}/${share.denominator}` })
}

/** The rule as short sentences, the most important first. */
export function ruleWords(rule: BodyRule, t: Say): string[] {
  const area = rule.counting === 'households_and_area'
  return [
    anybody(rule.present) ? t('council.rule.present_any') : t(area ? 'council.rule.present_both' : rule.counting === 'households' ? 'council.rule.present_households' : 'council.rule.present', { share: shareWords(rule.present, t) }),
    rule.votes ? '' : t('council.rule.by_talk'),
    t(area ? 'council.rule.agree_both' : 'council.rule.agree', { of: t(`council.rule.of.${rule.agree_of}`), share: shareWords(rule.agree, t) }),
    rule.special ? t('council.rule.special', { share: shareWords(rule.special, t) }) : '',
    t(rule.proxies ? 'council.rule.proxies' : 'council.rule.no_proxies'),
    t(rule.by_roll ? 'council.rule.by_roll' : 'council.rule.by_count'),
    rule.odd ? t('council.rule.odd') : '',
    rule.least && rule.most ? t('council.rule.between', { least: rule.least, most: rule.most }) : rule.least ? t('council.rule.least', { least: rule.least }) : rule.most ? t('council.rule.most', { most: rule.most }) : '',
    rule.supervisor ? t('council.rule.supervisor') : '',
  ].filter(Boolean)
}
