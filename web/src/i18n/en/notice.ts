// Texts of notices and their bell, in English.
export default {
  unread: 'Notices: {count} unread',
  new: 'Unread: ',
  read_all: 'Mark all as read',
}
