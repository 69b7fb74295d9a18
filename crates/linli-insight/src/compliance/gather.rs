//! The entries of a year put together: some two dozen queries whatever the number of bodies, units and linkages.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike;
use linli_council::bodies::rules::BodyKind;
use linli_council::meetings::quarter::{QUARTER_AHEAD, SYMPOSIUM_MONTH, asks_symposium};
use linli_council::meetings::rules::MeetingState;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, LinkageId, ObligationId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::linkages::rules::LinkageKind;
use linli_programme::duty_reports::rules::{Period, REMIND_DAYS};
use linli_programme::methods::rules::MethodState;
use linli_programme::methods::store::selections::roll;
use linli_programme::methods::view::progress;
use linli_programme::visits::rules::SOON_DAYS;
use linli_programme::{duty_reports, methods, visits};
use linli_work::agreements::rules::AgreementState;

use super::entry::{ComplianceLacking, Draft, NAMED};
use super::periods::{day, month, months, name, of_year, span};
use super::rules::{ComplianceKind as Kind, Span};
use super::store::{self, Alliance, Body, Meeting};
use crate::co_building::promises::LineOfYear;
use crate::co_building::signs::count;
use crate::co_building::store::{Line, Whose, Year, lines};
use crate::query::QueryText;
use crate::service_cards;
use crate::service_cards::quarter::Quarter;

/// Days before an agreement's last day from which it is told.
const ENDING_AHEAD: i64 = 60;
/// Days before the days of a yearly method from which they are told.
const METHOD_AHEAD: i64 = 30;

/// Entries of meetings: of alliances each quarter, of every other body by its cadence, and the symposium.
pub async fn of_meetings(db: &mut Db, scope: &Scope, year: Year) -> Result<Vec<Draft>, Problem> {
    let alliances = store::alliances(db, scope).await?;
    let bodies = store::bodies(db, scope).await?;
    let meetings = store::meetings(db, scope, year).await?;
    let mut drafts = Vec::new();
    for alliance in &alliances {
        let own: Vec<&Body> = bodies
            .iter()
            .filter(|body| body.alliance_id == Some(alliance.id) && is_joint(body))
            .collect();
        drafts.extend(of_alliance(alliance, &own, &meetings, year));
    }
    for body in bodies.iter().filter(|body| !is_counted_elsewhere(body)) {
        drafts.extend(of_body(body, &meetings, year));
    }
    // as the signs of meetings have it
    let known = alliances
        .iter()
        .map(|one| one.created_at)
        .chain(bodies.iter().map(|one| one.created_at))
        .min();
    if scope.area().depth() == 0 {
        drafts.extend(of_symposium(&bodies, &meetings, year, known));
    }
    Ok(drafts)
}

fn is_joint(body: &Body) -> bool {
    body.kind == BodyKind::JointMeeting
}

/// Whether the meetings of a body count for an alliance or for the street's year already.
fn is_counted_elsewhere(body: &Body) -> bool {
    (is_joint(body) && body.alliance_id.is_some()) || body.kind == BodyKind::Symposium
}

/// Whether the minutes of a meeting are approved.
const fn is_approved(state: MeetingState) -> bool {
    matches!(
        state,
        MeetingState::MinutesApproved | MeetingState::Followed | MeetingState::Closed
    )
}

/// Fills in what meetings within the span say: how many were held, which, and which one is planned.
fn told(mut draft: Draft, meetings: &[&Meeting], approved: bool) -> Draft {
    let span = draft.span;
    let held: Vec<&&Meeting> = meetings
        .iter()
        .filter(|one| one.held_at.is_some_and(|at| span.has(at)))
        .filter(|one| !approved || is_approved(one.state))
        .collect();
    draft.done = count(held.len());
    let on_its_way = || {
        meetings
            .iter()
            .find(|one| span.has(one.held_at.unwrap_or(one.starts_at)))
    };
    if let Some(one) = held.first().copied().or_else(on_its_way) {
        (draft.noun, draft.id) = ("meetings", Some(one.id.0));
        draft.at = Some(one.held_at.unwrap_or(one.starts_at));
    }
    draft
}

fn of_alliance<'a>(
    alliance: &'a Alliance,
    bodies: &'a [&Body],
    meetings: &'a [Meeting],
    year: Year,
) -> impl Iterator<Item = Draft> + 'a {
    of_year(year, 3).into_iter().filter_map(move |period| {
        let asked = Span {
            ahead: QUARTER_AHEAD / DAY,
            ..span(period, 3)
        };
        let own: Vec<&Meeting> = meetings
            .iter()
            .filter(|one| bodies.iter().any(|body| body.id == one.body_id))
            .collect();
        let mut draft = Draft::new(
            Kind::AllianceMeeting,
            name(period, 3),
            asked,
            alliance.area_path.clone(),
            "alliances",
        );
        draft.id = Some(alliance.id.0);
        if let Some(body) = bodies.iter().find(|body| body.ended_at.is_none()) {
            (draft.noun, draft.id) = ("bodies", Some(body.id.0));
        }
        draft.title = alliance.name.clone();
        draft.owner = Some((alliance.org_id, alliance.org_name.clone()));
        let draft = told(draft, &own, true);
        (draft.done > 0 || asked.asks(alliance.created_at, None)).then_some(draft)
    })
}

