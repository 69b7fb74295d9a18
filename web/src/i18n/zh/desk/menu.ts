// 控制台菜单的分组。
export default {
  group: {
    demands: '需求与派单',
    units: '单位与联盟',
    council: '议事与项目',
    resources: '资源与预约',
    net: '楼栋与人',
    figures: '一览',
    records: '登记与设置',
  },
}
