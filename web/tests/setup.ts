// Every test starts with an empty browser store.
import 'fake-indexeddb/auto'
import { beforeEach } from 'vitest'

beforeEach(() => localStorage.clear())
