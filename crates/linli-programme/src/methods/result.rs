//! `GET /api/methods/{id}/result`, `…/result.xlsx`: what came of a year, for the street and for every unit. Counts with their
//! denominators, words beside them; units stand by name and in no other order.

use std::collections::HashMap;

use linli_domain::code::CodeEnum;
use linli_domain::id::{MethodId, MethodItemId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Json, Path};
use linli_kit::download::{Download, exported};
use linli_kit::problem::Problem;
use linli_kit::sheet::Value;
use linli_kit::sheet::write::{Column, ColumnFormat, XlsxTable};
use linli_kit::store::Db;
use linli_kit::text::{Locale, Texts};
use linli_work::classes;
use linli_work::classes::tree::ClassTree;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::MethodItem;
use super::entity::{Method, UnitYear};
use super::rules::{MethodPart, SelectionState, Verdict};
use super::sheet::{counted, year_range};
use super::store::facts::Deed;
use super::store::{self, facts, selections};
use super::view::{MethodProgress, count, progress};

/// What came of one project in the street.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProjectResult {
    /// Which.
    pub item_id: MethodItemId,
    /// Mandatory or optional.
    pub part: MethodPart,
    /// What it is called.
    pub name: String,
    /// Units that took it.
    pub units: i64,
    /// Of them, those evaluated.
    pub evaluated: i64,
    /// Of those: done.
    pub done: i64,
    /// Of those: partly.
    pub partly: i64,
    /// Of those: not.
    pub not_done: i64,
    /// Deeds of those that took it, counted by itself; absent where the project names no class.
    pub counted: Option<i64>,
}

/// What came of one project for one unit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitProjectResult {
    /// Which.
    pub item_id: MethodItemId,
    /// What it is called.
    pub name: String,
    /// Mandatory or optional.
    pub part: MethodPart,
    /// How much the unit took on.
    pub quantity: Option<i64>,
    /// Counted in what.
    pub unit: Option<String>,
    /// Counted by itself.
    pub counted: Option<i64>,
    /// What came of it, in the unit's words.
    pub report: Option<String>,
    /// What the office found.
    pub verdict: Option<Verdict>,
    /// In words.
    pub verdict_words: Option<String>,
}

/// What came of one unit's year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitResult {
    /// The unit.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// Whether it is a member (was one when the year was closed).
    pub member: bool,
    /// Where its year stands.
    pub state: SelectionState,
    /// What it took, and what came of it.
    pub projects: Vec<UnitProjectResult>,
    /// What the office says of the year.
    pub evaluation: Option<String>,
}

/// What came of a year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MethodResult {
    /// The method.
    pub method_id: MethodId,
    /// The civil year.
    pub year: i64,
    /// What the method is called.
    pub name: String,
    /// How far the units have come.
    pub progress: MethodProgress,
    /// Project by project.
    pub projects: Vec<ProjectResult>,
    /// Unit by unit, by name.
    pub units: Vec<UnitResult>,
}

/// What came of a method's year, over the units in the place of `scope`; in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn result(
    db: &mut Db,
    scope: &Scope,
    method: &Method,
    now: Timestamp,
) -> Result<MethodResult, Problem> {
    let wide = Scope::street_wide(scope.street());
    let items = method.read_items()?;
    let units = selections::roll(db, scope, method, now).await?;
    let tree = classes::store::load_all(db, &wide).await?;
    let (from, to) = year_range(method.year);
    let mut deeds: HashMap<OrgId, Vec<Deed>> = HashMap::new();
    for deed in facts::deeds(db, &wide, None, from, to).await? {
        deeds.entry(deed.org_id).or_default().push(deed);
    }
    let results: Vec<UnitResult> = units
        .iter()
        .map(|unit| {
            let own = deeds.get(&unit.org.id).map_or(&[][..], Vec::as_slice);
            unit_result(unit, &items, &tree, own)
        })
        .collect();
    Ok(MethodResult {
        method_id: method.id,
        year: method.year,
        name: method.name.clone(),
        progress: progress(&units, &items, method.least_optional),
        projects: items
            .iter()
            .filter(|item| item.part.is_project())
            .map(|item| project_result(item, &results))
            .collect(),
        units: results,
    })
}

fn unit_result(
    unit: &UnitYear,
    items: &[MethodItem],
    tree: &ClassTree,
    deeds: &[Deed],
) -> UnitResult {
    let projects = items
        .iter()
        .filter(|item| item.part.is_project() && unit.has(item.id))
        .filter_map(|item| Some((item, unit.ticks.get(&item.id)?)))
        .map(|(item, tick)| UnitProjectResult {
            item_id: item.id,
            name: item.name.clone(),
            part: item.part,
            quantity: tick.quantity,
            unit: tick.unit.clone(),
            counted: tick.counted.or_else(|| counted(item, tree, deeds)),
            report: tick.report.clone(),
            verdict: tick.verdict,
            verdict_words: tick.verdict_words.clone(),
        })
        .collect();
    UnitResult {
        org_id: unit.org.id,
        org_name: unit.org.name.clone(),
        member: unit.member,
        state: unit.selection.state,
        projects,
        evaluation: unit.selection.evaluation.clone(),
    }
}

