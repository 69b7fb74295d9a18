//! `GET /api/co-building/promises`, `GET /api/co-building/promises.xlsx`: what units promised and delivered in a year, by unit.

use chrono::{Datelike, NaiveDate};
use linli_domain::id::{AllianceId, ObligationId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Json, Query};
use linli_kit::download::{Download, exported};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::sheet::write::{Column, ColumnFormat, XlsxTable};
use linli_kit::store::Db;
use linli_work::agreements::promise::{Promise, Validity};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, Line, Whose, Year};

/// Years one may ask for.
const YEARS: std::ops::RangeInclusive<i64> = 2000..=2199;

/// Which year.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PromisesQuery {
    /// The civil year; the present one when left out.
    #[serde(default)]
    pub year: Option<i64>,
    /// Of the members of one alliance led from the own place.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub alliance_id: Option<AllianceId>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// A line with the figures of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineOfYear {
    /// The line.
    pub id: ObligationId,
    /// The agreement.
    pub agreement_id: Uuid,
    /// Its number.
    pub agreement: String,
    /// What is promised.
    pub what: String,
    /// What the quantities count.
    pub unit: String,
    /// Promised in the year; up to `ended_at` where that lies in it.
    pub promised: i64,
    /// Delivered in the year.
    pub delivered: i64,
    /// When its agreement was ended before its time.
    pub ended_at: Option<Timestamp>,
}

impl LineOfYear {
    /// With what it promises in a year.
    #[must_use]
    pub fn of(line: Line, year: Year) -> Self {
        let promise = Promise {
            quantity: line.quantity,
            period: line.period,
        };
        let validity = Validity::new(
            line.valid_from,
            line.valid_to,
            line.counts_from,
            line.counts_to,
        );
        Self {
            id: line.id,
            agreement_id: line.agreement_id,
            agreement: line.number,
            what: line.what,
            unit: line.unit,
            promised: promise.in_year(validity, year.number),
            delivered: line.delivered,
            ended_at: (line.held_to < line.valid_to).then_some(line.held_to),
        }
    }

    /// Whether what it promises in the year is delivered.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.delivered >= self.promised
    }
}

/// What a unit promised and delivered in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitPromises {
    /// The unit.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// Lines that promise anything in the year.
    pub due_lines: i64,
    /// Of them kept.
    pub kept_lines: i64,
    /// The lines, in the order of agreements.
    pub lines: Vec<LineOfYear>,
}

/// Units with what they promised and delivered in a year, in the order of names.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromisesOfYear {
    /// The civil year.
    pub year: i64,
    /// The units.
    #[serde(flatten)]
    pub units: Paged<UnitPromises>,
}

/// The civil year of a number.
#[must_use]
pub fn span(number: i64) -> Option<Year> {
    let first = |year: i64| {
        let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 1, 1)?;
        Some(Timestamp::start_of(day))
    };
    Some(Year {
        number,
        from: first(number)?,
        to: first(number + 1)?,
    })
}

/// The civil year of a moment.
#[must_use]
pub fn year_at(now: Timestamp) -> Year {
    let number = i64::from(now.date().year());
    span(number).unwrap_or(Year {
        number,
        from: now,
        to: now,
    })
}

/// The civil year somebody asks for; the present one when they name none.
///
/// # Errors
/// A year nobody has.
pub(super) fn year_asked(year: Option<i64>, now: Timestamp) -> Result<Year, Problem> {
    match year {
        None => Ok(year_at(now)),
        Some(year) => Some(year)
            .filter(|year| YEARS.contains(year))
            .and_then(span)
            .ok_or_else(year_out_of_range),
    }
}

/// What a year is refused with that nobody has.
pub(crate) fn year_out_of_range() -> Problem {
    let args = Map::from_iter([
        ("min".to_owned(), json!(YEARS.start())),
        ("max".to_owned(), json!(YEARS.end())),
    ]);
    Problem::fields(Vec::new()).and_field("year", "out_of_range", args)
}

