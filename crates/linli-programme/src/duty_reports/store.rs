//! Queries over duty reports and how often a street asks for them.

use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam};
use linli_kit::{params, row};
use linli_net::orgs::OrgKind;

use super::DutyReportId;
use super::rules::{DutyReportState, Period};

/// A report goes where its organisation goes until it is reviewed, and keeps nothing in use: who ends owes nothing more.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "duty_report",
    table: "duty_report",
    id: "id",
    label: "(SELECT o.name FROM org o WHERE o.street_id = duty_report.street_id AND o.id = duty_report.org_id)",
    living: "state <> 'reviewed'",
    has_area_id: false,
    keeps: false,
    keeps_org: None,
    office: None,
    searched: false,
}];

row! {
    /// A report that is owed, or was handed in.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DutyReport {
        /// Its id.
        pub id: DutyReportId,
        /// Who owes it.
        pub org_id: OrgId,
        /// Their name.
        pub org_name: String,
        /// When they ended, if they did.
        pub org_ended_at: Option<Timestamp>,
        /// What they are.
        pub kind: OrgKind,
        /// The first moment it is about.
        pub period_from: Timestamp,
        /// The first moment it is no longer about, and by which it is owed.
        pub due_at: Timestamp,
        /// Where they are.
        pub area_path: AreaPath,
        /// Where it stands.
        pub state: DutyReportState,
        /// What was done.
        pub done: String,
        /// What is stuck.
        pub problems: String,
        /// What comes next.
        pub plans: String,
        /// The name of the file or folder of the paper, where it came on paper.
        pub paper_file: Option<String>,
        /// Whether somebody of the community or the street typed it in.
        pub on_behalf: bool,
        /// Who wrote it, or typed it in.
        pub sent_by: Option<PersonId>,
        /// When it was handed in.
        pub sent_at: Option<Timestamp>,
        /// Who reviewed it, or sent it back.
        pub reviewed_by: Option<PersonId>,
        /// When.
        pub reviewed_at: Option<Timestamp>,
        /// What was said of it: of what is reviewed a word, of what went back what is missing.
        pub word: Option<String>,
        /// What was reminded of: 0 nothing, 1 that it is due, 2 that it is overdue.
        pub reminded: i64,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// An organisation that may owe reports.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Ower {
        /// Which.
        pub id: OrgId,
        /// What it is.
        pub kind: OrgKind,
        /// Where it is.
        pub area_path: AreaPath,
        /// Since when it is known.
        pub created_at: Timestamp,
    }
}

row! {
    /// What is owed and received, over a filter.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Counted {
        /// Reports owed.
        pub owed: i64,
        /// Of those handed in.
        pub received: i64,
        /// Of those reviewed.
        pub reviewed: i64,
        /// Not handed in, their day passed.
        pub overdue: i64,
        /// Not handed in, their day near.
        pub soon: i64,
    }
}

row! {
    struct Total { total: i64 }
}
row! {
    struct Span { period_from: Timestamp, due_at: Timestamp }
}

/// Which reports are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this period.
    pub period: Option<Period>,
    /// Of organisations of this kind.
    pub kind: Option<OrgKind>,
    /// In this state.
    pub state: Option<DutyReportState>,
    /// Not handed in, and due before this moment.
    pub overdue_at: Option<Timestamp>,
    /// Part of the organisation's name.
    pub text: Option<String>,
    /// Only of this organisation, wherever it is.
    pub own: Option<OrgId>,
}

const COLUMNS: &str = "d.id AS id, d.org_id AS org_id, o.name AS org_name, o.ended_at AS org_ended_at, d.kind AS kind, \
    d.period_from AS period_from, d.due_at AS due_at, d.area_path AS area_path, d.state AS state, d.done AS done, \
    d.problems AS problems, d.plans AS plans, d.paper_file AS paper_file, d.on_behalf AS on_behalf, d.sent_by AS sent_by, \
    d.sent_at AS sent_at, d.reviewed_by AS reviewed_by, d.reviewed_at AS reviewed_at, d.word AS word, \
    d.reminded AS reminded, d.version AS version";
