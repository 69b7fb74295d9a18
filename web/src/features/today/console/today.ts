// What the desk of today shows: demands and orders as rows of one kind.
import type { DemandSummary, OrderSummary, Today } from '@/api/work'
import type { NextStepData } from '@/ui/contract'

/** A row: something that wants somebody. */
export interface TodayRow {
  key: string
  noun: 'demands' | 'orders'
  id: string
  title: string
  /** Place, unit, number: what tells it from others. */
  facts: string[]
  urgent: boolean
  step: NextStepData
}

const demandRow = (demand: DemandSummary): TodayRow => ({
  key: `d${demand.id}`, noun: 'demands', id: demand.id, title: demand.title, facts: [demand.area_name, demand.class_name ?? ''].filter(Boolean), urgent: demand.urgency === 'urgent', step: demand.next_step,
})
const orderRow = (order: OrderSummary): TodayRow => ({
  key: `o${order.id}`, noun: 'orders', id: order.id, title: order.demand_title, facts: [order.org_name ?? order.person_name ?? '', order.area_name].filter(Boolean), urgent: false, step: order.next_step,
})
const due = (row: TodayRow) => (row.step.due_at ? Date.parse(row.step.due_at) : Number.POSITIVE_INFINITY)

/** The four lists. What waits for me holds my orders too, the soonest first. */
export function todayRows(today: Today): Record<'waiting' | 'overdue' | 'due' | 'new', TodayRow[]> {
  const waiting = [...today.waiting.map(demandRow), ...today.orders_waiting.map(orderRow)].sort((one, other) => due(one) - due(other))
  return { waiting, overdue: today.overdue.map(demandRow), due: today.due.map(demandRow), new: today.new.map(demandRow) }
}
