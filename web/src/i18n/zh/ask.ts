// 单位提出的需求。
export default {
  list: '我们的需求',
  name: '单位需求',
  hint: '单位也可以提需求，由所在社区受理，别的单位或居民来帮忙。',
  create: '提出需求',
  text: '需要什么',
  placeholder: '例如：周三下午要用两间教室，能坐 40 人',
  send: '交给社区',
  done: '已交给社区',
  none: '还没有提出过需求',
  none_hint: '场地、志愿者、居民召集，都可以说。',
  none_of_unit: '还没有提出过需求。',
  asked_on: '{day} 提出',
}
