// 岗位名称(domain.md 2.3)。
export default {
  volunteer: '志愿者',
  building_head: '党员楼长',
  grid_worker: '网格员',
  grid_head: '网格长',
  community_worker: '社区工作者',
  community_secretary: '社区书记',
  unit_liaison: '共建单位联络员',
  unit_head: '共建单位负责人',
  street_officer: '街道共建办',
  street_leader: '街道领导',
  smart_centre: '智治中心值班',
  department: '职能部门',
  auditor: '居务监督',
  system_administrator: '系统管理员',
  security_administrator: '安全管理员',
  audit_administrator: '审计管理员',
}