fn project_result(item: &MethodItem, units: &[UnitResult]) -> ProjectResult {
    let taken: Vec<&UnitProjectResult> = units
        .iter()
        .flat_map(|unit| &unit.projects)
        .filter(|project| project.item_id == item.id)
        .collect();
    let of = |verdict| {
        let found = taken
            .iter()
            .filter(|project| project.verdict == Some(verdict));
        count(found.count())
    };
    let evaluated = taken.iter().filter(|project| project.verdict.is_some());
    let deeds: Vec<i64> = taken.iter().filter_map(|project| project.counted).collect();
    ProjectResult {
        item_id: item.id,
        part: item.part,
        name: item.name.clone(),
        units: count(taken.len()),
        evaluated: count(evaluated.count()),
        done: of(Verdict::Done),
        partly: of(Verdict::Partly),
        not_done: of(Verdict::NotDone),
        counted: (!item.class_ids.is_empty()).then(|| deeds.iter().sum()),
    }
}

/// What came of a year; for a community over the units in its place.
#[utoipa::path(get, path = "/api/methods/{id}/result", tag = "methods", params(("id" = MethodId, Path)),
    responses((status = 200, body = MethodResult)))]
pub async fn get_result(ctx: Ctx, Path(id): Path<MethodId>) -> Result<Json<MethodResult>, Problem> {
    let scope = ctx.scope()?;
    let wide = Scope::street_wide(scope.street());
    let mut db = ctx.read().await?;
    let method = store::load(&mut db, &wide, id).await?;
    result(&mut db, &scope, &method, ctx.now()).await.map(Json)
}

/// Columns of the sheet: the key of the heading and how it shows its values.
const COLUMNS: [(&str, ColumnFormat); 11] = [
    ("method_column_unit", ColumnFormat::General),
    ("method_column_member", ColumnFormat::General),
    ("method_column_state", ColumnFormat::General),
    ("method_column_part", ColumnFormat::General),
    ("method_column_project", ColumnFormat::General),
    ("method_column_quantity", ColumnFormat::General),
    ("method_column_counted", ColumnFormat::Integer),
    ("method_column_report", ColumnFormat::General),
    ("method_column_verdict", ColumnFormat::General),
    ("method_column_words", ColumnFormat::General),
    ("method_column_evaluation", ColumnFormat::General),
];

/// The words of a sheet.
struct Words<'a> {
    texts: &'a Texts,
    locale: Locale,
}

impl Words<'_> {
    fn say(&self, key: &str) -> String {
        self.texts.say(self.locale, key, &Map::new())
    }

    fn code(&self, room: &str, code: impl CodeEnum) -> String {
        self.say(&format!("method_{room}_{}", code.code()))
    }

    /// One row a project of a unit; a unit that took none has one row.
    fn rows(&self, unit: &UnitResult) -> Vec<Vec<Value>> {
        let text = |text: &str| match text {
            "" => Value::Empty,
            text => Value::Text(text.to_owned()),
        };
        let head = vec![
            text(&unit.org_name),
            text(&self.say(match unit.member {
                true => "method_member_yes",
                false => "method_member_left",
            })),
            text(&self.code("unit_state", unit.state)),
        ];
        let tail = text(unit.evaluation.as_deref().unwrap_or_default());
        if unit.projects.is_empty() {
            let mut row = head;
            row.extend(std::iter::repeat_n(Value::Empty, 7));
            row.push(tail);
            return vec![row];
        }
        unit.projects
            .iter()
            .map(|project| {
                let quantity = project.quantity.map(|quantity| {
                    format!("{quantity} {}", project.unit.as_deref().unwrap_or_default())
                });
                let mut row = head.clone();
                row.extend([
                    text(&self.code("part", project.part)),
                    text(&project.name),
                    text(quantity.as_deref().map(str::trim).unwrap_or_default()),
                    project.counted.map_or(Value::Empty, |counted| {
                        Value::Number(f64::from(i32::try_from(counted).unwrap_or(i32::MAX)))
                    }),
                    text(project.report.as_deref().unwrap_or_default()),
                    project
                        .verdict
                        .map_or(Value::Empty, |verdict| text(&self.code("verdict", verdict))),
                    text(project.verdict_words.as_deref().unwrap_or_default()),
                    tail.clone(),
                ]);
                row
            })
            .collect()
    }
}

/// What came of a year as a workbook: a row a unit and project.
#[utoipa::path(get, path = "/api/methods/{id}/result.xlsx", tag = "methods", params(("id" = MethodId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn get_result_sheet(ctx: Ctx, Path(id): Path<MethodId>) -> Answer {
    let scope = ctx.scope()?;
    let wide = Scope::street_wide(scope.street());
    let mut db = ctx.read().await?;
    let method = store::load(&mut db, &wide, id).await?;
    let result = result(&mut db, &scope, &method, ctx.now()).await?;
    drop(db);
    let words = Words {
        texts: ctx.app().texts(),
        locale: ctx.locale(),
    };
    let columns = COLUMNS
        .iter()
        .map(|(key, format)| Column::new(words.say(key), *format))
        .collect();
    let mut table = XlsxTable::new(&method.year.to_string(), columns)?;
    let mut rows = 0;
    for row in result.units.iter().flat_map(|unit| words.rows(unit)) {
        table.push(&row)?;
        rows += 1;
    }
    let detail = json!({"what": "method_result", "year": method.year, "rows": rows});
    Download::workbook(&format!("method-{}", method.year), table.into_bytes()?)
        .logged(&ctx, exported(detail))
        .await
}
