// The words of refusals: what residents read, kept by the street.
export default {
  list: 'Words of refusal',
  hint: 'What a resident reads when a demand is not accepted. A change counts from now on; answers already given keep their words.',
  default: 'The text the system came with',
  version: 'Version {version} · {at} · {who}',
  earlier: 'Earlier words',
  edit: 'Change',
  edit_of: 'Words of reason {code}',
  save: 'Save as a new version',
  consequence: 'From now on residents who are refused read the new words; every earlier version is kept.',
  zh: 'Chinese',
  en: 'English',
}
