//! Queries over activities.

pub mod checked;
pub mod parts;
pub mod rounds;

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{
    ActivityId, ActivitySeriesId, BookingId, DemandId, OrgId, PersonId, ProjectId, ResourceId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_sharing::bookings::rules::BookingState;
use linli_work::resources::ResourceClass;

use super::entity::{ACTIVITY_COLUMNS, Activity};
use super::rules::{ActivityKind, ActivityState};

/// An activity goes along with its place and keeps it in use until it is settled or called off.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "activity",
    table: "activity",
    id: "id",
    label: "title",
    living: "state IN ('idea', 'planned', 'checked', 'recruiting', 'in_progress', 'ended')",
    has_area_id: true,
    keeps: true,
    keeps_org: None,
    office: None,
    searched: false,
}];

row! {
    struct Total { total: i64 }
}
row! {
    struct SeriesTotal { series_id: ActivitySeriesId, total: i64 }
}
row! {
    /// The booking of the place an activity is held at.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct BookingRow {
        /// Which.
        pub id: BookingId,
        /// Its number.
        pub number: String,
        /// What is booked.
        pub resource_id: ResourceId,
        /// What that is called.
        pub resource_title: String,
        /// What that is.
        pub resource_class: ResourceClass,
        /// Whose it is.
        pub resource_org_id: OrgId,
        /// The unit that has booked.
        pub org_id: Option<OrgId>,
        /// The office whose clerk booked.
        pub clerk_org_id: Option<OrgId>,
        /// From.
        pub from_at: Timestamp,
        /// To.
        pub to_at: Timestamp,
        /// Where it stands.
        pub state: BookingState,
    }
}
row! {
    /// The number and the title of a project.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ProjectLabel {
        /// Which.
        pub id: ProjectId,
        /// Its number.
        pub number: String,
        /// Its title.
        pub title: String,
    }
}

impl BookingRow {
    /// Whether the place is not to be had by it any more.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        use BookingState as S;
        matches!(
            self.state,
            S::Declined | S::Cancelled | S::Displaced | S::Lapsed | S::NoShow
        )
    }
}

/// What an actor sees of the activities of the street.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of them: the offices and whoever watches over them.
    All,
    /// What was announced, and what the unit hosts or is asked into.
    Unit(OrgId),
    /// What was announced.
    Announced,
}

/// Whose next step is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Who asks.
    pub person: Option<PersonId>,
    /// For which organisation.
    pub org: Option<OrgId>,
    /// Whether they plan, report and open what their office or unit hosts.
    pub hosts: bool,
    /// Whether they check and confirm.
    pub checks: bool,
}

/// Which activities are looked for; all of the street when empty.
#[derive(Debug, Clone)]
pub struct Filter<'a> {
    /// Part of the number or the title.
    pub text: &'a str,
    /// In these states; any when empty.
    pub states: Vec<ActivityState>,
    /// Of one kind.
    pub kind: Option<ActivityKind>,
    /// Begun in this span of time.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Hosted by this organisation.
    pub host: Option<OrgId>,
    /// Hosted by this organisation, or with it as a partner.
    pub org: Option<OrgId>,
    /// At this place or one in it.
    pub within: Option<&'a AreaPath>,
    /// For this demand.
    pub demand: Option<DemandId>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of this series.
    pub series: Option<ActivitySeriesId>,
    /// Planned, hosted, taken part in or signed up to by them.
    pub mine: Option<(Option<PersonId>, Option<OrgId>)>,
    /// Where the next step is theirs.
    pub waiting: Option<Waiting>,
    /// What the reader sees.
    pub sight: Sight,
}

/// Conditions and their parameters, in the order in which they were added; the scope holds the first three.
struct Conditions {
    sql: String,
    params: Vec<Param>,
}

impl Conditions {
    fn at(&mut self, value: Param) -> usize {
        self.params.push(value);
        3 + self.params.len()
    }

    fn add(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }
}

/// Activities an organisation is asked into; `$at` is its parameter.
fn with_partner(at: usize) -> String {
    format!(
        "EXISTS (SELECT 1 FROM activity_partner p WHERE p.street_id = activity.street_id AND p.activity_id = activity.id \
         AND p.org_id = ${at} AND p.state <> 'withdrawn')"
    )
}

