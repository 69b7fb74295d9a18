//! `GET /api/public/feeds/{file}`: a calendar as a program reads it, without signing in.

use std::collections::HashMap;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use linli_domain::actor::{ActingPost, Actor};
use linli_domain::area::AreaPath;
use linli_domain::id::{OrgId, ResourceId, StreetId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Ctx, Path};
use linli_kit::problem::Problem;
use linli_kit::secret::sha256;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_net::{accounts, areas, orgs, persons};
use linli_work::resources;
use serde_json::Map;

use super::calendar::{CalendarEntry, Certainty, text};
use super::store::{self, Feed, Told};
use super::{FeedKind, secret};
use crate::bookings::rules::BookingState;
use crate::openings::keeper;

/// Readings from one address in ten minutes: a whole office behind one line, each program once a minute.
const READINGS: i64 = 600;
const MINUTES: i64 = 10;
/// Days that are told of: past, and to come.
const PAST: i64 = 30;
const COMING: i64 = 365;
/// Days for which what is off is told of, so that programs take it out.
const OFF: i64 = 30;
/// Entries at most.
const MOST: i64 = 2_000;

/// A calendar. Unknown, wrong, revoked, or of somebody who holds that post no more: *not found*, always the same, in a plain
/// text, because calendar programs show people what they were answered.
#[utoipa::path(get, path = "/api/public/feeds/{file}", tag = "public",
    params(("file" = String, Path, description = "from the feed's address")),
    responses((status = 200, content_type = "text/calendar"), (status = 304), (status = 404, content_type = "text/plain")))]
pub async fn read_feed(ctx: Ctx, headers: HeaderMap, Path(file): Path<String>) -> Answer {
    match calendar(&ctx, &headers, &file).await {
        Err(problem) if problem.kind == ProblemKind::NotFound => {
            let text = ctx
                .app()
                .texts()
                .say(ctx.locale(), "feed_gone", &Map::new());
            let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
            Ok((StatusCode::NOT_FOUND, kind, format!("{text}\n")).into_response())
        }
        answer => answer,
    }
}

async fn calendar(ctx: &Ctx, headers: &HeaderMap, file: &str) -> Answer {
    let (app, now) = (ctx.app(), ctx.now());
    let key = format!("feed {}", ctx.address());
    app.flood().count(&key, READINGS, MINUTES, now)?;
    let (street, id) = secret::opened_by(app, file).ok_or_else(Problem::not_found)?;
    let wide = Scope::street_wide(street);
    let mut db = ctx.read().await?;
    let feed = store::load(&mut db, &wide, id).await?;
    if feed.revoked_at.is_some() {
        return Err(Problem::not_found());
    }
    let maker = maker(&mut db, street, &feed, now).await?;
    let name = name(&mut db, &wide, &feed, &maker, now, (app, ctx.locale())).await?;
    let span = (now.plus(-PAST * DAY), now.plus(COMING * DAY));
    let told = store::told(&mut db, &wide, &feed, span, now.plus(-OFF * DAY), MOST).await?;
    let entries = entries(&mut db, &wide, &feed, told, (app, ctx.locale())).await?;
    drop(db);
    if let Err(problem) = note_read(app, street, &feed, now).await {
        // the calendar is what was asked for; that it was read is told its maker next time
        tracing::warn!(%problem, "a reading of a calendar was not noted");
    }
    let body = text(&name, &entries);
    let tag = format!("\"{}\"", hex(&sha256(body.as_bytes())));
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let kind = "text/calendar; charset=utf-8".to_owned();
    let fresh = "private, max-age=300".to_owned();
    let heads = [
        (header::CONTENT_TYPE, kind),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, fresh),
    ];
    Ok((heads, body).into_response())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Its maker in the post they made it in, while they hold it and have a login.
