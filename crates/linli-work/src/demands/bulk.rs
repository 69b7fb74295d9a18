//! `POST /api/demands/bulk`: one action on many ticked rows. Each row succeeds or fails on its own and says why.

use axum::http::StatusCode;
use linli_domain::id::{ClassId, DemandId};
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;

use super::merge::{MergeDemand, merge};
use super::triage::{AcceptDemand, accept};
use crate::orders::issue::{IssueDemand, issue};
use crate::orders::state::IssueMode;

linli_domain::code_enum! {
    /// What is done to every ticked row.
    pub enum BulkAction {
        /// 受理
        Accept = "accept",
        /// 公开发单
        Issue = "issue",
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
        return Err(Problem::field("items", "out_of_range"));
    }
    if change.action == BulkAction::Merge && change.into.is_none() {
        return Err(Problem::field("into", "required"));
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
                let title = ctx
                    .app()
                    .texts()
                    .say(ctx.locale(), &problem.code, &Map::new());
                result.failed.push(BulkFailure {
                    id: item.id,
                    code: problem.code.into_owned(),
                    title,
                });
            }
            Err(problem) => return Err(problem),
        }
    }
    tx.commit(StatusCode::OK, &result).await
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
                ..IssueDemand::default()
            };
            issue(tx, item.id, &open).await?;
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