/// Condition and parameters of a filter.
fn condition(filter: &Filter<'_>) -> (String, Vec<Param>) {
    let mut all = Conditions {
        sql: "street_id = $1".to_owned(),
        params: Vec::new(),
    };
    if !filter.text.is_empty() {
        let text = filter.text.replace('\\', "\\\\");
        let like = format!("%{}%", text.replace('%', "\\%").replace('_', "\\_"));
        let at = all.at(like.to_param());
        all.add(&format!(
            "(title LIKE ${at} ESCAPE '\\' OR number LIKE ${at} ESCAPE '\\')"
        ));
    }
    if !filter.states.is_empty() {
        let list: Vec<String> = filter
            .states
            .iter()
            .map(|state| format!("${}", all.at(state.to_param())))
            .collect();
        all.add(&format!("state IN ({})", list.join(", ")));
    }
    if let Some(kind) = filter.kind {
        let at = all.at(kind.to_param());
        all.add(&format!("kind = ${at}"));
    }
    if let Some((from, to)) = filter.span {
        let (from, to) = (all.at(from.to_param()), all.at(to.to_param()));
        all.add(&format!("starts_at >= ${from} AND starts_at < ${to}"));
    }
    for (column, value) in [
        ("host_org_id", filter.host.map(|id| id.to_param())),
        ("demand_id", filter.demand.map(|id| id.to_param())),
        ("project_id", filter.project.map(|id| id.to_param())),
        ("series_id", filter.series.map(|id| id.to_param())),
    ] {
        if let Some(value) = value {
            let at = all.at(value);
            all.add(&format!("{column} = ${at}"));
        }
    }
    if let Some(org) = filter.org {
        let at = all.at(org.to_param());
        all.add(&format!("(host_org_id = ${at} OR {})", with_partner(at)));
    }
    if let Some(within) = filter.within {
        let (low, high) = within.range();
        let (from, to) = (all.at(low.to_param()), all.at(high.to_param()));
        all.add(&format!("area_path >= ${from} AND area_path < ${to}"));
    }
    if let Some((person, org)) = filter.mine {
        let person = all.at(person.to_param());
        let org = all.at(org.to_param());
        all.add(&format!(
            "(planned_by = ${person} OR created_by = ${person} OR host_org_id = ${org} OR {} OR EXISTS (SELECT 1 \
             FROM activity_signup s WHERE s.street_id = activity.street_id AND s.activity_id = activity.id \
             AND s.person_id = ${person} AND s.state IN ('taken', 'waiting')))",
            with_partner(org)
        ));
    }
    if let Some(waiting) = filter.waiting {
        awaited(&mut all, waiting);
    }
    match filter.sight {
        Sight::All => {}
        Sight::Announced => all.add("opened_at IS NOT NULL"),
        Sight::Unit(org) => {
            let at = all.at(org.to_param());
            all.add(&format!(
                "(opened_at IS NOT NULL OR host_org_id = ${at} OR (state <> 'idea' AND {}))",
                with_partner(at)
            ));
        }
    }
    (all.sql, all.params)
}

/// Where the next step is somebody's: an answer of their unit, a plan to finish or to announce, a report, a check or a
/// confirmation that is not of the own hand.
fn awaited(all: &mut Conditions, waiting: Waiting) {
    let org = all.at(waiting.org.to_param());
    let mut any = vec![format!(
        "(state IN ('planned', 'checked', 'recruiting', 'in_progress') AND EXISTS (SELECT 1 FROM activity_partner p \
         WHERE p.street_id = activity.street_id AND p.activity_id = activity.id AND p.org_id = ${org} AND p.state = 'asked'))"
    )];
    if waiting.hosts {
        any.push(format!(
            "(host_org_id = ${org} AND (state IN ('idea', 'checked') OR (state = 'ended' AND reported_at IS NULL)))"
        ));
    }
    if waiting.checks {
        let person = all.at(waiting.person.to_param());
        any.push(format!(
            "(area_path >= $2 AND area_path < $3 AND ((state = 'planned' AND (planned_by IS NULL OR planned_by <> ${person})) \
             OR (state = 'ended' AND reported_at IS NOT NULL AND (reported_by IS NULL OR reported_by <> ${person}))))"
        ));
    }
    all.add(&format!("({})", any.join(" OR ")));
}

