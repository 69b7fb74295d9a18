//! The page of a demand: everything about it, with what may be done now and why the rest may not.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;
use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::{DemandId, DemandLineId, IssueId, OrgId, RequesterId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::{orgs, pictures};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Demand, Line, Requester};
use super::rules::{DemandEvent, Facts};
use super::state::{Referral, RefusalCode};
use super::view::{
    AllowedAction, DemandSummary, TimelineEntry, action, sees_issued_only, summaries, timeline,
};
use super::{ENTITY, sees_pictures, store};
use crate::orders::entity::Issue;
use crate::orders::state::{IssueMode, Resolved, Satisfaction};
use crate::orders::view::OrderSummary;
use crate::whistles::view::WhistleView;
use crate::{orders, refusals, whistles};

/// A part of a demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LineView {
    /// Its id.
    pub id: DemandLineId,
    /// What is asked.
    pub what: String,
    /// Counted in what.
    pub unit: String,
    /// How much is asked.
    pub asked: i64,
    /// How much orders have bound.
    pub committed: i64,
    /// How much is being done.
    pub in_progress: i64,
    /// How much is done.
    pub fulfilled: i64,
}

/// Somebody who asked, masked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RequesterView {
    /// The id.
    pub id: RequesterId,
    /// The name; absent when they wish not to be named.
    pub name: Option<String>,
    /// Whether they wish not to be named.
    pub anonymous: bool,
    /// Whether they may be called.
    pub contact_ok: bool,
    /// The number as shown.
    pub phone_masked: Option<String>,
    /// When they asked.
    pub created_at: Timestamp,
}

/// One round of issuing.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct IssueView {
    /// Its id.
    pub id: IssueId,
    /// How it is offered.
    pub mode: IssueMode,
    /// The line offered.
    pub line_id: Option<DemandLineId>,
    /// To whom.
    pub to_org_id: Option<OrgId>,
    /// To whom, by name.
    pub to_org_name: Option<String>,
    /// Until when it may be taken.
    pub claim_by: Timestamp,
    /// Since when.
    pub opened_at: Timestamp,
    /// What was written to the units.
    pub note: Option<String>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
}

/// A refusal with the text the resident reads.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RefusalView {
    /// Why.
    pub code: RefusalCode,
    /// In words.
    pub text: String,
    /// The clerk's own word.
    pub note: Option<String>,
}

/// A referral.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReferralView {
    /// Where to.
    pub to: Referral,
    /// The clerk's own word.
    pub note: Option<String>,
}

/// Another demand, in short.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DemandLink {
    /// Its id.
    pub id: DemandId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
}

/// A demand with everything on its page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DemandView {
    /// What the list shows.
    #[serde(flatten)]
    pub summary: DemandSummary,
    /// Its text, whole.
    pub text: String,
    /// Its parts.
    pub lines: Vec<LineView>,
    /// Who asked; empty for units.
    pub requester_list: Vec<RequesterView>,
    /// Its orders; for a unit its own.
    pub orders: Vec<OrderSummary>,
    /// Its issues.
    pub issues: Vec<IssueView>,
    /// Its whistles.
    pub whistles: Vec<WhistleView>,
    /// What happened, oldest first; empty for units.
    pub timeline: Vec<TimelineEntry>,
    /// What may be done.
    pub allowed_actions: Vec<AllowedAction>,
    /// Why it was not accepted.
    pub refusal: Option<RefusalView>,
    /// Where it was referred.
    pub referral: Option<ReferralView>,
    /// The words of the last decision.
    pub decision_note: Option<String>,
    /// Where it was merged into.
    pub merged_into: Option<DemandLink>,
    /// What was merged into it.
    pub merged: Vec<DemandLink>,
    /// Whether it was typed in for somebody.
    pub on_behalf: bool,
    /// Which mailbox, sheet, meeting.
    pub source_ref: Option<String>,
    /// Its number there.
    pub source_no: Option<String>,
    /// When a shelved demand is looked at again.
    pub review_at: Option<Timestamp>,
    /// Whether money is needed.
    pub funding_needed: bool,
    /// Whether units may see it in the open list.
    pub public: bool,
    /// Which group.
    pub group: Option<String>,
    /// By when the whole matter is to be done.
    pub due_at: Option<Timestamp>,
    /// What the last callback found out.
    pub resolved: Option<Resolved>,
    /// What the requester felt.
    pub satisfaction: Option<Satisfaction>,
    /// Which time limits hold.
    pub order_class: Option<String>,
    /// Whether a picture came with it that the reader may see.
    pub picture: bool,
}

