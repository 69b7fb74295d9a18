// What the desk of today shows: demands, orders, agreements and activities as rows of one kind.
import type { ActivityItem } from '@/api/activity'
import type { DemandSummary, OrderSummary, Today, TodayLine } from '@/api/work'
import { paths } from '@/app/paths'
import type { NextStepData } from '@/ui/contract'

export type { TodayLine }

/** Which list a counted line opens, by the first word of what it counts. */
const lists: Record<string, string> = { meeting: 'meetings', resolution: 'resolutions', card: 'service-cards', task: 'alliance-tasks' }

/** Where exactly the rows of a counted line are. */
export function lineTo(line: TodayLine) {
  return { path: paths.list(lists[line.what.split('_')[0]!]!), query: Object.fromEntries(new URLSearchParams(line.query)) }
}

/** A row: something that wants somebody. */
export interface TodayRow {
  key: string
  noun: 'demands' | 'orders' | 'agreements' | 'activities'
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
const activityRow = (activity: ActivityItem): TodayRow => ({
  key: `a${activity.id}`, noun: 'activities', id: activity.id, title: activity.title, facts: [activity.host_org_name, activity.venue].filter(Boolean), urgent: false, step: activity.next_step,
})
const agreementRow = (agreement: Today['agreements_waiting'][number]): TodayRow => ({
  key: `g${agreement.id}`, noun: 'agreements', id: agreement.id, title: agreement.title, facts: [...agreement.parties.filter((party) => party.side === 'unit').slice(0, 2).map((party) => party.org_name), agreement.number], urgent: false, step: agreement.next_step,
})
const due = (row: TodayRow) => (row.step.due_at ? Date.parse(row.step.due_at) : Number.POSITIVE_INFINITY)

/** The orders of the same kind as those that wait: an office confirms and calls back, everybody else serves what they took. */
export function ordersQuery(today: Today): Record<string, string> {
  const office = today.orders_waiting.some((order) => order.state === 'claimed' || order.state === 'reported')
  return office ? { state: 'claimed,reported' } : { state: 'confirmed,reopened,suspended', mine: 'true' }
}

/** The seven lists, each counted by itself; an order whose demand waits already is not said a second time. The soonest come first. */
export function todayRows(today: Today): Record<'waiting' | 'orders' | 'agreements' | 'activities' | 'overdue' | 'due' | 'new', TodayRow[]> {
  const said = new Set(today.waiting.map((demand) => demand.id))
  const soonest = (rows: TodayRow[]) => rows.sort((one, other) => due(one) - due(other))
  const orders = soonest(today.orders_waiting.filter((order) => !said.has(order.demand_id)).map(orderRow))
  return { waiting: soonest(today.waiting.map(demandRow)), orders, agreements: today.agreements_waiting.map(agreementRow), activities: soonest(today.activities_waiting.map(activityRow)), overdue: today.overdue.map(demandRow), due: today.due.map(demandRow), new: today.new.map(demandRow) }
}