/// Activities of the street that fit a filter: what is still to come or to be done by its day, what is over last, with how
/// many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter<'_>,
    page: Page,
) -> Result<(Vec<Activity>, i64), Problem> {
    const OVER: &str = "state IN ('settled', 'archived', 'cancelled')";
    let (sql, mut params) = condition(filter);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM activity WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = 4 + params.len();
    params.extend(params![page.page_size, page.offset()]);
    let found = db
        .all(
            scope,
            format!(
                "SELECT {ACTIVITY_COLUMNS} FROM activity WHERE {sql} ORDER BY CASE WHEN {OVER} THEN 1 ELSE 0 END, \
                 CASE WHEN starts_at IS NULL THEN 1 ELSE 0 END, CASE WHEN {OVER} THEN -starts_at ELSE starts_at END, \
                 created_at, id LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((found, total.map_or(0, |row| row.total)))
}

/// An activity of the street; what the caller sees of it is [`super::standing::seen`]'s.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: ActivityId) -> Result<Activity, Problem> {
    let sql = format!("SELECT {ACTIVITY_COLUMNS} FROM activity WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// An activity of the street, held until the transaction ends: of two who take its last place the second sees the first.
///
/// # Errors
/// *Not found* when there is none.
pub async fn hold(db: &mut Db, scope: &Scope, id: ActivityId) -> Result<Activity, Problem> {
    let sql = format!(
        "SELECT {ACTIVITY_COLUMNS} FROM activity WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The occurrences of a series, in order.
///
/// # Errors
/// The database refused.
pub async fn of_series(
    db: &mut Db,
    scope: &Scope,
    series: ActivitySeriesId,
) -> Result<Vec<Activity>, Problem> {
    let sql = format!(
        "SELECT {ACTIVITY_COLUMNS} FROM activity WHERE street_id = $1 AND series_id = $4 ORDER BY series_nth, id"
    );
    Ok(db.all(scope, sql, params![series]).await?)
}

/// How many occurrences each of some series has.
///
/// # Errors
/// The database refused.
pub async fn series_totals(
    db: &mut Db,
    scope: &Scope,
    series: &[ActivitySeriesId],
) -> Result<HashMap<ActivitySeriesId, i64>, Problem> {
    if series.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT series_id, count(*) AS total FROM activity WHERE street_id = $1 AND series_id IN ({}) GROUP BY series_id",
        placeholders(4, series.len())
    );
    let rows: Vec<SeriesTotal> = db
        .all(scope, sql, series.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.series_id, row.total))
        .collect())
}

fn values(one: &Activity) -> Vec<Param> {
    params![
        one.id,
        one.number,
        one.title,
        one.kind,
        one.state,
        one.host_org_id,
        one.area_id,
        one.area_path,
        one.venue,
        one.starts_at,
        one.ends_at,
        one.sign_up_until,
        one.capacity,
        one.audience,
        one.minors_welcome,
        one.risk,
        one.insurance_no,
        one.safety_note,
        one.needs_training,
        one.training_note,
        one.agreement_note,
        one.class_id,
        one.demand_id,
        one.project_id,
        one.booking_id,
        one.is_public,
        one.note,
        one.host_quantity,
        one.host_unit,
        one.series_id,
        one.series_nth,
        one.word,
        one.outcome,
        one.came,
        one.walk_ins,
        one.created_by,
        one.planned_by,
        one.checked_by,
        one.reported_by,
        one.settled_by,
        one.created_at,
        one.planned_at,
        one.checked_at,
        one.opened_at,
        one.began_at,
        one.ended_at,
        one.reported_at,
        one.settled_at,
        one.cancelled_at,
        one.reminded,
        one.booking_told,
        one.updated_at,
        one.version
    ]
}

/// Stores a new activity; `false` when its booking serves a living one already.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, one: &Activity) -> Result<bool, Problem> {
    let values = values(one);
    let sql = format!(
        "INSERT INTO activity (street_id, {ACTIVITY_COLUMNS}) VALUES ($1, {}) ON CONFLICT DO NOTHING",
        placeholders(4, values.len())
    );
    Ok(db.execute(scope, sql, values).await? == 1)
}

/// Stores what changed of an activity; its version grows by one. Whether its booking is free is looked for before.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, one: &mut Activity) -> Result<(), Problem> {
    // every column from the title on, in the order of `values`; id and number stay
    let columns: Vec<&str> = ACTIVITY_COLUMNS.split(", ").map(str::trim).collect();
    let last = columns.len() - 1;
    let set: Vec<String> = columns[2..last]
        .iter()
        .zip(6..)
        .map(|(column, at)| format!("{column} = ${at}"))
        .collect();
    let mut all = values(one);
    all.truncate(last);
    let mut params = params![one.id, one.version];
    params.extend(all.drain(2..));
    let sql = format!(
        "UPDATE activity SET {}, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
        set.join(", ")
    );
    if db.execute(scope, sql, params).await? == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// The living activity a booking serves.
///
/// # Errors
/// The database refused.
pub async fn of_booking(
    db: &mut Db,
    scope: &Scope,
    booking: BookingId,
) -> Result<Option<Activity>, Problem> {
    let sql = format!(
        "SELECT {ACTIVITY_COLUMNS} FROM activity WHERE street_id = $1 AND booking_id = $4 AND state <> 'cancelled'"
    );
    Ok(db.one(scope, sql, params![booking]).await?)
}

/// What is read of a booking.
const BOOKING: &str = "SELECT b.id AS id, b.number AS number, b.resource_id AS resource_id, r.title AS resource_title, \
    r.class AS resource_class, r.org_id AS resource_org_id, b.org_id AS org_id, b.clerk_org_id AS clerk_org_id, b.from_at AS from_at, \
    b.to_at AS to_at, b.state AS state FROM booking b JOIN resource r ON r.street_id = b.street_id \
    AND r.id = b.resource_id WHERE b.street_id = $1";

/// A booking of the street, if there is one.
///
/// # Errors
/// The database refused.
pub async fn booking(
    db: &mut Db,
    scope: &Scope,
    id: BookingId,
) -> Result<Option<BookingRow>, Problem> {
    Ok(db
        .one(scope, format!("{BOOKING} AND b.id = $4"), params![id])
        .await?)
}

/// The bookings some activities are held at.
///
/// # Errors
/// The database refused.
pub async fn bookings_of(
    db: &mut Db,
    scope: &Scope,
    activities: &[Activity],
) -> Result<HashMap<BookingId, BookingRow>, Problem> {
    let ids: Vec<Param> = activities
        .iter()
        .filter_map(|one| one.booking_id)
        .map(|id| id.to_param())
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("{BOOKING} AND b.id IN ({})", placeholders(4, ids.len()));
    let rows: Vec<BookingRow> = db.all(scope, sql, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The occurrences of a series, in order, held until the transaction ends: always in this order, so that two who change a
/// series at once wait for one another.
///
/// # Errors
/// The database refused.
pub async fn hold_series(
    db: &mut Db,
    scope: &Scope,
    series: ActivitySeriesId,
) -> Result<Vec<Activity>, Problem> {
    let sql = format!(
        "SELECT {ACTIVITY_COLUMNS} FROM activity WHERE street_id = $1 AND series_id = $4 ORDER BY series_nth, id{}",
        db.for_update()
    );
    Ok(db.all(scope, sql, params![series]).await?)
}

/// Numbers and titles of projects.
///
/// # Errors
/// The database refused.
pub async fn project_labels(
    db: &mut Db,
    scope: &Scope,
    projects: impl IntoIterator<Item = ProjectId>,
) -> Result<HashMap<ProjectId, ProjectLabel>, Problem> {
    let ids: Vec<Param> = projects.into_iter().map(|id| id.to_param()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, number, title FROM project WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<ProjectLabel> = db.all(scope, sql, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
