//! Venues of a sample street that can be booked, and what was booked of them: played through the rooms' own rules, in the
//! past, today and to come.

use anyhow::{Context, Result, bail};
use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::id::{AccountId, BookingId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_sharing::bookings::act::admitted;
use linli_sharing::bookings::book::{compose, is_rule, settle};
use linli_sharing::bookings::desk::{self, Hit, move_on};
use linli_sharing::bookings::rules::{BookingEvent, BookingState};
use linli_sharing::bookings::store as bookings;
use linli_sharing::bookings::used::{begin_use, end_use};
use linli_sharing::bookings::view::{BehalfInput, BookingInput};
use linli_sharing::bookings::{BehalfWay, BookingKind, displace};
use linli_sharing::openings::store::{self as openings, Closure};
use linli_sharing::openings::view::{OpeningWindow, OpeningsInput, SchoolHoliday};
use linli_sharing::openings::{ApprovalMode, ClosureKind, DayKind, Eligible, write};
use linli_work::resources::ResourceClass;
use linli_work::resources::store::{self as resources, Resource};
use serde_json::json;

use super::Stage;
use super::people::Member;

/// Venues that can be booked, at most.
const VENUES: usize = 24;
/// Of so many venues one is a school's yard, and so on in turn.
const KINDS: usize = 3;
const PURPOSES: [(&str, BookingKind); 6] = [
    ("太极队晨练", BookingKind::Sport),
    ("反诈宣讲", BookingKind::Training),
    ("四点半课堂", BookingKind::Service),
    ("楼长例会", BookingKind::Meeting),
    ("合唱队排练", BookingKind::Activity),
    ("便民义诊", BookingKind::Service),
];

/// Opens venues and books them.
pub(super) async fn play(tx: &mut Tx, stage: &Stage, now: Timestamp) -> Result<()> {
    let street = tx.scope().street();
    tx.play_as(Actor::House { street }, now);
    let (db, scope) = tx.parts();
    let holidays = [SchoolHoliday {
        name: "寒假".to_owned(),
        from: "2027-01-25".to_owned(),
        to: "2027-02-21".to_owned(),
    }];
    openings::save_school(db, scope, &json!(holidays).to_string(), 0, now).await?;
    let venues: Vec<Resource> = resources::usable(db, scope, None, now, 2_000)
        .await?
        .into_iter()
        .filter(|one| one.class == ResourceClass::Venue)
        .take(VENUES)
        .collect();
    for (nth, venue) in venues.iter().enumerate() {
        let Some(keeper) = clerk(stage, tx, venue) else {
            continue;
        };
        let since = now.plus(-45 * DAY);
        tx.play_as(keeper.clone(), since);
        write::write(tx, venue, None, terms(nth))
            .await
            .with_context(|| format!("opening {}", venue.title))?;
        for week in -4..=2 {
            used_and_to_come(tx, stage, venue, &keeper, (nth, week), now).await?;
        }
        if nth % 4 == 1 {
            tx.play_as(keeper.clone(), now);
            repair(tx, venue, now).await?;
        }
    }
    tx.play_as(Actor::House { street }, now);
    Ok(())
}

fn window(weekdays: &[i64], days: DayKind, from: &str, to: &str) -> OpeningWindow {
    OpeningWindow {
        weekdays: weekdays.to_vec(),
        days,
        from: from.to_owned(),
        to: to.to_owned(),
        season_from: None,
        season_to: None,
    }
}

/// In turn: a hall by approval, a room at once, a yard on rest days and in the school holidays.
fn terms(nth: usize) -> OpeningsInput {
    const WEEK: [i64; 7] = [1, 2, 3, 4, 5, 6, 7];
    let yard = nth % KINDS == 2;
    let windows = if yard {
        vec![
            window(&WEEK, DayKind::Rest, "08:00", "20:00"),
            window(&WEEK, DayKind::SchoolHoliday, "08:00", "20:00"),
        ]
    } else {
        vec![
            window(&WEEK, DayKind::Every, "08:00", "12:00"),
            window(&WEEK, DayKind::Every, "13:00", "21:00"),
        ]
    };
    OpeningsInput {
        version: 0,
        bookable: true,
        capacity: if yard { 4 } else { 1 },
        slot_minutes: 60,
        most_slots: Some(3),
        lead_hours: Some(2),
        horizon_days: Some(60),
        approval: if nth.is_multiple_of(KINDS) {
            ApprovalMode::Approval
        } else {
            ApprovalMode::Instant
        },
        eligible: Eligible::Posts,
        alliance_id: None,
        residents: true,
        quotas: Vec::new(),
        conditions: (nth % KINDS != 2).then(|| "请保持整洁，用后关灯关窗，桌椅归位。".to_owned()),
        cancel_hours: None,
        windows,
        displace: false,
    }
}

fn as_actor(member: &Member, acting: &ActingPost, tx: &Tx) -> Actor {
    Actor::Member {
        // these people have no login: nobody signed in to do this
        account: AccountId(uuid::Uuid::nil()),
        person: member.person,
        street: tx.scope().street(),
        acting: acting.clone(),
    }
}

/// A clerk of the community a venue lies in.
fn clerk(stage: &Stage, tx: &Tx, venue: &Resource) -> Option<Actor> {
    stage.cast.staff.iter().flatten().find_map(|member| {
        let post = member.posts.iter().find(|post| {
            matches!(post.role, Role::CommunityWorker | Role::CommunitySecretary)
                && post.area.contains(&venue.area_path)
        })?;
        Some(as_actor(member, post, tx))
    })
}

/// The liaison of another unit than the owner, another one each time.
fn liaison(stage: &Stage, tx: &Tx, venue: &Resource, nth: usize) -> Option<Actor> {
    let all: Vec<(&Member, &ActingPost)> = stage
        .cast
        .liaisons
        .iter()
        .flatten()
        .filter_map(|member| {
            let post = member
                .posts
                .iter()
                .find(|post| post.role == Role::UnitLiaison && post.org != venue.org_id)?;
            Some((member, post))
        })
        .collect();
    let (member, post) = all.get(nth % all.len().max(1))?;
    Some(as_actor(member, post, tx))
}

/// The Saturday of a week from now.
fn saturday(now: Timestamp, week: i64, hour: i64) -> Timestamp {
    use chrono::Datelike;
    let today = now.date();
    let ahead = 5 - i64::from(today.weekday().num_days_from_monday());
    Timestamp::start_of(today).plus((ahead + week * 7) * DAY + hour * HOUR)
}

/// Three bookings of a week: a unit's, one of residents at the counter, and one that is left as it is.
async fn used_and_to_come(
    tx: &mut Tx,
    stage: &Stage,
    venue: &Resource,
    keeper: &Actor,
    (nth, week): (usize, i64),
    now: Timestamp,
) -> Result<()> {
    let turn = nth * 7 + usize::try_from(week + 4).unwrap_or(0);
    let (purpose, kind) = PURPOSES[turn % PURPOSES.len()];
    let from = saturday(now, week, 9);
    let past = from.plus(2 * HOUR) < now;
    let asked_at = if past {
        from.plus(-3 * DAY)
    } else {
        now.plus(-2 * HOUR)
    };
    let Some(booker) = liaison(stage, tx, venue, turn) else {
        return Ok(());
    };
    let input = |from: Timestamp, hours: i64| BookingInput {
        resource_id: venue.id,
        from,
        to: from.plus(hours * HOUR),
        kind,
        purpose: purpose.to_owned(),
        order_id: None,
        conditions_version: Some(1),
        wait: false,
        open: turn % 3 == 0,
        behalf: None,
    };
    let made = book(tx, &booker, &input(from, 2), asked_at).await?;
    if let Some(id) = made {
        settle_and_use(tx, id, &booker, keeper, past, now).await?;
    }
    if week >= 0 && turn % 2 == 0 {
        let behalf = BookingInput {
            behalf: Some(BehalfInput {
                way: if turn % 4 == 0 {
                    BehalfWay::Counter
                } else {
                    BehalfWay::Phone
                },
                org_id: None,
                name: Some("三幢广场舞队".to_owned()),
            }),
            ..input(saturday(now, week, 14), 2)
        };
        book(tx, keeper, &behalf, now.plus(-HOUR)).await?;
    }
    Ok(())
}

/// Books, where the rules let it; what they refuse is left out.
pub(super) async fn book(
    tx: &mut Tx,
    actor: &Actor,
    typed: &BookingInput,
    at: Timestamp,
) -> Result<Option<BookingId>> {
    tx.play_as(actor.clone(), at);
    tx.widen_to_street();
    let desk = desk::open(tx, typed.resource_id).await?;
    let mut booking = compose(tx, &desk, typed, actor, None).await?;
    match settle(tx, &desk, &mut booking, false).await {
        Ok(()) => Ok(Some(booking.id)),
        Err(Hit::Rule(_)) => Ok(None),
        Err(Hit::Failure(problem)) if is_rule(&problem) => Ok(None),
        Err(Hit::Failure(problem)) => bail!("{}: {problem}", typed.purpose),
    }
}

/// Approves what is past, lets it be used, returned and rated; of what is to come some waits for its approval.
async fn settle_and_use(
    tx: &mut Tx,
    id: BookingId,
    booker: &Actor,
    keeper: &Actor,
    past: bool,
    now: Timestamp,
) -> Result<(), Problem> {
    if !past {
        return Ok(());
    }
    let street = Scope::street_wide(tx.scope().street());
    let booking = bookings::load(tx.db(), &street, id).await?;
    let (from, to) = (booking.from_at, booking.to_at);
    if booking.state == BookingState::Requested {
        tx.play_as(keeper.clone(), from.plus(-2 * DAY));
        pass(tx, id, BookingEvent::Approve).await?;
    }
    tx.play_as(keeper.clone(), from.plus(HOUR / 12));
    pass(tx, id, BookingEvent::CheckIn).await?;
    tx.play_as(keeper.clone(), to);
    pass(tx, id, BookingEvent::Return).await?;
    tx.play_as(booker.clone(), to.plus(HOUR).max(from).min(now));
    pass(tx, id, BookingEvent::Rate).await
}

/// One step by whoever plays.
async fn pass(tx: &mut Tx, id: BookingId, event: BookingEvent) -> Result<(), Problem> {
    let street = Scope::street_wide(tx.scope().street());
    let version = bookings::load(tx.db(), &street, id).await?.version;
    let (mut case, next) = admitted(tx, id, version, event).await?;
    match event {
        BookingEvent::CheckIn => return begin_use(tx, &mut case, next).await,
        BookingEvent::Return => return end_use(tx, &mut case, next, true, None).await,
        BookingEvent::Approve => {
            case.booking.decided_by = tx.actor().person();
            case.booking.decided_at = Some(tx.now());
        }
        BookingEvent::Rate => case.booking.rating = Some(3),
        _ => {}
    }
    move_on(tx, &mut case.booking, &case.desk.resource, next, event).await
}

/// A repair on the Saturday after next, over what was booked.
async fn repair(tx: &mut Tx, venue: &Resource, now: Timestamp) -> Result<()> {
    let id: ResourceId = venue.id;
    let closure = Closure {
        id: linli_domain::id::ClosureId(tx.fresh_id()),
        resource_id: id,
        kind: ClosureKind::Repair,
        from_at: saturday(now, 2, 8),
        to_at: saturday(now, 2, 12),
        reason: "更换灯具".to_owned(),
        lifted_at: None,
    };
    let by = tx.actor().person();
    let (db, scope) = tx.parts();
    openings::insert_closure(db, scope, &closure, by, now).await?;
    let terms = openings::terms(db, scope, id)
        .await?
        .context("a venue without terms")?;
    displace::by_closure(tx, venue, &terms, &closure).await?;
    Ok(())
}
