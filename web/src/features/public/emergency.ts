// Words that mean "call now, do not write" (domain.md 1.1): the page shows the numbers at once. It never stops anybody from writing on.

/** The numbers of the country, police, fire, ambulance, road accident. */
export const emergencyNumbers = ['110', '119', '120', '122'] as const
export type EmergencyNumber = (typeof emergencyNumbers)[number]

const words: Record<EmergencyNumber, RegExp> = {
  '110': /抢劫|持刀|砍人|打人|打架|斗殴|家暴|入室|撬门|盗窃|小偷|绑架|失踪|走失|跳楼|轻生|自杀|救命/,
  '119': /着火|起火|失火|火灾|冒浓?烟|爆炸|被困|(燃气|煤气|天然气).{0,4}(泄漏|泄露|漏|味)|漏(燃|煤)?气/,
  '120': /晕倒|昏倒|昏迷|没有?呼吸|心梗|中风|急救|大出血|流血不止|触电|溺水|中毒|坠楼|跳楼|摔下来|割腕/,
  '122': /车祸|撞车|撞人|被车撞|交通事故/,
}

/** Which numbers the text asks for, in the order of the country's list; none for ordinary matters. */
export function emergencyOf(text: string): EmergencyNumber[] {
  return emergencyNumbers.filter((number) => words[number].test(text))
}
