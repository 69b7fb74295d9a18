// Calendar subscriptions.
export default {
  list: 'Calendar subscriptions',
  hint: 'Show bookings in the calendar of your own phone or computer: make an address and paste it where your calendar program subscribes. Whoever has the address can read it, so keep it to yourself; revoke it when it is no longer used.',
  make: { resource: 'Subscribe to bookings of {title}', org: 'Subscribe to the calendar of {name}', own: 'Subscribe to my bookings' },
  own: 'My bookings',
  kind: { resource: 'Place or thing', org: 'Organisation', own: 'Own' },
  not_read: 'The subscriptions could not be read',
  read_at: 'Last read: {at}',
  never_read: 'No calendar program has read it yet',
  address: 'Show address',
  address_hint: 'Paste it where your calendar program subscribes',
  copy: 'Copy',
  copied: 'Copied',
  revoke: 'Revoke',
  revoke_sure: 'Revoke now',
  revoke_consequence: 'Once the subscription of {name} is revoked, its address opens nothing and calendar programs no longer update.',
}