fn of_body(body: &Body, meetings: &[Meeting], year: Year) -> Vec<Draft> {
    let Some(every) = months(body.cadence) else {
        return Vec::new();
    };
    let own: Vec<&Meeting> = meetings
        .iter()
        .filter(|one| one.body_id == body.id)
        .collect();
    of_year(year, every)
        .into_iter()
        .filter_map(|period| {
            let asked = span(period, every);
            let area = body.area_path.clone();
            let mut draft = Draft::new(
                Kind::BodyMeeting,
                name(period, every),
                asked,
                area,
                "bodies",
            );
            draft.id = Some(body.id.0);
            draft.title = body.name.clone();
            draft.owner = Some((body.org_id, body.org_name.clone()));
            let draft = told(draft, &own, false);
            (draft.done > 0 || asked.asks(body.created_at, body.ended_at)).then_some(draft)
        })
        .collect()
}

fn of_symposium(
    bodies: &[Body],
    meetings: &[Meeting],
    year: Year,
    known: Option<Timestamp>,
) -> Option<Draft> {
    let ours: Vec<&Body> = bodies
        .iter()
        .filter(|body| body.kind == BodyKind::Symposium)
        .collect();
    let own: Vec<&Meeting> = meetings
        .iter()
        .filter(|one| ours.iter().any(|body| body.id == one.body_id))
        .collect();
    let told_from = day(year.number, SYMPOSIUM_MONTH, 1);
    let asked = Span {
        from: year.from,
        to: year.to,
        ahead: (year.to.millis() - told_from.millis()) / DAY,
    };
    let mut draft = Draft::new(
        Kind::Symposium,
        year.number.to_string(),
        asked,
        AreaPath::street(),
        "bodies",
    );
    if let Some(body) = ours.iter().find(|body| body.ended_at.is_none()) {
        draft.id = Some(body.id.0);
        draft.title = body.name.clone();
        draft.owner = Some((body.org_id, body.org_name.clone()));
    }
    let draft = told(draft, &own, false);
    let asks = i32::try_from(year.number).is_ok_and(|year| asks_symposium(year, known));
    (draft.done > 0 || asks).then_some(draft)
}

/// What names a place in a list: the community's id where it is known.
fn placed(query: QueryText, places: &HashMap<AreaPath, AreaId>, area: &AreaPath) -> QueryText {
    match places.get(area) {
        Some(id) if area.depth() > 0 => query.with("area_id", id.0),
        _ => query,
    }
}

/// Entries of duty reports, by period and community; of periods that have not begun as many as are there now.
pub async fn of_reports(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    places: &HashMap<AreaPath, AreaId>,
    now: Timestamp,
) -> Result<Vec<Draft>, Problem> {
    let wide = Scope::street_wide(scope.street());
    let mut counted: BTreeMap<(Timestamp, Timestamp, AreaPath), (i64, i64)> = BTreeMap::new();
    for one in store::reports(db, scope, year).await? {
        let key = (one.due_at, one.period_from, one.area_path.ancestor(1));
        let sums = counted.entry(key).or_default();
        *sums = (sums.0 + one.owed, sums.1 + one.received);
    }
    let setting = duty_reports::settings::of(db, &wide).await?;
    let owers = store::owers(db, scope).await?;
    for rule in &setting.rules {
        let ahead = of_year(year, rule.every_months);
        for period in ahead.iter().filter(|period| period.from > now) {
            for ower in owers.iter().filter(|one| one.kind == rule.kind) {
                let key = (period.to, period.from, ower.area_path.ancestor(1));
                counted.entry(key).or_default().0 += ower.number;
            }
        }
    }
    let drafts = counted
        .into_iter()
        .map(|((to, from, area), (owed, received))| {
            let asked = Span {
                from,
                to,
                ahead: REMIND_DAYS,
            };
            let period = Period { from, to }.code();
            let query = placed(QueryText::new().with("period", &period), places, &area);
            let mut draft = Draft::new(Kind::DutyReports, period, asked, area, "duty-reports");
            (draft.of, draft.done) = (owed, received);
            draft.query = Some(query.text());
            draft
        });
    Ok(drafts.collect())
}

