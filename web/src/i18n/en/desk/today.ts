// The desk of today.
export default {
  title: 'Today',
  greeting: 'Good day, {name}',
  counts: 'Today in figures',
  waiting: 'Waiting for me',
  orders: 'Orders to act on',
  agreements: 'Agreements to act on',
  activities: 'Activities to act on',
  overdue: 'Past the time limit',
  due: 'Due today',
  new: 'New, to triage',
  all: 'Show all',
  none: { waiting: 'Nothing is waiting for you', overdue: 'Nothing is late', due: 'Nothing falls due today', new: 'Nothing new to triage' },
  calm: 'Everything for today is done',
  calm_hint: 'New demands, due dates and assignments appear here.',
  to_list: 'Open the demand list',
  failed: 'Today’s work could not be read',
}
