//! Orders as rows of a register.

use linli_kit::sheet::cell::Value;

use super::sheet::{Heading, Words, at, count, moment, number, text};
use crate::orders::view::OrderSummary;

/// The headings.
pub(super) const HEADINGS: &[Heading] = &[
    text("number"),
    text("demand_number"),
    text("demand_title"),
    text("area_name"),
    text("kind"),
    text("org_name"),
    text("person"),
    number("quantity"),
    number("fulfilled"),
    text("unit"),
    text("state"),
    moment("claimed_at"),
    moment("contacted_at"),
    moment("due_at"),
    moment("reported_at"),
    moment("closed_at"),
    text("resolved"),
    text("satisfaction"),
];

/// One row under the headings.
pub(super) fn row(order: OrderSummary, words: Words<'_>) -> Vec<Value> {
    vec![
        Value::text(order.number),
        Value::text(order.demand_number),
        Value::text(order.demand_title),
        Value::text(order.area_name),
        words.code("order_kind", order.kind),
        Value::text(order.org_name),
        Value::text(order.person_name.unwrap_or_default()),
        count(order.quantity),
        count(order.fulfilled),
        Value::text(order.unit),
        words.code("order_state", order.state),
        at(Some(order.claimed_at)),
        at(order.contacted_at),
        at(order.due_at),
        at(order.reported_at),
        at(order.closed_at),
        words.code_if("resolved", order.resolved),
        words.code_if("satisfaction", order.satisfaction),
    ]
}
