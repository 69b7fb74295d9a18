// What a phone page may say about itself to its shell.
declare module 'vue-router' {
  interface RouteMeta {
    /** A page of the bottom tabs, where one arrives; pages of one decision have none. */
    tab?: boolean
  }
}

export {}
