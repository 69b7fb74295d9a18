//! The one line above everything: what is next, who does it, by when.

use linli_domain::code_enum;
use linli_domain::id::OrgId;
use linli_domain::limits::LimitKey;
use linli_domain::time::Timestamp;
use linli_kit::app::App;

use super::entity::Demand;
use super::state::{DemandState, Source, Urgency};
use crate::orders::entity::{Issue, Order};
use crate::orders::state::{OrderKind, OrderState};

code_enum! {
    /// What is next.
    pub enum Step {
        /// 受理
        Triage = "triage",
        /// 发单
        Issue = "issue",
        /// 接单
        Claim = "claim",
        /// 同意承办
        Agree = "agree",
        /// 确认接单
        ConfirmClaim = "confirm_claim",
        /// 首次联系
        FirstContact = "first_contact",
        /// 办理
        Finish = "finish",
        /// 恢复办理
        Resume = "resume",
        /// 回访
        Callback = "callback",
        /// 重新办理
        Rework = "rework",
        /// 街道研判
        DecideEscalation = "decide_escalation",
        /// 上会
        Meeting = "meeting",
        /// 立项
        Fund = "fund",
        /// 哨单审批
        WhistleApproval = "whistle_approval",
        /// 部门报到
        WhistleResponse = "whistle_response",
        /// 复核暂缓
        ReviewShelved = "review_shelved",
        /// 无
        None = "none",
    }
}
linli_kit::code_columns!(Step);

/// What is next, who does it, by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// What.
    pub step: Step,
    /// Who.
    pub org: Option<OrgId>,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// When to remind before that.
    pub remind_at: Option<Timestamp>,
}

/// The organisations a demand's steps fall to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offices {
    /// The community of its place (the street office where the place lies in no community).
    pub community: OrgId,
    /// The street office.
    pub street: OrgId,
}

impl Next {
    const NOTHING: Self = Self {
        step: Step::None,
        org: None,
        due_at: None,
        remind_at: None,
    };

    /// A step with a time limit that began at `from`.
    pub fn within(app: &App, step: Step, org: OrgId, key: LimitKey, from: Timestamp) -> Self {
        let (limits, calendar) = (app.limits(), app.calendar());
        Self {
            step,
            org: Some(org),
            due_at: Some(limits.due(key, from, calendar)),
            remind_at: limits.remind_at(key, from, calendar),
        }
    }

    fn until(step: Step, org: Option<OrgId>, due_at: Option<Timestamp>) -> Self {
        Self {
            step,
            org,
            due_at,
            remind_at: due_at,
        }
    }
}

/// How long an issued order of a class may take (domain.md 1.1).
#[must_use]
pub fn handling_limit(order_class: Option<&str>) -> LimitKey {
    match order_class {
        Some("utility") => LimitKey::HandleUtility,
        Some("complex") => LimitKey::HandleComplex,
        _ => LimitKey::HandleOrdinary,
    }
}

/// How soon a demand of a class is issued after acceptance.
#[must_use]
pub fn publish_limit(order_class: Option<&str>, urgency: Urgency) -> LimitKey {
    match (urgency, order_class) {
        (Urgency::Urgent, _) | (_, Some("utility")) => LimitKey::PublishUtility,
        (_, Some("complex")) => LimitKey::PublishComplex,
        _ => LimitKey::PublishOrdinary,
    }
}

/// How soon a demand of a source is triaged: paper slips take longer to come in.
#[must_use]
pub fn triage_limit(source: Source, source_ref: Option<&str>) -> LimitKey {
    if source == Source::Mailbox && source_ref == Some("paper") {
        LimitKey::TriagePaper
    } else {
        LimitKey::Triage
    }
}

/// What is next for a demand, from its state, its orders and its open issues. `since` is when it came into its
/// present state.
#[must_use]
pub fn next(
    app: &App,
    demand: &Demand,
    orders: &[Order],
    issues: &[Issue],
    offices: Offices,
    since: Timestamp,
) -> Next {
    let class = demand.order_class.as_deref();
    match demand.state {
        DemandState::Submitted => {
            let key = triage_limit(demand.source, demand.source_ref.as_deref());
            Next::within(app, Step::Triage, offices.community, key, since)
        }
        DemandState::Accepted => Next::within(
            app,
            Step::Issue,
            offices.community,
            publish_limit(class, demand.urgency),
            since,
        ),
        DemandState::Published => issues
            .iter()
            .filter(|issue| issue.closed_at.is_none())
            .min_by_key(|issue| issue.claim_by)
            .map_or(Next::NOTHING, |issue| {
                Next::until(Step::Claim, issue.to_org_id, Some(issue.claim_by))
            }),
        DemandState::Claimed => {
            let earliest = orders
                .iter()
                .filter(|order| order.state == OrderState::Claimed)
                .min_by_key(|order| order.claimed_at);
            // a colleague who was named says yes for themselves; a unit's taking is confirmed by the community
            let (step, org) = match earliest.filter(|order| order.kind == OrderKind::Own) {
                Some(order) => (Step::Agree, order.org_id),
                None => (Step::ConfirmClaim, offices.community),
            };
            let from = earliest.map_or(since, |order| order.claimed_at);
            Next::within(app, step, org, LimitKey::ConfirmClaim, from)
        }
        DemandState::InProgress => orders
            .iter()
            .filter(|order| matches!(order.state, OrderState::Confirmed | OrderState::Reopened))
            .min_by_key(|order| order.next_due_at)
            .map_or(Next::NOTHING, |order| Next {
                step: order.next_step,
                org: Some(order.org_id),
                due_at: order.next_due_at,
                remind_at: order.next_due_at.map(|due| remind_before(since, due)),
            }),
        DemandState::Suspended => orders
            .iter()
            .filter(|order| order.state == OrderState::Suspended)
            .min_by_key(|order| order.suspended_until)
            .map_or(Next::NOTHING, |order| {
                Next::until(Step::Resume, Some(order.org_id), order.suspended_until)
            }),
        DemandState::Reported => {
            let earliest = orders
                .iter()
                .filter(|order| order.state == OrderState::Reported)
                .filter_map(|order| order.reported_at)
                .min();
            Next::within(
                app,
                Step::Callback,
                offices.community,
                LimitKey::Callback,
                earliest.unwrap_or(since),
            )
        }
        DemandState::AwaitingMeeting => Next::until(Step::Meeting, Some(offices.street), None),
        DemandState::AwaitingFund => Next::until(Step::Fund, Some(offices.street), None),
        DemandState::Escalated => Next::within(
            app,
            Step::DecideEscalation,
            offices.street,
            LimitKey::EscalationDecision,
            since,
        ),
        DemandState::Whistled => Next::until(
            Step::WhistleResponse,
            demand.next_org_id,
            demand.next_due_at,
        ),
        DemandState::Shelved => {
            Next::until(Step::ReviewShelved, Some(offices.street), demand.review_at)
        }
        DemandState::NotAccepted
        | DemandState::Referred
        | DemandState::Merged
        | DemandState::Closed
        | DemandState::Archived => Next::NOTHING,
    }
}

/// Three quarters of the way: when an order's holder is reminded.
fn remind_before(from: Timestamp, due: Timestamp) -> Timestamp {
    let span = due.millis().saturating_sub(from.millis());
    if span <= 0 {
        due
    } else {
        from.plus(span / 4 * 3)
    }
}
