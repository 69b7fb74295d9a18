//! `POST /api/activities/{id}/repeat`, `PUT …/series`, `POST …/series/cancel`: an activity that is held again and again.
//!
//! Every occurrence is an activity of its own, with its own number, check and list. A change of the series touches only
//! occurrences nobody has signed up to, and names the others: nobody's day is moved behind their back.

use axum::http::StatusCode;
use chrono::Months;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::id::{ActivityId, ActivityPartnerId, ActivitySeriesId};
use linli_domain::number::NumberKind;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::line;
use linli_net::numbers;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::act::{WORD, step};
use super::entity::{Activity, Partner};
use super::part_rules::PartnerState;
use super::rules::{ActivityAct, ActivityState, decide};
use super::signups::hooks;
use super::standing::{Held, Parts, facts_of, held, note, parts_of};
use super::store::{self, parts};
use super::tell;
use super::view::{ActivitySeriesItem, ActivityView, after};
use super::words::{ActivityWords, checked};
use super::write::{ActivityChange, change};

/// Occurrences added at once at most, and in all of one series.
const ADDED: i64 = 26;
const ALL: usize = 60;

code_enum! {
    /// How often an activity is held.
    pub enum Every {
        /// 每周
        Weekly = "weekly",
        /// 每两周
        Fortnightly = "fortnightly",
        /// 每月
        Monthly = "monthly",
    }
}

impl Every {
    /// A moment so many times later, at the same hour; in a shorter month on its last day.
    #[must_use]
    pub fn later(self, from: Timestamp, times: i64) -> Option<Timestamp> {
        match self {
            Self::Weekly => Some(from.plus(times * 7 * DAY)),
            Self::Fortnightly => Some(from.plus(times * 14 * DAY)),
            Self::Monthly => {
                let months = Months::new(u32::try_from(times).ok()?);
                from.civil()
                    .checked_add_months(months)
                    .map(Timestamp::from_civil)
            }
        }
    }
}

/// How an activity is repeated.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityRepeat {
    /// As read.
    pub version: i64,
    /// How often.
    pub every: Every,
    /// How many times more, 1 to 26.
    pub times: i64,
}

/// A word about all of a series.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivitySeriesWord {
    /// Of the activity, as read.
    pub version: i64,
    /// Why, 1 to 500 characters.
    pub word: String,
}

/// An occurrence that stayed as it was.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActivityKept {
    /// Which.
    #[serde(flatten)]
    pub item: ActivitySeriesItem,
    /// Why, as a code.
    pub reason_code: String,
    /// Why, in words.
    pub reason: String,
}

/// What became of a series.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActivitySeriesAnswer {
    /// The activity the change came from.
    pub activity: ActivityView,
    /// Occurrences that were changed along with it.
    pub changed: Vec<ActivitySeriesItem>,
    /// Occurrences that stayed as they were, and why.
    pub kept: Vec<ActivityKept>,
}

/// A further occurrence of an activity at another time: what it says is the same, what happened to it is not.
fn copy(
    tx: &mut Tx,
    of: &Activity,
    (number, series, nth): (String, ActivitySeriesId, i64),
    starts_at: Timestamp,
) -> Activity {
    let (now, me) = (tx.now(), tx.actor().person());
    let shift = starts_at.millis() - of.starts_at.map_or(0, Timestamp::millis);
    let shifted = |at: Option<Timestamp>| at.map(|at| at.plus(shift));
    // what is not checked yet is checked with its own day; an idea stays one
    let idea = of.state == ActivityState::Idea;
    Activity {
        id: ActivityId(tx.fresh_id()),
        number,
        state: if idea {
            ActivityState::Idea
        } else {
            ActivityState::Planned
        },
        starts_at: Some(starts_at),
        ends_at: shifted(of.ends_at),
        sign_up_until: shifted(of.sign_up_until),
        booking_id: None,
        series_id: Some(series),
        series_nth: Some(nth),
        word: None,
        created_by: me,
        planned_by: me.filter(|_| !idea),
        planned_at: (!idea).then_some(now),
        checked_by: None,
        checked_at: None,
        opened_at: None,
        created_at: now,
        reminded: 0,
        booking_told: false,
        updated_at: now,
        version: 1,
        ..of.clone()
    }
}

