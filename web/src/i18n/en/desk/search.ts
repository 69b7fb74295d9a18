// Texts of the search page, in English.
export default {
  name: 'Search',
  again: 'Search demands, resources and activities',
  placeholder: 'A place, a matter, a number or a unit',
  go: 'Search',
  start: 'Type above what you look for',
  start_hint: 'A place, a matter, a number, a unit; several words with spaces between.',
  nothing: 'Nothing found for “{words}”',
  nothing_hint: 'Try fewer or other words; only what lies in your area is searched.',
  demands: 'Demands ({count})',
  resources: 'Resources ({count})',
  activities: 'Activities ({count})',
  in_list: 'Show all in the list',
}
