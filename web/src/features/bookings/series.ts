// The series just made: its page tells once which weeks were refused.
import { shallowRef } from 'vue'
import type { Series } from './sharing'

export const freshSeries = shallowRef<Series | null>(null)
