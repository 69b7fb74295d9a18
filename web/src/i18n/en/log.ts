// The log.
export default {
  list: 'Log',
  hint: 'Who did what and when. Rows are chained; none can be changed or removed.',
  empty: 'Every act is listed here',
  empty_hint: 'It fills as people work.',
  at: 'When',
  who: 'Who',
  house: 'System',
  resident: 'Resident',
  entity: 'Object',
  event: 'Act',
  change: 'State',
  reason: 'Reason',
  entity_id: 'Object id',
  from: 'From',
  to: 'Until',
  entities: { demand: 'Demand', order: 'Order', whistle: 'Whistle', resource: 'Resource', class: 'Class', account: 'Account', session: 'Sign-in', post: 'Post', person: 'Person', import: 'Import', poster: 'Poster' },
}
