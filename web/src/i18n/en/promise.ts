// What a unit promised and kept: what it reads on its phone.
export default {
  kept: 'kept',
  owed: 'What we promised',
  owed_hint: 'Finished orders, lent places, projects and activities that are done count themselves; nothing has to be reported again.',
  owed_none: 'No agreement holds yet',
  owed_none_hint: 'Once one is signed, what it promises and how far it is stands here.',
  until: 'until {day}',
  left: '{count} {unit} left this year',
  none_due: 'Nothing due in the year',
  done_so_far: '{count} {unit} done',
  in_all: '{count} {unit} promised in all',
}
