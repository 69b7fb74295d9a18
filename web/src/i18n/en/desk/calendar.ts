// The working calendar: holidays and make-up days, by which every time limit counts.
export default {
  name: 'Working calendar',
  hint: 'Holidays and weekend days that are worked. Every time limit counts by it; a year that is missing counts plain weekends.',
  source: 'Source: {notice}',
  verified: 'Compared by {who}',
  not_verified: 'Nobody has compared it with the notice yet',
  makeup: 'Worked weekends',
  versions: 'Changes',
  edit: 'Edit the calendar',
  save: 'Save as a new version',
  edit_hint: 'When the State Council announces the holidays of a year, copy the dates here and name the notice. New limits count by the new file, running ones keep their moment. All streets of the district share one.',
  file: 'Calendar file',
}
