// The net: Party notice boards.
export default {
  name: 'Notice boards',
  act: {
    hang: 'Record a board',
    take_down: 'Take down',
  },
  with_past: 'With those taken down',
  none: 'There is no Party notice board here yet.',
  gone: 'Taken down',
  spot: 'Where it hangs',
  spot_hint: 'Such as “inside the east gate”.',
  hung_on: 'Since',
  hung_hint: 'Today when left empty.',
  down_title: 'Take down {spot}',
  down_consequence: 'It no longer counts as coverage; the record stays.',
}
