// Texts of the grid display, in Chinese.
export default {
  name: '谁在照看这里',
  find: '找我的楼长',
  look: '查一查',
  address: '您住哪里',
  example: '锦绣苑 3 幢',
  hint: '写小区名和楼栋号就行。也可以直接扫楼道口的二维码。',
  which: '您说的是哪一处？',
  nothing: '没有找到这个地址。请核对小区名和楼栋号，或到社区服务窗口问一问。',
  not_found: '没有找到',
  by_address: '按地址查',
  no_head: '这里暂时没有楼长，有事请直接联系社区。',
  since: '{day}起任职',
  call: '打社区电话 {phone}',
  office_only: '这里只公开姓名、岗位和办公电话。人员变动会马上更新。',
}
