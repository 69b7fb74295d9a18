//! `PUT /api/methods/{id}/units/{org_id}/report`, `POST …/evaluate`: at the end of the year the unit says in words what came of
//! each project, beside what was counted by itself; the office says done, partly or not, in words. No points, no order.

use linli_domain::id::{MethodId, MethodItemId, OrgId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_work::classes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::act::{locked, moved, paper, passed, store_ticks, tell_unit};
use super::rules::{SelectionEvent, Verdict};
use super::sheet::{Loaded, UnitYearView, answer, counted, year_range};
use super::store::facts;

const WORDS: usize = 500;
const VERDICT_WORDS: usize = 200;

/// What came of one project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectReport {
    /// Which project.
    pub item_id: MethodItemId,
    /// In words: 1 to 500 characters.
    pub words: String,
}

/// A unit's report of its year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportInput {
    /// The version the caller saw.
    pub version: i64,
    /// One for every project the unit took.
    pub projects: Vec<ProjectReport>,
    /// The paper a clerk enters it from; needed where it is not the unit itself. At most 100 characters.
    #[serde(default)]
    pub paper: Option<String>,
}

/// What the office found of one project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectVerdict {
    /// Which project.
    pub item_id: MethodItemId,
    /// Done, partly or not.
    pub verdict: Verdict,
    /// In words: at most 200 characters.
    #[serde(default)]
    pub words: Option<String>,
}

/// What the office found of a unit's year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationInput {
    /// The version the caller saw.
    pub version: i64,
    /// One for every project the unit took.
    pub projects: Vec<ProjectVerdict>,
    /// Of the whole year, in words: 1 to 500 characters.
    pub words: String,
}

/// Reports a unit's year.
#[utoipa::path(put, path = "/api/methods/{id}/units/{org_id}/report", tag = "methods",
    params(("id" = MethodId, Path), ("org_id" = OrgId, Path)), request_body = ReportInput,
    responses((status = 200, body = UnitYearView)))]
pub async fn report_year(
    ctx: Ctx,
    Path(which): Path<(MethodId, OrgId)>,
    body: Body<ReportInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let loaded = report(&mut tx, which, body.value).await?;
    answer(tx, &loaded).await
}

/// Reports a unit's year.
///
/// # Errors
/// *Not found*, *stale version*, why it is refused, or 422 for a project that is not told of.
pub async fn report(
    tx: &mut Tx,
    which: (MethodId, OrgId),
    input: ReportInput,
) -> Result<Loaded, Problem> {
    let mut loaded = locked(tx, which, input.version).await?;
    let next = passed(tx, &loaded, SelectionEvent::Report)?;
    let paper = paper(tx, &loaded, input.paper)?;
    for (position, typed) in input.projects.iter().enumerate() {
        let field = format!("projects.{position}");
        let words = line(&format!("{field}.words"), &typed.words, WORDS)?;
        let tick = loaded.unit.ticks.get_mut(&typed.item_id);
        let Some(tick) = tick.filter(|tick| tick.ticked) else {
            return Err(Problem::field(&format!("{field}.item_id"), "unknown"));
        };
        tick.report = Some(words);
    }
    let silent = loaded.items.iter().any(|item| {
        let tick = loaded.unit.ticks.get(&item.id);
        tick.is_some_and(|tick| tick.ticked && tick.report.is_none())
    });
    if silent {
        return Err(Problem::field("projects", "method_project_silent"));
    }
    let selection = &mut loaded.unit.selection;
    selection.reported_by = tx.actor().person();
    selection.reported_at = Some(tx.now());
    selection.report_paper.clone_from(&paper);
    let event = SelectionEvent::Report;
    moved(tx, &mut loaded, next, event, paper.as_deref()).await?;
    store_ticks(tx, &loaded).await?;
    Ok(loaded)
}

/// Evaluates a unit's year; what was counted by itself is written down as it is.
#[utoipa::path(post, path = "/api/methods/{id}/units/{org_id}/evaluate", tag = "methods",
    params(("id" = MethodId, Path), ("org_id" = OrgId, Path)), request_body = EvaluationInput,
    responses((status = 200, body = UnitYearView)))]
pub async fn evaluate_year(
    ctx: Ctx,
    Path(which): Path<(MethodId, OrgId)>,
    body: Body<EvaluationInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let loaded = evaluate(&mut tx, which, body.value).await?;
    answer(tx, &loaded).await
}

/// Evaluates a unit's year.
///
/// # Errors
/// *Not found*, *stale version*, why it is refused, or 422 for a project without a verdict.
pub async fn evaluate(
    tx: &mut Tx,
    which: (MethodId, OrgId),
    input: EvaluationInput,
) -> Result<Loaded, Problem> {
    let mut loaded = locked(tx, which, input.version).await?;
    let next = passed(tx, &loaded, SelectionEvent::Evaluate)?;
    let words = line("words", &input.words, WORDS)?;
    for (position, typed) in input.projects.into_iter().enumerate() {
        let field = format!("projects.{position}");
        let said = optional_line(&format!("{field}.words"), typed.words, VERDICT_WORDS)?;
        let tick = loaded.unit.ticks.get_mut(&typed.item_id);
        let Some(tick) = tick.filter(|tick| tick.ticked) else {
            return Err(Problem::field(&format!("{field}.item_id"), "unknown"));
        };
        tick.verdict = Some(typed.verdict);
        tick.verdict_words = said;
    }
    let wide = Scope::street_wide(tx.scope().street());
    let tree = classes::store::load_all(tx.db(), &wide).await?;
    let (from, to) = year_range(loaded.method.year);
    let org = loaded.unit.org.id;
    let deeds = facts::deeds(tx.db(), &wide, Some(org), from, to).await?;
    for item in &loaded.items {
        let Some(tick) = loaded.unit.ticks.get_mut(&item.id) else {
            continue;
        };
        if tick.ticked && tick.verdict.is_none() {
            return Err(Problem::field("projects", "method_project_open"));
        }
        tick.counted = counted(item, &tree, &deeds);
    }
    let selection = &mut loaded.unit.selection;
    selection.evaluated_by = tx.actor().person();
    selection.evaluated_at = Some(tx.now());
    selection.evaluation = Some(words.clone());
    let event = SelectionEvent::Evaluate;
    moved(tx, &mut loaded, next, event, Some(&words)).await?;
    store_ticks(tx, &loaded).await?;
    tell_unit(tx, &loaded, "method_evaluated").await?;
    Ok(loaded)
}
