// Texts of the grid display, in English.
export default {
  name: 'Who looks after this place',
  find: 'Find my building head',
  look: 'Look it up',
  address: 'Where do you live?',
  example: '锦绣苑 3 幢',
  hint: 'The compound and the building are enough. Or scan the code at the entrance.',
  which: 'Which one do you mean?',
  nothing: 'No such address. Please check the compound and the building, or ask at the community’s counter.',
  not_found: 'Not found',
  by_address: 'Look by address',
  no_head: 'There is no building head here at present; please turn to the community directly.',
  since: 'Since {day}',
  call: 'Call the community {phone}',
  office_only: 'Only names, posts and the office’s number are shown. A change of post shows at once.',
}