/// The whole page of a demand.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    scope: &Scope,
    demand: Demand,
    reader: Reader<'_>,
) -> Result<DemandView, Problem> {
    let lines = store::lines(db, scope, demand.id).await?;
    let mut all_orders = orders::store::of_demand(db, scope, demand.id).await?;
    let issues = orders::store::issues_of(db, scope, demand.id).await?;
    let whistles = whistles::view::of_demand(db, scope, demand.id, reader).await?;
    let facts = Facts {
        state: demand.state,
        left: lines.iter().map(|line| line.asked - line.committed).sum(),
        live_orders: all_orders
            .iter()
            .filter(|order| order.state.is_live())
            .count(),
        open_issues: issues
            .iter()
            .filter(|issue| issue.closed_at.is_none() && takes(reader, issue.to_org_id))
            .count(),
        open_whistles: whistles
            .iter()
            .filter(|whistle| whistle.state.is_open())
            .count(),
    };
    let own_org = reader.actor.acting().map(|acting| acting.org);
    if sees_issued_only(reader.actor.role()) {
        all_orders.retain(|order| Some(order.org_id) == own_org);
    }
    let (requesters, timeline, merged) = if sees_issued_only(reader.actor.role()) {
        (Vec::new(), Vec::new(), Vec::new())
    } else {
        (
            store::requesters(db, scope, demand.id).await?,
            timeline(db, scope, "demand", demand.id.0).await?,
            store::merged_into(db, scope, demand.id).await?,
        )
    };
    let parent = match demand.merged_into {
        Some(parent) => store::by_ids(db, scope, &[parent])
            .await?
            .into_iter()
            .next(),
        None => None,
    };
    let pictured = pictures::store::with_picture(db, scope, ENTITY, &[demand.id.0]).await?;
    let picture = sees_pictures(reader.actor.role()) && !pictured.is_empty();
    let org_names =
        orgs::store::names(db, scope, issues.iter().filter_map(|issue| issue.to_org_id)).await?;
    let order_views = orders::view::summaries(db, scope, all_orders, reader.now).await?;
    let allowed_actions = allowed(reader, facts);
    let shown = demand.clone();
    let summary = summaries(db, scope, vec![demand], reader.now)
        .await?
        .remove(0);
    let refusal = refusal(db, scope, &shown, reader).await?;
    Ok(DemandView {
        summary,
        text: shown.text,
        lines: lines.into_iter().map(LineView::from).collect(),
        requester_list: requesters
            .into_iter()
            .map(|requester| RequesterView::of(requester, reader.actor.role()))
            .collect(),
        picture,
        orders: order_views,
        issues: issues
            .into_iter()
            .map(|issue| IssueView::of(issue, &org_names))
            .collect(),
        whistles,
        timeline,
        allowed_actions,
        refusal,
        referral: shown.referred_to.map(|to| ReferralView {
            to,
            note: shown.decision_note.clone(),
        }),
        decision_note: shown.decision_note,
        merged_into: parent.map(link),
        merged: merged.into_iter().map(link).collect(),
        on_behalf: shown.on_behalf,
        source_ref: shown.source_ref,
        source_no: shown.source_no,
        review_at: shown.review_at,
        funding_needed: shown.funding_needed,
        public: shown.public,
        group: shown.group_name,
        due_at: shown.due_at,
        resolved: shown.resolved,
        satisfaction: shown.satisfaction,
        order_class: shown.order_class,
    })
}

/// What may be done now, and why the rest may not.
fn allowed(reader: Reader<'_>, facts: Facts) -> Vec<AllowedAction> {
    let role = reader.actor.role();
    DemandEvent::ALL
        .iter()
        .map(|event| {
            let refused = event
                .check(role, facts)
                .err()
                .map(super::rules::Refused::code);
            action(
                reader.app,
                reader.locale,
                &event.code().replace('_', "-"),
                refused,
            )
        })
        .collect()
}

/// Why the demand was not accepted, in the words its requester reads.
async fn refusal(
    db: &mut Db,
    scope: &Scope,
    demand: &Demand,
    reader: Reader<'_>,
) -> Result<Option<RefusalView>, Problem> {
    let Some(code) = demand.refusal_code else {
        return Ok(None);
    };
    let texts = (reader.app.texts(), reader.locale);
    Ok(Some(RefusalView {
        code,
        text: refusals::text_of(db, scope, texts, code, demand.refusal_version).await?,
        note: demand.decision_note.clone(),
    }))
}

/// Whether an issue may be taken by this reader: offered to all, or to the reader's own unit; staff see every one.
fn takes(reader: Reader<'_>, to: Option<OrgId>) -> bool {
    !sees_issued_only(reader.actor.role())
        || to.is_none()
        || to == reader.actor.acting().map(|acting| acting.org)
}

impl From<Line> for LineView {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            what: line.what,
            unit: line.unit,
            asked: line.asked,
            committed: line.committed,
            in_progress: line.in_progress,
            fulfilled: line.fulfilled,
        }
    }
}

impl RequesterView {
    /// As a role may see it: a head is a neighbour, and who wrote to a mailbox without letting the head know stays
    /// unknown on the demand too.
    fn of(requester: Requester, role: Option<Role>) -> Self {
        let hidden = requester.hidden_from_head && role.is_some_and(Role::is_head);
        Self {
            id: requester.id,
            name: requester.name.filter(|_| !requester.anonymous && !hidden),
            anonymous: requester.anonymous || hidden,
            contact_ok: requester.contact_ok && !hidden,
            phone_masked: requester.phone_masked.filter(|_| !hidden),
            created_at: requester.created_at,
        }
    }
}

impl IssueView {
    fn of(issue: Issue, names: &HashMap<OrgId, String>) -> Self {
        Self {
            to_org_name: issue.to_org_id.and_then(|org| names.get(&org).cloned()),
            id: issue.id,
            mode: issue.mode,
            line_id: issue.line_id,
            to_org_id: issue.to_org_id,
            claim_by: issue.claim_by,
            opened_at: issue.opened_at,
            note: issue.note,
            closed_at: issue.closed_at,
            outcome: issue.outcome,
        }
    }
}

fn link(demand: Demand) -> DemandLink {
    DemandLink {
        id: demand.id,
        number: demand.number,
        title: demand.title,
    }
}

/// Ends a write with the demand's page as its answer.
///
/// # Errors
/// The commit failed.
pub async fn answer(mut tx: Tx, id: DemandId) -> Result<Response, Problem> {
    let (app, actor, now, locale) = (tx.app().clone(), tx.actor().clone(), tx.now(), tx.locale());
    let (db, scope) = tx.parts();
    // a merged or edited demand may have left the actor's place: the answer still shows what was done
    let wide = Scope::street_wide(scope.street());
    let demand = store::load(db, &wide, id).await?;
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let view = page(db, &wide, demand, reader).await?;
    tx.commit(StatusCode::OK, &view).await
}