const TABLES: &str = "duty_report d JOIN org o ON o.street_id = d.street_id AND o.id = d.org_id";
/// Who ended before handing anything in owes nothing more.
const OWED: &str = "d.street_id = $1 AND (d.state <> 'due' OR o.ended_at IS NULL)";

fn conditions(filter: &Filter) -> (String, Vec<Param>) {
    let mut sql = OWED.to_owned();
    let mut params: Vec<Param> = Vec::new();
    let mut narrow = |condition: &str, value: Param| {
        params.push(value);
        let place = format!("${}", params.len() + 3);
        sql.push_str(&format!(" AND {}", condition.replace('?', &place)));
    };
    if let Some(period) = filter.period {
        narrow("d.period_from = ?", period.from.to_param());
        narrow("d.due_at = ?", period.to.to_param());
    }
    if let Some(kind) = filter.kind {
        narrow("d.kind = ?", kind.to_param());
    }
    if let Some(state) = filter.state {
        narrow("d.state = ?", state.to_param());
    }
    if let Some(now) = filter.overdue_at {
        narrow("d.state = 'due' AND d.due_at <= ?", now.to_param());
    }
    if let Some(text) = &filter.text {
        let text = text
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        narrow("o.name LIKE ? ESCAPE '\\'", format!("%{text}%").to_param());
    }
    match filter.own {
        Some(own) => narrow("d.org_id = ?", own.to_param()),
        None => sql.push_str(" AND d.area_path >= $2 AND d.area_path < $3"),
    }
    (sql, params)
}

/// Reports that fit, the latest period first, in it by place and name, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<DutyReport>, i64), Problem> {
    let (sql, mut params) = conditions(filter);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM {TABLES} WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT {COLUMNS} FROM {TABLES} WHERE {sql} \
                 ORDER BY d.due_at DESC, d.area_path, o.name, d.id LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

/// What is owed and received of the reports that fit.
///
/// # Errors
/// The database refused.
pub async fn count(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    now: Timestamp,
    soon: Timestamp,
) -> Result<Counted, Problem> {
    let (sql, mut params) = conditions(filter);
    let next = params.len() + 4;
    params.extend(params![now, soon]);
    let soon = next + 1;
    let sql = format!(
        "SELECT count(*) AS owed, count(CASE WHEN d.state <> 'due' THEN 1 END) AS received, \
         count(CASE WHEN d.state = 'reviewed' THEN 1 END) AS reviewed, \
         count(CASE WHEN d.state = 'due' AND d.due_at <= ${next} THEN 1 END) AS overdue, \
         count(CASE WHEN d.state = 'due' AND d.due_at > ${next} AND d.due_at <= ${soon} THEN 1 END) AS soon \
         FROM {TABLES} WHERE {sql}"
    );
    let found: Option<Counted> = db.one(scope, sql, params).await?;
    found.ok_or_else(|| Problem::internal("a count without an answer"))
}

/// The periods there are reports of, the latest first.
///
/// # Errors
/// The database refused.
pub async fn periods(
    db: &mut Db,
    scope: &Scope,
    own: Option<OrgId>,
) -> Result<Vec<Period>, Problem> {
    let filter = Filter {
        own,
        ..Filter::default()
    };
    let (sql, params) = conditions(&filter);
    let sql = format!(
        "SELECT DISTINCT d.period_from AS period_from, d.due_at AS due_at FROM {TABLES} WHERE {sql} \
         ORDER BY d.due_at DESC, d.period_from DESC LIMIT 60"
    );
    let spans: Vec<Span> = db.all(scope, sql, params).await?;
    Ok(spans
        .into_iter()
        .map(|span| Period {
            from: span.period_from,
            to: span.due_at,
        })
        .collect())
}