/// Lines put together by unit, as they come: ordered by the unit's name.
pub(super) fn by_unit(lines: Vec<Line>, year: Year) -> Vec<UnitPromises> {
    let mut units: Vec<UnitPromises> = Vec::new();
    for line in lines {
        let (org_id, org_name) = (line.org_id, line.org_name.clone());
        let line = LineOfYear::of(line, year);
        if units.last().is_none_or(|unit| unit.org_id != org_id) {
            units.push(UnitPromises {
                org_id,
                org_name,
                due_lines: 0,
                kept_lines: 0,
                lines: Vec::new(),
            });
        }
        let Some(unit) = units.last_mut() else {
            continue;
        };
        unit.due_lines += i64::from(line.promised > 0);
        unit.kept_lines += i64::from(line.promised > 0 && line.is_kept());
        unit.lines.push(line);
    }
    units
}

/// A page of units with their lines of a year: three queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn promises_of(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    alliance: Option<AllianceId>,
    page: Page,
) -> Result<(Vec<UnitPromises>, i64), Problem> {
    let (units, total) = store::units(db, scope, year, alliance, page).await?;
    let lines = store::lines(db, scope, year, Whose::Units(&units)).await?;
    Ok((by_unit(lines, year), total))
}

/// What the units of the own place promised and delivered in a year, by unit.
#[utoipa::path(get, path = "/api/co-building/promises", tag = "co_building", params(PromisesQuery),
    responses((status = 200, body = PromisesOfYear)))]
pub async fn list_unit_promises(
    ctx: Ctx,
    Query(query): Query<PromisesQuery>,
) -> Result<Json<PromisesOfYear>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let year = year_asked(query.year, ctx.now())?;
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let (units, total) = promises_of(&mut db, &scope, year, query.alliance_id, page).await?;
    Ok(Json(PromisesOfYear {
        year: year.number,
        units: Paged::new(units, total, page),
    }))
}

/// The same as a workbook, every line of every unit.
#[utoipa::path(get, path = "/api/co-building/promises.xlsx", tag = "co_building", params(PromisesQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn export_unit_promises(ctx: Ctx, Query(query): Query<PromisesQuery>) -> Answer {
    let year = year_asked(query.year, ctx.now())?;
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let whose = query.alliance_id.map_or(Whose::Place, Whose::Alliance);
    let units = by_unit(store::lines(&mut db, &scope, year, whose).await?, year);
    drop(db);
    let say = |key: &str| {
        let key = format!("co_building_sheet_{key}");
        ctx.app().texts().say(ctx.locale(), &key, &Map::new())
    };
    let bytes = workbook(&units, &say)?;
    let name = format!("promises-{}", year.number);
    let detail = json!({"what": "promises", "year": year.number, "alliance_id": query.alliance_id, "rows": units.len()});
    Download::workbook(&name, bytes)
        .logged(&ctx, exported(detail))
        .await
}

fn workbook(
    units: &[UnitPromises],
    say: &impl Fn(&str) -> String,
) -> Result<Vec<u8>, linli_kit::sheet::write::WriteError> {
    let text = |key: &str| Column::new(say(key), ColumnFormat::General);
    let number = |key: &str| Column::new(say(key), ColumnFormat::Integer);
    let columns = vec![
        text("unit"),
        text("agreement"),
        text("what"),
        text("counted_in"),
        number("promised"),
        number("delivered"),
        number("left"),
        Column::new(say("ended"), ColumnFormat::DateTime),
    ];
    // quantities lie far below 2^53, up to which a cell is exact
    #[allow(clippy::cast_precision_loss, reason = "see above")]
    let amount = |number: i64| Value::Number(number as f64);
    let mut table = XlsxTable::new(&say("name"), columns)?;
    for unit in units {
        for line in &unit.lines {
            let row = [
                Value::text(unit.org_name.clone()),
                Value::text(line.agreement.clone()),
                Value::text(line.what.clone()),
                Value::text(line.unit.clone()),
                amount(line.promised),
                amount(line.delivered),
                amount((line.promised - line.delivered).max(0)),
                line.ended_at.map_or(Value::Empty, |at| {
                    Value::DateTime(CivilDateTime::in_china(at))
                }),
            ];
            table.push(&row)?;
        }
    }
    table.into_bytes()
}
