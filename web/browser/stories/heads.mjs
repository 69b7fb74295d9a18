// Pictures of the heads' room: the desk at 1440 × 900, everybody's pages and a head's own at 390 × 844, 360 × 740 in large type, and English.
const desk = { width: 1440, height: 900 }
const paper = { width: 900, height: 1240 }
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const path = (address, more = '') => `path=${encodeURIComponent(address)}${more}`
const secretary = '&role=community_secretary'
const head = '&role=building_head'

async function openAct(page) {
  await page.locator('.actions button.primary').click()
  await page.locator('.form-drawer').waitFor()
}
async function draft(page) {
  await page.locator('button.primary').first().click()
  await page.locator('.form-drawer').waitFor()
}
async function sendNomination(page) {
  await page.locator('select').selectOption({ index: 1 })
  await page.locator('input').first().fill('王喆')
  await page.locator('button[type=submit]').click()
  await page.locator('.qr').waitFor()
}

const console = [
  ['heads', '/console/heads'], ['head', '/console/heads/2'], ['campaigns', '/console/campaigns'], ['campaign', '/console/campaigns/1'], ['campaign-new', '/console/campaigns', draft],
  ['applications', '/console/applications'], ['application', '/console/applications/2'], ['application-check', '/console/applications/0', openAct], ['registrations', '/console/registrations'], ['registration', '/console/registrations/1'],
]
const papers = [['campaign-poster', '/print/campaigns/1'], ['letter', '/print/letters/1'], ['card', '/print/cards/1/2026H2']]
const phones = [
  ['campaign', '/c/abc'], ['nominate', '/c/abc/self'], ['nominated', '/c/abc/self', sendNomination], ['recommend', '/c/abc/recommend'], ['object', '/c/abc/object/2'], ['register', '/c/abc/register'],
  ['candidate', '/j/abc'], ['member', '/d/abc'], ['proof', '/v/abc'], ['home', '/m/head', head], ['duty', '/m/duties/new', head], ['duties', '/m/duties', head],
]

export const shots = [
  ...console.map(([name, address, act]) => [`heads-${name}`, desk, path(address, secretary), act]),
  ['heads-applications-english', desk, path('/console/applications', `${secretary}&locale=en`)],
  ...papers.map(([name, address]) => [`heads-${name}`, paper, path(address, secretary)]),
  ...phones.flatMap(([name, address, more]) => {
    const [query, act] = typeof more === 'function' ? [path(address), more] : [path(address, more ?? ''), undefined]
    return [[`heads-phone-${name}`, phone, query, act], [`heads-phone-${name}-large`, small, `${query}&type=large`, act]]
  }),
  ['heads-phone-home-owed', small, path('/m', '&role=building_head&state=owed&type=large')], ['heads-phone-campaign-english', phone, path('/c/abc', '&locale=en')],
]