/// Entries of visits, by kind of linkage, period and community.
pub async fn of_visits(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    places: &HashMap<AreaPath, AreaId>,
) -> Result<Vec<Draft>, Problem> {
    let wide = Scope::street_wide(scope.street());
    let linkages = store::linkages(db, scope, year).await?;
    let setting = visits::settings::of(db, &wide).await?;
    let mut visited: HashMap<LinkageId, Vec<Timestamp>> = HashMap::new();
    for visit in store::visits(db, scope, year).await? {
        visited
            .entry(visit.linkage_id)
            .or_default()
            .push(visit.visited_at);
    }
    let mut drafts: BTreeMap<(Timestamp, LinkageKind, AreaPath), Draft> = BTreeMap::new();
    for linkage in &linkages {
        let every = setting.months(linkage.kind);
        for period in of_year(year, every) {
            let asked = Span {
                ahead: SOON_DAYS,
                ..span(period, every)
            };
            // one that begins in the second half of a period is expected in the next, as the room of visits has it
            let half = period.from.millis() + (period.to.millis() - period.from.millis()) / 2;
            let begun = linkage.from_at.millis() < half;
            if !begun || linkage.until.is_some_and(|until| until < period.to) {
                continue;
            }
            let area = linkage.area_path.ancestor(1);
            let draft = drafts
                .entry((period.to, linkage.kind, area.clone()))
                .or_insert_with(|| {
                    let query = QueryText::new().with("kind", linkage.kind);
                    let query = placed(query, places, &area).text();
                    let noun = "visit-linkages";
                    let name = name(period, every);
                    let mut draft = Draft::new(Kind::Visits, name, asked, area, noun);
                    (draft.of, draft.query) = (0, Some(query));
                    draft.linkage_kind = Some(linkage.kind);
                    draft
                });
            draft.of += 1;
            let days = visited.get(&linkage.id).map_or(&[][..], Vec::as_slice);
            if days.iter().any(|at| asked.has(*at)) {
                draft.done += 1;
            } else if draft.lacking.len() < NAMED {
                draft.lacking.push(ComplianceLacking {
                    id: linkage.id.0,
                    label: format!("{} · {}", linkage.org_name, linkage.person_name),
                });
            }
        }
    }
    Ok(drafts.into_values().collect())
}

/// Entries of yearly methods whose days lie in a year: a method may be ticked in the December before its year, and is
/// reported and closed in the spring after it.
pub async fn of_methods(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    now: Timestamp,
) -> Result<Vec<Draft>, Problem> {
    let mut drafts = Vec::new();
    for number in year.number - 1..=year.number + 1 {
        drafts.extend(of_method(db, scope, number, now).await?);
    }
    Ok(drafts)
}

/// Entries of one year's method: ticked, reported, and for the street its result.
async fn of_method(
    db: &mut Db,
    scope: &Scope,
    year: i64,
    now: Timestamp,
) -> Result<Vec<Draft>, Problem> {
    let wide = Scope::street_wide(scope.street());
    let revisions = methods::store::of_year(db, &wide, year).await?;
    let Some(method) = revisions
        .into_iter()
        .rfind(|one| matches!(one.state, MethodState::Open | MethodState::Closed))
    else {
        return Ok(Vec::new());
    };
    let items = method.read_items()?;
    let units = roll(db, scope, &method, now).await?;
    let of = progress(&units, &items, method.least_optional);
    let opened = method.opened_at.unwrap_or(method.created_at);
    let entry = |kind, to: Timestamp, done: i64, of: i64| {
        let asked = Span {
            from: opened,
            to,
            ahead: METHOD_AHEAD,
        };
        let area = scope.area().clone();
        let mut draft = Draft::new(kind, method.year.to_string(), asked, area, "methods");
        (draft.done, draft.of) = (done, of);
        draft.title = method.name.clone();
        draft.id = Some(method.id.0);
        draft
    };
    let reported = of.reported + of.evaluated;
    let mut drafts = Vec::new();
    if of.members > 0 {
        let (tick, report) = (method.tick_by.plus(DAY), method.report_by.plus(DAY));
        drafts.push(entry(Kind::MethodTicks, tick, of.complete, of.members));
        drafts.push(entry(Kind::MethodReports, report, reported, of.members));
    }
    if scope.area().depth() == 0 {
        // the result stands when the year is closed, which wants the reports: a month is left for that
        let to = method.report_by.plus((METHOD_AHEAD + 1) * DAY);
        let closed = i64::from(method.closed_at.is_some());
        let mut draft = entry(Kind::MethodResult, to, closed, 1);
        draft.at = method.closed_at;
        drafts.push(draft);
    }
    Ok(drafts)
}

