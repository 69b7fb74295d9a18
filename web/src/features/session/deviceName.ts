// A device as its owner would call it, read from the browser's own description.

const systems: [RegExp, string][] = [[/HarmonyOS/, 'HarmonyOS'], [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']]
const browsers: [RegExp, string][] = [[/MicroMessenger/, '微信'], [/DingTalk/, '钉钉'], [/Edg\//, 'Edge'], [/Firefox\//, 'Firefox'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari']]

/** "Windows · Edge"; the raw text, cut, when nothing is recognised. */
export function deviceName(userAgent: string): string {
  const find = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  return [find(systems), find(browsers)].filter(Boolean).join(' · ') || userAgent.slice(0, 40) || '—'
}
