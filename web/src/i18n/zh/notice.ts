// Texts of notices and their bell, in Chinese.
export default {
  unread: '提醒：{count} 条未读',
  new: '未读：',
  read_all: '全部标为已读',
}
