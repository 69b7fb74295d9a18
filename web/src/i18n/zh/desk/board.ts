// 三级网：党建宣传栏。
export default {
  name: '宣传栏',
  act: {
    hang: '登记宣传栏',
    take_down: '拆除',
  },
  with_past: '含已拆除的',
  none: '这里还没有党建宣传栏。',
  gone: '已拆除',
  spot: '设在哪里',
  spot_hint: '如“东门内侧”“3 幢一楼”。',
  hung_on: '设置日期',
  hung_hint: '不填为今天。',
  down_title: '拆除 {spot}',
  down_consequence: '拆除后不再计入覆盖，记录留下。',
}
