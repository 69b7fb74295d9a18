// 不予受理的答复用语：居民看到的话，由街道维护。
export default {
  list: '不予受理答复',
  hint: '不予受理时居民会看到这些话。改动只影响以后的答复，已经答复的保持原文。',
  default: '系统自带的文字',
  version: '第 {version} 版 · {at} · {who}',
  earlier: '以前的文字',
  edit: '修改',
  edit_of: '修改原因 {code} 的答复',
  save: '保存为新版本',
  consequence: '保存后，以后不予受理的居民会看到新的文字；以前的版本都会保留。',
  zh: '中文',
  en: '英文',
}
