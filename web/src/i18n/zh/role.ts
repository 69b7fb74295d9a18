// 岗位名称(domain.md 2.3)。
export default {
  community_worker: '社区工作者',
  community_secretary: '社区书记',
  building_head: '党员楼长',
  unit_liaison: '共建单位联络员',
  grid_worker: '网格员',
  street_office: '党建共建办公室',
  street_leader: '街道领导',
  department: '职能部门',
  supervisor: '居务监督',
  system_administrator: '系统管理员',
  security_administrator: '安全管理员',
  audit_administrator: '审计管理员',
}
