//! `POST /api/demands/bulk`: one action on many ticked rows. Each row succeeds or fails on its own and says why.

use axum::http::StatusCode;
use linli_domain::id::{ClassId, DemandId, OrgId, PersonId};
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::merge::{MergeDemand, merge};
use super::triage::{AcceptDemand, accept};
use crate::orders::claim::{HandleHere, take_in_hand};
use crate::orders::issue::{IssueDemand, issue};
use crate::orders::state::IssueMode;

linli_domain::code_enum! {
    /// What is done to every ticked row.
    pub enum BulkAction {
        /// 受理
        Accept = "accept",
        /// 公开发单
        Issue = "issue",
        /// 定向派单: offered to one unit, whose own yes it takes (rule R-21)
        Direct = "direct",
        /// 交同事办理: offered to a colleague by name, or taken by oneself
        HandleHere = "handle_here",
        /// 并单
        Merge = "merge",
    }
}

/// A ticked row.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkItem {
    /// The demand.
    pub id: DemandId,
    /// As read.
    pub version: i64,
}

/// One action on many rows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkChange {
    /// What.
    pub action: BulkAction,
    /// On which rows: 1 to 200.
    pub items: Vec<BulkItem>,
    /// For accepting: the class of those that have none.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// For an open issue: the rows that are not public were read, and every unit may see them now.
    #[serde(default)]
    pub make_public: bool,
    /// For one unit: to which.
    #[serde(default)]
    pub to_org_id: Option<OrgId>,
    /// For handling here: who; oneself when left out.
    #[serde(default)]
    pub person_id: Option<PersonId>,
    /// For merging: into which.
    #[serde(default)]
    pub into: Option<DemandId>,
}

/// A row that could not be changed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct BulkFailure {
    /// The demand.
    pub id: DemandId,
    /// The stable code of the reason.
    pub code: String,
    /// The reason in the reader's language.
    pub title: String,
}

/// What became of the rows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct BulkResult {
    /// Changed.
    pub done: Vec<DemandId>,
    /// Not changed, with the reason.
    pub failed: Vec<BulkFailure>,
}

/// Does one thing to many demands. A row that fails a guard is left as it was and named; the rest is done.
#[utoipa::path(post, path = "/api/demands/bulk", tag = "demands", request_body = BulkChange,
    responses((status = 200, body = BulkResult)))]
pub async fn bulk_change(ctx: Ctx, body: Body<BulkChange>) -> Answer {
    let change = &body.value;
    if !(1..=200).contains(&change.items.len()) {
        let args = Map::from_iter([("min".to_owned(), json!(1)), ("max".to_owned(), json!(200))]);
        return Err(Problem::fields(Vec::new()).and_field("items", "out_of_range", args));
    }
    if change.action == BulkAction::Merge && change.into.is_none() {
        return Err(Problem::field("into", "required"));
    }
    if change.action == BulkAction::Direct && change.to_org_id.is_none() {
        return Err(Problem::field("to_org_id", "required"));
    }
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut result = BulkResult {
        done: Vec::new(),
        failed: Vec::new(),
    };
    for item in &change.items {
        match one(&mut tx, change, *item).await {
            Ok(()) => result.done.push(item.id),
            // a refused guard leaves the transaction whole; a database error would have ended it, and is told as such
            Err(problem) if problem.kind.status() < 500 => {
                result.failed.push(failure(&ctx, item.id, &problem));
            }
            Err(problem) => return Err(problem),
        }
    }
    tx.commit(StatusCode::OK, &result).await
}

/// Why a row was left as it was: the guard's own sentence, or that of the first field at fault.
fn failure(ctx: &Ctx, id: DemandId, problem: &Problem) -> BulkFailure {
    let (code, key, args) = match problem.field_errors.first() {
        Some(fault) => (
            fault.code.to_string(),
            format!("field_{}", fault.code),
            &fault.args,
        ),
        None => (
            problem.code.to_string(),
            problem.code.to_string(),
            &problem.args,
        ),
    };
    BulkFailure {
        id,
        title: ctx.app().texts().say(ctx.locale(), &key, args),
        code,
    }
}

async fn one(tx: &mut Tx, change: &BulkChange, item: BulkItem) -> Result<(), Problem> {
    match change.action {
        BulkAction::Accept => {
            accept(
                tx,
                item.id,
                &AcceptDemand {
                    version: item.version,
                    class_id: change.class_id,
                },
            )
            .await?;
        }
        BulkAction::Issue => {
            let open = IssueDemand {
                version: item.version,
                mode: IssueMode::Open,
                make_public: change.make_public,
                ..IssueDemand::default()
            };
            issue(tx, item.id, &open).await?;
        }
        BulkAction::Direct => {
            let directed = IssueDemand {
                version: item.version,
                mode: IssueMode::Directed,
                to_org_id: change.to_org_id,
                ..IssueDemand::default()
            };
            issue(tx, item.id, &directed).await?;
        }
        BulkAction::HandleHere => {
            let here = HandleHere {
                version: item.version,
                person_id: change.person_id,
            };
            take_in_hand(tx, item.id, &here).await?;
        }
        BulkAction::Merge => {
            let into = change
                .into
                .ok_or_else(|| Problem::field("into", "required"))?;
            merge(
                tx,
                item.id,
                &MergeDemand {
                    version: item.version,
                    into,
                },
            )
            .await?;
        }
    }
    Ok(())
}