/// A unit asked into a further occurrence.
fn asked_again(tx: &mut Tx, of: &Partner, activity: ActivityId) -> Partner {
    Partner {
        id: ActivityPartnerId(tx.fresh_id()),
        activity_id: activity,
        by_booking: false,
        state: PartnerState::Asked,
        paper: None,
        reason: None,
        answered_at: None,
        done: None,
        created_at: tx.now(),
        version: 1,
        ..of.clone()
    }
}

/// Makes further occurrences after the last one of the series.
///
/// # Errors
/// The guard that failed; 422 by field.
pub async fn repeat(tx: &mut Tx, id: ActivityId, body: &ActivityRepeat) -> Result<(), Problem> {
    if !(1..=ADDED).contains(&body.times) {
        return Err(Problem::field("times", "activity_times_more"));
    }
    let known = siblings(tx, id).await?;
    let held = held(tx, id, Some(body.version)).await?;
    held.decide(tx, ActivityAct::Repeat)?;
    let Held {
        mut activity,
        parts: made_of,
    } = held;
    let times = usize::try_from(body.times).unwrap_or(ALL);
    if known.len().max(1) + times > ALL {
        return Err(Problem::field("times", "activity_series_many"));
    }
    let series = match activity.series_id {
        Some(series) => series,
        None => {
            let series = ActivitySeriesId(tx.fresh_id());
            activity.series_id = Some(series);
            activity.series_nth = Some(1);
            series
        }
    };
    activity.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut activity).await?;
    let last = known.iter().filter_map(|one| one.starts_at).max();
    let from = last.max(activity.starts_at);
    let nth = known.iter().filter_map(|one| one.series_nth).max();
    let (now, count) = (tx.now(), u32::try_from(times).unwrap_or(1));
    let (db, scope) = tx.parts();
    let numbers = numbers::store::reserve(db, scope, NumberKind::Activity, now, count).await?;
    for (added, number) in (1..).zip(numbers) {
        let starts = from
            .and_then(|from| body.every.later(from, added))
            .ok_or_else(|| Problem::field("times", "activity_times_more"))?;
        let of = (number, series, nth.unwrap_or(1) + added);
        let one = copy(tx, &activity, of, starts);
        let (db, scope) = tx.parts();
        store::insert(db, scope, &one).await?;
        for partner in &made_of.partners {
            if matches!(partner.state, PartnerState::Asked | PartnerState::Yes) {
                let partner = asked_again(tx, partner, one.id);
                let (db, scope) = tx.parts();
                parts::insert_partner(db, scope, &partner).await?;
            }
        }
        let states = (None, Some(one.state.code()));
        let detail = json!({"title": one.title, "series": series, "starts_at": one.starts_at});
        note(tx, &one, "activity_create", states, None, detail).await?;
    }
    let detail = json!({"every": body.every.code(), "times": body.times});
    let event = ActivityAct::Repeat.logged();
    note(tx, &activity, event, (None, None), None, detail).await?;
    if activity.state != ActivityState::Idea {
        // once for all of them
        tell::office(tx, &activity, "activity_repeated").await?;
        let more = json!({"count": body.times});
        tell::partners(tx, &activity, &made_of, "activity_asked_again", more).await?;
    }
    Ok(())
}

/// All occurrences of the series an activity belongs to, held in order; none where it is held once.
async fn siblings(tx: &mut Tx, id: ActivityId) -> Result<Vec<Activity>, Problem> {
    let (db, scope) = tx.parts();
    match store::load(db, scope, id).await?.series_id {
        Some(series) => {
            store::hold_series(db, scope, series).await?;
            // read behind the lock: what somebody added a moment ago is seen
            store::of_series(db, scope, series).await
        }
        None => Ok(Vec::new()),
    }
}

/// One occurrence beside the one that is changed, with what speaks against touching it.
struct Sibling {
    activity: Activity,
    parts: Parts,
    joined: i64,
    refused: Option<&'static str>,
}

