// What units ask.
export default {
  list: 'What we asked',
  name: 'Asked for',
  hint: 'A unit may ask too: its community takes the matter up, and others come to help.',
  create: 'Ask for something',
  text: 'What do you need?',
  placeholder: 'For example: two rooms for forty people on Wednesday afternoon',
  send: 'Hand to the community',
  done: 'Handed to the community',
  none: 'Nothing asked yet',
  none_hint: 'Rooms, volunteers, neighbours to invite: say what you need.',
  none_of_unit: 'It has not asked for anything yet.',
  asked_on: 'Asked on {day}',
}
