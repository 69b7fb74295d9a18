//! `GET /api/duty-reports`, `GET /api/duty-reports/{id}`: what is owed and received, with its denominators.

use std::collections::HashMap;

use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::history::{self, HistoryEntry};
use linli_net::orgs::OrgKind;
use linli_net::{areas, persons};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{
    DutyReportEvent, DutyReportLight, DutyReportState, Period, REMIND_DAYS, Standing, light,
    light_of,
};
use super::store::{self, Counted, DutyReport, Filter};
use super::{DutyReportId, WRITERS, settings};

/// A report as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DutyReportItem {
    /// Its id.
    pub id: DutyReportId,
    /// Who owes it.
    pub org_id: OrgId,
    /// Their name.
    pub org_name: String,
    /// What they are.
    pub kind: OrgKind,
    /// Where, spoken.
    pub area_name: String,
    /// The period's name: `2026`, `2026H2`, `2026Q4`.
    pub period: String,
    /// The first moment it is about.
    pub period_from: Timestamp,
    /// The first moment it is no longer about, and by which it is owed: the day before is the last.
    pub due_at: Timestamp,
    /// Whether that has passed and nothing was handed in.
    pub overdue: bool,
    /// Where it stands.
    pub state: DutyReportState,
    /// Whether it went back, and waits for what is missing.
    pub sent_back: bool,
    /// When it was handed in.
    pub sent_at: Option<Timestamp>,
    /// Whether the community or the street typed it in.
    pub on_behalf: bool,
    /// The name of its file or folder, where it came on paper.
    pub paper_file: Option<String>,
    /// When it was reviewed, or sent back.
    pub reviewed_at: Option<Timestamp>,
    /// What was said of it, or what is missing.
    pub word: Option<String>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// What is owed and received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DutyReportFigure {
    /// Reports owed: the denominator.
    pub owed: i64,
    /// Of those handed in.
    pub received: i64,
    /// Of those reviewed.
    pub reviewed: i64,
    /// Not handed in, their day passed: `overdue=true` lists them.
    pub overdue: i64,
    ///
    pub light: DutyReportLight,
}

/// Reports with what they come to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DutyReportList {
    /// The rows: the latest period first, in it by place and name.
    pub items: Vec<DutyReportItem>,
    /// How many there are in all.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// As asked.
    pub page_size: i64,
    /// Over the same period, kind, place and name, whatever the state.
    pub figure: DutyReportFigure,
    /// The names of the periods there are reports of, the latest first.
    pub periods: Vec<String>,
    /// `set`: whether the caller says how often the street asks, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// A report as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DutyReportView {
    /// As in a list.
    #[serde(flatten)]
    pub item: DutyReportItem,
    /// What was done.
    pub done: String,
    /// What is stuck.
    pub problems: String,
    /// What comes next.
    pub plans: String,
    /// Who wrote it or typed it in.
    pub sent_by_name: Option<String>,
    /// Who reviewed it or sent it back.
    pub reviewed_by_name: Option<String>,
    /// What happened to it.
    pub timeline: Vec<HistoryEntry>,
}

/// Which reports are looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DutyReportQuery {
    /// Part of the organisation's name.
    #[serde(default)]
    pub q: Option<String>,
    /// Of the period of this name.
    #[serde(default)]
    pub period: Option<String>,
    /// Of organisations of this kind.
    #[serde(default)]
    #[param(inline)]
    pub kind: Option<OrgKind>,
    /// At this place or one in it.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub area_id: Option<AreaId>,
    /// In this state.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<DutyReportState>,
    /// Only what is not handed in and whose day has passed.
    #[serde(default)]
    pub overdue: Option<bool>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// The organisation a caller writes for, where the post is one of such an organisation.
#[must_use]
pub fn own_org(actor: &Actor) -> Option<OrgId> {
    actor
        .acting()
        .filter(|acting| WRITERS.contains(&acting.role))
        .map(|acting| acting.org)
}

/// How an actor stands to a report.
#[must_use]
pub fn standing(actor: &Actor, report: &DutyReport) -> Standing {
    let office = actor.acting().is_some_and(|acting| {
        (acting.role.is_community() || acting.role == Role::StreetOfficer)
            && acting.area.contains(&report.area_path)
    });
    Standing {
        own: own_org(actor) == Some(report.org_id),
        office,
        wrote: report.sent_by.is_some() && report.sent_by == actor.person(),
        ended: report.org_ended_at.is_some(),
    }
}

/// A report that the actor may see: the own one, or one of the own place.
///
/// # Errors
/// *Not found* where it is none, or not for this actor to know.
pub async fn load_for(db: &mut Db, actor: &Actor, id: DutyReportId) -> Result<DutyReport, Problem> {
    let report = store::load(db, &Scope::street_wide(actor.street()), id).await?;
    let sees = match own_org(actor) {
        Some(own) => own == report.org_id,
        None => actor.scope().area().contains(&report.area_path),
    };
    if sees {
        Ok(report)
    } else {
        Err(Problem::not_found())
    }
}