impl Sibling {
    fn item(&self) -> ActivitySeriesItem {
        ActivitySeriesItem {
            id: self.activity.id,
            number: self.activity.number.clone(),
            state: self.activity.state,
            starts_at: self.activity.starts_at,
            ends_at: self.activity.ends_at,
            taken: self.joined,
            current: false,
        }
    }

    fn kept(&self, tx: &Tx, code: &str) -> ActivityKept {
        ActivityKept {
            item: self.item(),
            reason_code: code.to_owned(),
            reason: tx.app().texts().say(tx.locale(), code, &Map::new()),
        }
    }
}

/// The code of what keeps an occurrence as it is: somebody has signed up to it.
const JOINED: &str = "activity_series_joined";

/// The occurrences beside one that are still to come, and whether an act may touch them.
///
/// # Errors
/// The activity itself is joined already, so that nothing can be done to all of its series from here.
async fn others(
    tx: &mut Tx,
    of: &Activity,
    all: Vec<Activity>,
    act: ActivityAct,
) -> Result<Vec<Sibling>, Problem> {
    let ids: Vec<ActivityId> = all.iter().map(|one| one.id).collect();
    let (db, scope) = tx.parts();
    let figures = hooks::figures(db, scope, &ids).await?;
    let joined = |id| {
        figures
            .get(&id)
            .map_or(0, |figures| figures.taken + figures.waiting)
    };
    if all.is_empty() {
        return Err(Problem::conflict("activity_no_series"));
    }
    if joined(of.id) > 0 {
        return Err(Problem::conflict(JOINED));
    }
    let mut found = Vec::new();
    for one in all {
        if one.id == of.id || !one.state.is_ahead() {
            continue;
        }
        let (db, scope) = tx.parts();
        let made_of = parts_of(db, scope, &one).await?;
        let facts = facts_of(tx.actor(), &one, &made_of, tx.now());
        let refused = match decide(one.state, act, facts) {
            _ if joined(one.id) > 0 => Some(JOINED),
            Err(why) => Some(why.code()),
            Ok(_) => None,
        };
        found.push(Sibling {
            joined: joined(one.id),
            activity: one,
            parts: made_of,
            refused,
        });
    }
    Ok(found)
}

/// What an occurrence says from now on: as the changed one, at its own day, in its own booking.
fn shifted(words: &ActivityWords, one: &Activity, shift: i64) -> ActivityWords {
    let starts_at = one.starts_at.map(|at| at.plus(shift));
    let by = starts_at.map_or(0, Timestamp::millis) - words.starts_at.map_or(0, Timestamp::millis);
    let moved = |at: Option<Timestamp>| at.map(|at| at.plus(by));
    ActivityWords {
        starts_at,
        ends_at: moved(words.ends_at),
        sign_up_until: moved(words.sign_up_until),
        booking_id: one.booking_id,
        ..words.clone()
    }
}

/// Changes what an activity and the others of its series say.
///
/// # Errors
/// The guard that failed; 422 by field for the activity itself.
async fn change_all(
    tx: &mut Tx,
    id: ActivityId,
    body: &ActivityChange,
) -> Result<(Vec<ActivitySeriesItem>, Vec<ActivityKept>), Problem> {
    let all = siblings(tx, id).await?;
    let held = held(tx, id, Some(body.version)).await?;
    let before = held.activity.clone();
    let siblings = others(tx, &before, all, ActivityAct::Edit).await?;
    let words = &body.activity;
    change(tx, held, words).await?;
    let shift = match (before.starts_at, words.starts_at) {
        (Some(was), Some(is)) => is.millis() - was.millis(),
        _ => 0,
    };
    let (mut changed, mut kept) = (Vec::new(), Vec::new());
    for sibling in siblings {
        if let Some(code) = sibling.refused {
            kept.push(sibling.kept(tx, code));
            continue;
        }
        let words = shifted(words, &sibling.activity, shift);
        // looked at before anything is written: one that cannot be changed stays as it is
        if checked(tx, &words, Some(&sibling.activity)).await.is_err()
            || frozen(&sibling.activity, &words)
        {
            kept.push(sibling.kept(tx, "activity_series_unfit"));
            continue;
        }
        let held = Held {
            activity: sibling.activity.clone(),
            parts: sibling.parts.clone(),
        };
        let after = change(tx, held, &words).await?;
        changed.push(ActivitySeriesItem {
            starts_at: after.starts_at,
            ends_at: after.ends_at,
            state: after.state,
            ..sibling.item()
        });
    }
    Ok((changed, kept))
}