async fn maker(
    db: &mut Db,
    street: StreetId,
    feed: &Feed,
    now: Timestamp,
) -> Result<Actor, Problem> {
    let wide = Scope::street_wide(street);
    let account = accounts::store::own(db, feed.account_id).await?;
    let post = persons::store::load_post(db, &wide, feed.post_id).await?;
    let held = post.ended_at.is_none() && post.to_at.is_none_or(|to| now < to);
    if !held || account.ended_at.is_some() || account.locked_at.is_some() {
        return Err(Problem::not_found());
    }
    Ok(Actor::Member {
        account: account.id,
        person: post.person_id,
        street,
        acting: ActingPost {
            post: post.id,
            role: post.role,
            org: post.org_id,
            area: post.area_path,
        },
    })
}

/// What the calendar is called, where its maker may still read it.
async fn name(
    db: &mut Db,
    wide: &Scope,
    feed: &Feed,
    maker: &Actor,
    now: Timestamp,
    (app, locale): (&App, Locale),
) -> Result<String, Problem> {
    match feed.kind {
        FeedKind::Resource => {
            let resource = resources::store::load(db, wide, ResourceId(feed.subject_id)).await?;
            if !keeper::keeps(&resource, maker, now) {
                return Err(Problem::not_found());
            }
            Ok(resource.title)
        }
        FeedKind::Org => {
            let org = OrgId(feed.subject_id);
            let mut names = orgs::store::names(db, wide, [org]).await?;
            names.remove(&org).ok_or_else(Problem::not_found)
        }
        FeedKind::Own => Ok(app.texts().say(locale, "feed_own_name", &Map::new())),
    }
}

/// The bookings in words: two queries for all names.
async fn entries(
    db: &mut Db,
    wide: &Scope,
    feed: &Feed,
    told: Vec<Told>,
    (app, locale): (&App, Locale),
) -> Result<Vec<CalendarEntry>, Problem> {
    let names = orgs::store::names(db, wide, told.iter().filter_map(|one| one.org_id)).await?;
    let paths: Vec<AreaPath> = told.iter().map(|one| one.area_path.clone()).collect();
    let places: HashMap<AreaPath, String> = areas::store::spoken_names(db, wide, &paths).await?;
    let residents = app.texts().say(locale, "feed_residents", &Map::new());
    let own = OrgId(feed.subject_id);
    Ok(told
        .into_iter()
        .map(|one| {
            let party = one
                .org_id
                .and_then(|org| names.get(&org).cloned())
                .unwrap_or_else(|| residents.clone());
            let mine = feed.kind == FeedKind::Own
                || (feed.kind == FeedKind::Org && one.org_id == Some(own));
            let summary = match (feed.kind, mine) {
                (FeedKind::Resource, _) => format!("{party} · {}", one.purpose),
                (_, true) => format!("{} · {}", one.title, one.purpose),
                (_, false) => format!("{} · {party} · {}", one.title, one.purpose),
            };
            CalendarEntry {
                id: one.id.0,
                changes: one.version,
                changed_at: one.updated_at,
                from: one.from_at,
                to: one.to_at,
                summary,
                location: places.get(&one.area_path).cloned().unwrap_or_default(),
                description: one.purpose,
                certainty: certainty(one.state),
            }
        })
        .collect())
}

fn certainty(state: BookingState) -> Certainty {
    match state {
        BookingState::Waiting | BookingState::Requested | BookingState::Approved => {
            Certainty::Tentative
        }
        BookingState::Confirmed
        | BookingState::InUse
        | BookingState::Returned
        | BookingState::Rated => Certainty::Confirmed,
        // why it came to nothing is nobody's who has the address
        BookingState::Displaced
        | BookingState::Declined
        | BookingState::Cancelled
        | BookingState::NoShow
        | BookingState::Lapsed => Certainty::Cancelled,
    }
}

/// Notes the reading, once an hour: its maker sees whether a program still reads it.
async fn note_read(
    app: &App,
    street: StreetId,
    feed: &Feed,
    now: Timestamp,
) -> Result<(), Problem> {
    if feed.read_at.is_some_and(|read| now < read.plus(HOUR)) {
        return Ok(());
    }
    let mut tx = app.begin_as_house(street).await?;
    let wide = Scope::street_wide(street);
    store::note_read(tx.db(), &wide, feed.id, now).await?;
    tx.finish().await
}
