// 今日工作台。
export default {
  title: '今日',
  greeting: '{name}，您好',
  counts: '今日概况',
  waiting: '待我办理',
  orders: '待办工单',
  agreements: '待办协议',
  activities: '待办活动',
  overdue: '已超时限',
  due: '今日到期',
  new: '新到待受理',
  all: '查看全部',
  none: { waiting: '没有等您办理的事项', overdue: '没有超时的事项', due: '今天没有到期的事项', new: '没有等待受理的新需求' },
  calm: '今天的事项都办完了',
  calm_hint: '有新的需求、到期和指派时会出现在这里。',
  to_list: '查看需求清单',
  failed: '今日事项没有读出来',
}