/// Entries of service cards that are to be sent within a year: of the last quarter of the year before and of three
/// of its own.
pub async fn of_cards(db: &mut Db, scope: &Scope, year: Year) -> Result<Vec<Draft>, Problem> {
    let mut drafts = Vec::new();
    let mut quarter = Quarter::of(year.from).before();
    for _ in 0..4 {
        let tally = service_cards::store::tally(db, scope, quarter).await?;
        let (from, to) = (quarter.to(), service_cards::rules::send_by(quarter));
        let asked = Span {
            from,
            to,
            ahead: (to.millis() - from.millis()) / DAY,
        };
        if tally.due > 0 {
            let area = scope.area().clone();
            let noun = "service-cards";
            let mut draft = Draft::new(Kind::ServiceCards, quarter.to_string(), asked, area, noun);
            draft.of = tally.due;
            draft.done = tally.waiting + tally.confirmed + tally.objected;
            draft.query = Some(QueryText::new().with("quarter", quarter).text());
            drafts.push(draft);
        }
        quarter = quarter.after();
    }
    Ok(drafts)
}

/// Entries of agreements that end within a year: each renewed, or ended on purpose.
pub async fn of_endings(db: &mut Db, scope: &Scope, year: Year) -> Result<Vec<Draft>, Problem> {
    let endings = store::endings(db, scope, year).await?;
    let drafts = endings.into_iter().map(|one| {
        let asked = Span {
            from: one.valid_to.plus(-ENDING_AHEAD * DAY),
            to: one.valid_to,
            ahead: ENDING_AHEAD,
        };
        let settled = matches!(
            one.state,
            AgreementState::Renewed | AgreementState::Terminated
        );
        let period = month(one.valid_to.plus(-1));
        let area = one.area_path.clone();
        let mut draft = Draft::new(Kind::AgreementEnding, period, asked, area, "agreements");
        draft.done = i64::from(settled || one.followed);
        draft.id = Some(one.id);
        draft.title = one.title;
        draft.at = one.ended_at;
        draft.owner = one.org_id.zip(one.org_name);
        draft
    });
    Ok(drafts.collect())
}

/// Entries of promises: half of each line by the end of September, all of it by the year's end.
pub async fn of_promises(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    now: Timestamp,
) -> Result<Vec<Draft>, Problem> {
    let half = day(year.number, 10, 1);
    let mut owed: Vec<(Line, LineOfYear)> = Vec::new();
    for line in lines(db, scope, year, Whose::Place).await? {
        let figures = LineOfYear::of(line.clone(), year);
        if figures.promised > 0 {
            owed.push((line, figures));
        }
    }
    if owed.is_empty() {
        return Ok(Vec::new());
    }
    let by_then: HashMap<ObligationId, i64> = if now < half {
        HashMap::new()
    } else {
        let wide = Scope::street_wide(scope.street());
        let rows = store::delivered(db, &wide, year, half).await?;
        rows.into_iter()
            .map(|row| (row.obligation_id, row.delivered))
            .collect()
    };
    let delivered = |line: &LineOfYear| match now < half {
        true => line.delivered,
        false => by_then.get(&line.id).copied().unwrap_or(0),
    };
    // an agreement that begins in the second half of the year has not run half of it by then
    let middle = day(year.number, 7, 1);
    let early: Vec<&LineOfYear> = owed
        .iter()
        .filter(|(line, _)| line.valid_from < middle)
        .map(|(_, figures)| figures)
        .collect();
    let halved = early
        .iter()
        .filter(|line| delivered(line) * 2 >= line.promised);
    let kept = owed.iter().filter(|(_, line)| line.is_kept());
    let entry = |kind, to: Timestamp, ahead: i64, done: usize, of: usize| {
        let asked = Span {
            from: year.from,
            to,
            ahead,
        };
        let area = scope.area().clone();
        let mut draft = Draft::new(
            kind,
            year.number.to_string(),
            asked,
            area,
            "co-building/promises",
        );
        (draft.done, draft.of) = (count(done), count(of));
        draft.query = Some(QueryText::new().with("year", year.number).text());
        draft
    };
    let (halved, kept) = (halved.count(), kept.count());
    let mut drafts = Vec::new();
    if !early.is_empty() {
        drafts.push(entry(Kind::PromisesHalf, half, 30, halved, early.len()));
    }
    drafts.push(entry(Kind::PromisesYear, year.to, 61, kept, owed.len()));
    Ok(drafts)
}

/// The order of entries of one day: as the kinds stand.
#[must_use]
pub fn order(draft: &Draft) -> (Timestamp, usize, AreaPath, String) {
    let kind = Kind::ALL.iter().position(|kind| *kind == draft.kind);
    (
        draft.span.last_day(),
        kind.unwrap_or_default(),
        draft.area.clone(),
        draft.title.clone(),
    )
}

/// The civil year of a moment.
#[must_use]
pub fn year_of(now: Timestamp) -> i64 {
    i64::from(now.date().year())
}
