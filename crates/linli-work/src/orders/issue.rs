//! Issuing: a demand is offered openly, to one unit, or to several in turn; and taken back.

use linli_domain::id::{DemandId, DemandLineId, IssueId, OrgId};
use linli_domain::limits::LimitKey;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::Issue;
use super::state::IssueMode;
use super::store;
use crate::demands::entity::Demand;
use crate::demands::rules::{DemandEvent, Refused};
use crate::demands::settle::{Happened, settle};
use crate::demands::triage::admitted;
use crate::demands::view::{self, DemandView};

/// Issues a demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueDemand {
    /// As read.
    pub version: i64,
    /// How it is offered.
    pub mode: IssueMode,
    /// Which line; every line when left out.
    #[serde(default)]
    pub line_id: Option<DemandLineId>,
    /// For a directed issue: to whom.
    #[serde(default)]
    pub to_org_id: Option<OrgId>,
    /// For a rotating issue: to whom in turn, at least two.
    #[serde(default)]
    pub rotation: Vec<OrgId>,
    /// A word to the units.
    #[serde(default)]
    pub note: Option<String>,
    /// For an open issue of a demand that is not public: it was read, names nobody, and every unit may see it now.
    #[serde(default)]
    pub make_public: bool,
}

impl Default for IssueDemand {
    fn default() -> Self {
        Self {
            version: 0,
            mode: IssueMode::Open,
            line_id: None,
            to_org_id: None,
            rotation: Vec::new(),
            note: None,
            make_public: false,
        }
    }
}

/// Offers a demand to units. An offer binds nobody: a unit says yes by taking it.
#[utoipa::path(post, path = "/api/demands/{id}/issue", tag = "orders", params(("id" = DemandId, Path)),
    request_body = IssueDemand, responses((status = 200, body = DemandView)))]
pub async fn issue_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<IssueDemand>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    issue(&mut tx, id, &body.value).await?;
    view::answer(tx, id).await
}

/// Offers a demand to units.
///
/// # Errors
/// The guard that failed, or the units named do not fit the mode.
pub async fn issue(tx: &mut Tx, id: DemandId, body: &IssueDemand) -> Result<Demand, Problem> {
    let mut matter = admitted(tx, id, body.version, DemandEvent::Issue).await?;
    if body.mode == IssueMode::Open && !matter.demand.public {
        // every unit of the street will read its words: somebody has read them first and says so
        if !body.make_public {
            return Err(Problem::conflict("issue_not_public"));
        }
        matter.demand.public = true;
    }
    if let Some(line) = body.line_id
        && !matter
            .lines
            .iter()
            .any(|known| known.id == line && known.asked > known.committed)
    {
        return Err(Refused::NothingLeft.into());
    }
    let (to_org_id, rotation) = addressees(body)?;
    for org in to_org_id.iter().chain(&rotation) {
        let (db, scope) = tx.parts();
        let field = if body.mode == IssueMode::Directed {
            "to_org_id"
        } else {
            "rotation"
        };
        linli_net::orgs::store::load(db, scope, *org)
            .await
            .known()?
            .filter(|org| org.ended_at.is_none())
            .ok_or_else(|| Problem::field(field, "unknown"))?;
    }
    let now = tx.now();
    let issue = Issue {
        id: IssueId(tx.fresh_id()),
        demand_id: id,
        line_id: body.line_id,
        mode: body.mode,
        to_org_id,
        rotation: rotation
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" "),
        claim_by: tx
            .app()
            .limits()
            .due(LimitKey::ClaimWindow, now, tx.app().calendar()),
        opened_at: now,
        note: body.note.clone(),
        closed_at: None,
        outcome: None,
        area_path: matter.demand.area_path.clone(),
    };
    let by = tx.actor().person();
    let (db, scope) = tx.parts();
    store::insert_issue(db, scope, &issue, by).await?;
    let before = matter.demand.state;
    let happened = Happened {
        event: "issue",
        reason: body.note.as_deref(),
        detail: json!({"mode": body.mode, "made_public": body.make_public}),
    };
    settle(tx, matter.demand, before, &happened).await
}

/// Who is asked first, and who after.
fn addressees(body: &IssueDemand) -> Result<(Option<OrgId>, Vec<OrgId>), Problem> {
    match body.mode {
        IssueMode::Open => Ok((None, Vec::new())),
        IssueMode::Directed => {
            let to = body
                .to_org_id
                .ok_or_else(|| Problem::field("to_org_id", "required"))?;
            Ok((Some(to), Vec::new()))
        }
        IssueMode::Rotating => match body.rotation.split_first() {
            Some((first, rest)) if !rest.is_empty() && rest.len() < 30 => {
                Ok((Some(*first), rest.to_vec()))
            }
            _ => Err(Problem::field("rotation", "rotation_too_few")),
        },
    }
}

/// Takes an issue back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseIssue {
    /// The demand's, as read.
    pub version: i64,
    /// Which issue.
    pub issue_id: IssueId,
    /// Why.
    pub reason: String,
}

/// Takes an open issue back. Orders already taken stay.
#[utoipa::path(post, path = "/api/demands/{id}/close-issue", tag = "orders", params(("id" = DemandId, Path)),
    request_body = CloseIssue, responses((status = 200, body = DemandView)))]
pub async fn close_issue(ctx: Ctx, Path(id): Path<DemandId>, body: Body<CloseIssue>) -> Answer {
    let reason = body.value.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Problem::field("reason", "required"));
    }
    let mut tx = fresh!(ctx.begin(&body).await?);
    let matter = admitted(&mut tx, id, body.value.version, DemandEvent::CloseIssue).await?;
    let now = tx.now();
    if !matter
        .issues
        .iter()
        .any(|issue| issue.id == body.value.issue_id)
    {
        return Err(Problem::field("issue_id", "unknown"));
    }
    let scope = Scope::street_wide(tx.scope().street());
    if !store::close_issue(tx.db(), &scope, body.value.issue_id, now, "withdrawn").await? {
        return Err(Refused::NoOpenIssue.into());
    }
    let before = matter.demand.state;
    let happened = Happened {
        event: "close_issue",
        reason: Some(&reason),
        ..Happened::default()
    };
    settle(&mut tx, matter.demand, before, &happened).await?;
    view::answer(tx, id).await
}