/// Whether a change would touch what an occurrence's check rested on.
fn frozen(one: &Activity, words: &ActivityWords) -> bool {
    matches!(
        one.state,
        ActivityState::Checked | ActivityState::Recruiting
    ) && (one.risk != words.risk
        || one.minors_welcome != words.minors_welcome
        || one.needs_training != words.needs_training
        || one.insurance_no.as_deref().unwrap_or_default()
            != words.insurance_no.as_deref().unwrap_or_default().trim()
        || words.venue.trim().is_empty()
        || words.starts_at.is_none())
}

/// Further occurrences of an activity.
#[utoipa::path(post, path = "/api/activities/{id}/repeat", tag = "activities", params(("id" = ActivityId, Path)),
    request_body = ActivityRepeat, responses((status = 200, body = ActivityView)))]
pub async fn repeat_activity(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
    body: Body<ActivityRepeat>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    repeat(&mut tx, id, &body.value).await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Changes a series: this occurrence and the others nobody has signed up to, each at its own day.
#[utoipa::path(put, path = "/api/activities/{id}/series", tag = "activities", params(("id" = ActivityId, Path)),
    request_body = ActivityChange, responses((status = 200, body = ActivitySeriesAnswer)))]
pub async fn change_activity_series(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
    body: Body<ActivityChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (changed, kept) = change_all(&mut tx, id, &body.value).await?;
    let answer = ActivitySeriesAnswer {
        activity: after(&mut tx, id).await?,
        changed,
        kept,
    };
    tx.commit(StatusCode::OK, &answer).await
}

/// Calls a series off: this occurrence and the others nobody has signed up to.
#[utoipa::path(post, path = "/api/activities/{id}/series/cancel", tag = "activities", params(("id" = ActivityId, Path)),
    request_body = ActivitySeriesWord, responses((status = 200, body = ActivitySeriesAnswer)))]
pub async fn cancel_activity_series(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
    body: Body<ActivitySeriesWord>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let word = line("word", &body.value.word, WORD)?;
    let all = siblings(&mut tx, id).await?;
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    let siblings = others(&mut tx, &held.activity, all, ActivityAct::Cancel).await?;
    step(&mut tx, held, ActivityAct::Cancel, Some(&word), true).await?;
    let (mut changed, mut kept) = (Vec::new(), Vec::new());
    for sibling in siblings {
        if let Some(code) = sibling.refused {
            kept.push(sibling.kept(&tx, code));
            continue;
        }
        let item = sibling.item();
        let held = Held {
            activity: sibling.activity,
            parts: sibling.parts,
        };
        let one = step(&mut tx, held, ActivityAct::Cancel, Some(&word), true).await?;
        changed.push(ActivitySeriesItem {
            state: one.state,
            ..item
        });
    }
    let answer = ActivitySeriesAnswer {
        activity: after(&mut tx, id).await?,
        changed,
        kept,
    };
    tx.commit(StatusCode::OK, &answer).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occurrence_keeps_its_hour() {
        let at = |text: &str| Timestamp::parse_rfc3339(text).expect("a moment");
        let first = at("2027-01-31T19:00:00+08:00");
        for (every, times, expected) in [
            (Every::Weekly, 1, "2027-02-07T19:00:00+08:00"),
            (Every::Fortnightly, 2, "2027-02-28T19:00:00+08:00"),
            (Every::Monthly, 1, "2027-02-28T19:00:00+08:00"),
            // from the first day, not from the shorter month's
            (Every::Monthly, 2, "2027-03-31T19:00:00+08:00"),
            (Every::Monthly, 12, "2028-01-31T19:00:00+08:00"),
        ] {
            assert_eq!(every.later(first, times), Some(at(expected)), "{every}");
        }
    }
}