/// A report of the street; whether the caller may see it is the room's rule.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: DutyReportId) -> Result<DutyReport, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE d.street_id = $1 AND d.id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Writes where a report stands, read at `report.version`; its version grows by one.
///
/// # Errors
/// *Stale* when somebody was faster.
pub async fn save(
    db: &mut Db,
    scope: &Scope,
    report: &mut DutyReport,
    now: Timestamp,
) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE duty_report SET state = $6, done = $7, problems = $8, plans = $9, paper_file = $10, on_behalf = $11, \
             sent_by = $12, sent_at = $13, reviewed_by = $14, reviewed_at = $15, word = $16, reminded = $17, \
             updated_at = $18, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                report.id,
                report.version,
                report.state,
                report.done,
                report.problems,
                report.plans,
                report.paper_file,
                report.on_behalf,
                report.sent_by,
                report.sent_at,
                report.reviewed_by,
                report.reviewed_at,
                report.word,
                report.reminded,
                now
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    report.version += 1;
    Ok(())
}

/// Notes what was reminded of. No new version: whoever is writing the report meanwhile is not in its way.
///
/// # Errors
/// The database refused.
pub async fn remember_reminder(
    db: &mut Db,
    scope: &Scope,
    id: DutyReportId,
    reached: i64,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE duty_report SET reminded = $5 WHERE street_id = $1 AND id = $4",
        params![id, reached],
    )
    .await?;
    Ok(())
}

/// Living organisations of a kind that have no report over a period yet.
///
/// # Errors
/// The database refused.
pub async fn without_report(
    db: &mut Db,
    scope: &Scope,
    kind: OrgKind,
    period: Period,
) -> Result<Vec<Ower>, Problem> {
    let sql = "SELECT o.id AS id, o.kind AS kind, o.area_path AS area_path, o.created_at AS created_at FROM org o \
               WHERE o.street_id = $1 AND o.kind = $4 AND o.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM duty_report d \
               WHERE d.street_id = o.street_id AND d.org_id = o.id AND d.period_from < $6 AND d.due_at > $5) ORDER BY o.id";
    Ok(db
        .all(scope, sql, params![kind, period.from, period.to])
        .await?)
}

/// Writes that reports are owed; one that is there already stays as it is.
///
/// # Errors
/// The database refused.
pub async fn open(
    db: &mut Db,
    scope: &Scope,
    owers: &[(DutyReportId, Ower)],
    period: Period,
    now: Timestamp,
) -> Result<(), Problem> {
    for (id, ower) in owers {
        db.execute(
            scope,
            "INSERT INTO duty_report (street_id, id, org_id, kind, period_from, due_at, area_path, state, done, problems, \
             plans, on_behalf, reminded, created_at, updated_at, version) \
             VALUES ($1, $4, $5, $6, $7, $8, $9, 'due', '', '', '', false, 0, $10, $10, 1) \
             ON CONFLICT (street_id, org_id, period_from, due_at) DO NOTHING",
            params![
                id,
                ower.id,
                ower.kind,
                period.from,
                period.to,
                ower.area_path,
                now
            ],
        )
        .await?;
    }
    Ok(())
}

/// Takes back what is owed by a kind for a period still running, where nothing was handed in yet and the street now asks
/// for other periods; answers how many.
///
/// # Errors
/// The database refused.
pub async fn withdraw(
    db: &mut Db,
    scope: &Scope,
    kind: OrgKind,
    keep: Option<Period>,
    now: Timestamp,
) -> Result<u64, Problem> {
    let kept = keep.map_or((now, now), |period| (period.from, period.to));
    Ok(db
        .execute(
            scope,
            "DELETE FROM duty_report WHERE street_id = $1 AND kind = $4 AND state = 'due' AND word IS NULL AND due_at > $5 \
             AND NOT (period_from = $6 AND due_at = $7)",
            params![kind, now, kept.0, kept.1],
        )
        .await?)
}

/// Reports not handed in that are due before a moment and may want a reminder.
///
/// # Errors
/// The database refused.
pub async fn waiting(
    db: &mut Db,
    scope: &Scope,
    before: Timestamp,
    now: Timestamp,
) -> Result<Vec<DutyReport>, Problem> {
    let state = DutyReportState::Due.code();
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE d.street_id = $1 AND d.state = $4 AND o.ended_at IS NULL AND d.due_at <= $5 \
         AND d.reminded < CASE WHEN d.due_at <= $6 THEN 2 ELSE 1 END ORDER BY d.due_at, d.area_path, o.name, d.id"
    );
    Ok(db.all(scope, sql, params![state, before, now]).await?)
}
