// Texts of the search page, in Chinese.
export default {
  name: '搜索',
  again: '搜索需求、资源和活动',
  placeholder: '输入地点、事由、编号或单位',
  go: '搜索',
  start: '在上面输入要找的内容',
  start_hint: '可以是地点、事由、编号、单位，几个词用空格隔开。',
  nothing: '没有找到“{words}”',
  nothing_hint: '可以减少一个词，或换一个说法；只会找到您范围内的内容。',
  demands: '需求（{count}）',
  resources: '资源（{count}）',
  activities: '活动（{count}）',
  in_list: '在清单中查看全部',
}