/// A report as a list shows it.
#[must_use]
pub fn item(
    reader: Reader<'_>,
    report: &DutyReport,
    places: &HashMap<AreaPath, String>,
) -> DutyReportItem {
    let standing = standing(reader.actor, report);
    let period = Period {
        from: report.period_from,
        to: report.due_at,
    };
    let due = report.state == DutyReportState::Due;
    DutyReportItem {
        id: report.id,
        org_id: report.org_id,
        org_name: report.org_name.clone(),
        kind: report.kind,
        area_name: places.get(&report.area_path).cloned().unwrap_or_default(),
        period: period.code(),
        period_from: report.period_from,
        due_at: report.due_at,
        overdue: light_of(report.due_at, report.state, reader.now) == DutyReportLight::Red,
        state: report.state,
        sent_back: due && report.word.is_some(),
        sent_at: report.sent_at,
        on_behalf: report.on_behalf,
        paper_file: report.paper_file.clone(),
        reviewed_at: report.reviewed_at,
        word: report.word.clone(),
        allowed_actions: DutyReportEvent::ALL
            .iter()
            .map(|event| {
                let refused = event.check(standing, report.state).err();
                reader.refused(event.code(), refused)
            })
            .collect(),
        version: report.version,
    }
}

/// A report as its page shows it.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    reader: Reader<'_>,
    report: &DutyReport,
) -> Result<DutyReportView, Problem> {
    let street = Scope::street_wide(reader.actor.street());
    let places = areas::store::spoken_names(db, &street, [&report.area_path]).await?;
    let people: Vec<PersonId> = [report.sent_by, report.reviewed_by]
        .into_iter()
        .flatten()
        .collect();
    let names = persons::store::names(db, &street, people).await?;
    let name = |person: Option<PersonId>| person.and_then(|id| names.get(&id).cloned());
    Ok(DutyReportView {
        item: item(reader, report, &places),
        done: report.done.clone(),
        problems: report.problems.clone(),
        plans: report.plans.clone(),
        sent_by_name: name(report.sent_by),
        reviewed_by_name: name(report.reviewed_by),
        timeline: history::of(db, &street, "duty_report", report.id.0).await?,
    })
}

/// Scope and filter of a query: people of an organisation see its reports, all others those of their place.
///
/// # Errors
/// *Not found* for a place outside the scope; 422 for a period that is none.
pub async fn filter_of(
    db: &mut Db,
    reader: Reader<'_>,
    query: &DutyReportQuery,
) -> Result<(Scope, Filter), Problem> {
    let own = own_org(reader.actor);
    let scope = match own {
        Some(_) => Scope::street_wide(reader.actor.street()),
        None => areas::store::narrowed(db, &reader.actor.scope(), query.area_id).await?,
    };
    let period = match query.period.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => {
            Some(Period::from_code(code).ok_or_else(|| Problem::field("period", "unknown"))?)
        }
        None => None,
    };
    let text = query.q.as_deref().map(str::trim);
    let filter = Filter {
        period,
        kind: query.kind,
        state: query.state,
        overdue_at: (query.overdue == Some(true)).then_some(reader.now),
        text: text.filter(|text| !text.is_empty()).map(str::to_owned),
        own,
    };
    Ok((scope, filter))
}

fn figure(counted: Counted) -> DutyReportFigure {
    DutyReportFigure {
        owed: counted.owed,
        received: counted.received,
        reviewed: counted.reviewed,
        overdue: counted.overdue,
        light: light(counted.overdue, counted.soon),
    }
}

/// What is owed and received; people of an organisation see their own.
#[utoipa::path(get, path = "/api/duty-reports", tag = "duty_reports", params(DutyReportQuery),
    responses((status = 200, body = DutyReportList)))]
pub async fn list_duty_reports(
    ctx: Ctx,
    Query(query): Query<DutyReportQuery>,
) -> Result<Json<DutyReportList>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let list = list(&mut db, reader, &query, page).await?;
    Ok(Json(list))
}

/// The same, for tests that count its queries.
///
/// # Errors
/// As [`filter_of`]; the database refused.
pub async fn list(
    db: &mut Db,
    reader: Reader<'_>,
    query: &DutyReportQuery,
    page: Page,
) -> Result<DutyReportList, Problem> {
    let (scope, filter) = filter_of(db, reader, query).await?;
    let (reports, total) = store::find(db, &scope, &filter, page).await?;
    let places =
        areas::store::spoken_names(db, &scope, reports.iter().map(|one| &one.area_path)).await?;
    let whole = Filter {
        state: None,
        overdue_at: None,
        ..filter.clone()
    };
    let soon = reader.now.plus(REMIND_DAYS * DAY);
    let counted = store::count(db, &scope, &whole, reader.now, soon).await?;
    let periods = store::periods(db, &scope, filter.own).await?;
    let set = (!settings::keeps(reader.actor)).then_some("duty_setting_street_only");
    Ok(DutyReportList {
        items: reports
            .iter()
            .map(|report| item(reader, report, &places))
            .collect(),
        total,
        page: page.page,
        page_size: page.page_size,
        figure: figure(counted),
        periods: periods.into_iter().map(Period::code).collect(),
        allowed_actions: vec![AllowedAction::new(
            reader.app.texts(),
            reader.locale,
            "set",
            set,
        )],
    })
}

/// One report with what it says and what happened to it.
#[utoipa::path(get, path = "/api/duty-reports/{id}", tag = "duty_reports", params(("id" = DutyReportId, Path)),
    responses((status = 200, body = DutyReportView)))]
pub async fn get_duty_report(
    ctx: Ctx,
    Path(id): Path<DutyReportId>,
) -> Result<Json<DutyReportView>, Problem> {
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let report = load_for(&mut db, reader.actor, id).await?;
    page(&mut db, reader, &report).await.map(Json)
}
