//! `GET /api/bodies`, `GET /api/bodies/{id}`, `GET /api/body-kinds`.

use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, BodyId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::areas::change::role_of;
use linli_net::history;
use linli_net::{areas, orgs, persons};
use linli_work::alliances;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};

use super::rules::{BodyKind, BodyRefusal, Counting, SeatCapacity, keeps};
use super::shapes::{BodyItem, BodyKindItem, BodyList, BodyView, SeatView};
use super::store::{self, Attended, Body, BodyFilter, Seat, Sight};
use crate::meetings::quarter;

/// Whether an actor looks after a body: whoever keeps the place of the organisation that convenes it.
///
/// # Errors
/// Why not.
pub fn keeps_for(actor: &Actor, body: &Body) -> Result<(), BodyRefusal> {
    keeps(
        role_of(actor),
        actor.scope().area().contains(&body.area_path),
    )
}

/// A body to be changed by somebody who looks after it.
///
/// # Errors
/// *Not found*, 403 for who does not look after it, 409 when it has ended.
pub async fn kept(tx: &mut Tx, id: BodyId) -> Result<Body, Problem> {
    let sight = Sight::of(tx.actor());
    let (db, scope) = tx.parts();
    let body = store::load(db, scope, &sight, id).await?;
    keeps_for(tx.actor(), &body)?;
    if body.ended_at.is_some() {
        return Err(BodyRefusal::Ended.into());
    }
    Ok(body)
}

/// What a kind's rule rests on, in the reader's words.
fn basis(reader: Reader<'_>, kind: BodyKind) -> String {
    let key = format!("body_basis_{kind}");
    reader.app.texts().say(reader.locale, &key, &Map::new())
}

/// Bodies as a list shows them, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn items(
    db: &mut Db,
    scope: &Scope,
    bodies: Vec<Body>,
    now: Timestamp,
) -> Result<Vec<BodyItem>, Problem> {
    let ids: Vec<BodyId> = bodies.iter().map(|one| one.id).collect();
    let names = orgs::store::names(db, scope, bodies.iter().map(|one| one.org_id)).await?;
    let mut allied: Vec<AllianceId> = bodies.iter().filter_map(|one| one.alliance_id).collect();
    allied.sort();
    allied.dedup();
    let allied = alliances::store::names(db, scope, &allied).await?;
    let tallies = store::tallies(db, scope, &ids, now).await?;
    let next = store::next_meetings(db, scope, &ids).await?;
    let spoken =
        areas::store::spoken_names(db, scope, bodies.iter().map(|one| &one.area_path)).await?;
    Ok(bodies
        .into_iter()
        .map(|one| {
            let tally = tallies.get(&one.id);
            let own = tally.map_or(0, |tally| tally.seats);
            // the lead has a seat beside the members
            let of_alliance = match one.alliance_id {
                Some(_) => tally.map_or(0, |tally| tally.allied) + 1,
                None => 0,
            };
            let seats = match one.rule().counting {
                Counting::Seats => own + of_alliance,
                _ => one.households.unwrap_or_default(),
            };
            BodyItem {
                org_name: names.get(&one.org_id).cloned().unwrap_or_default(),
                alliance_name: one.alliance_id.and_then(|id| allied.get(&id).cloned()),
                area_name: spoken.get(&one.area_path).cloned().unwrap_or_default(),
                seats,
                last_held_at: tally.and_then(|tally| tally.last_held_at),
                next_meeting_id: next.get(&one.id).copied(),
                next_meeting_at: tally.and_then(|tally| tally.next_at),
                open_resolutions: tally.map_or(0, |tally| tally.open_resolutions),
                id: one.id,
                kind: one.kind,
                name: one.name,
                org_id: one.org_id,
                alliance_id: one.alliance_id,
                area_path: one.area_path,
                cadence: one.cadence,
                ended_at: one.ended_at,
            }
        })
        .collect())
}

/// The seats of a body at a moment, with their names: those of the alliance first.
///
/// # Errors
/// The database refused.
pub async fn seats(
    db: &mut Db,
    scope: &Scope,
    body: &Body,
    now: Timestamp,
) -> Result<Vec<SeatView>, Problem> {
    let own = store::seats_of(db, scope, body.id, now).await?;
    let mut found = Vec::new();
    if let Some(alliance) = body.alliance_id {
        found.push(of_alliance(SeatCapacity::Chair, body.org_id, None));
        for member in store::allied(db, scope, alliance, now).await? {
            found.push(of_alliance(
                SeatCapacity::Member,
                member.org_id,
                member.from_at,
            ));
        }
    }
    found.extend(own.into_iter().map(own_seat));
    let units = found.iter().filter_map(|seat| seat.org_id);
    let units = orgs::store::names(db, scope, units).await?;
    let people = found.iter().filter_map(|seat| seat.person_id);
    let people = persons::store::names(db, scope, people).await?;
    let since = quarter::of(now).before().from;
    let attended = store::attended(db, scope, &[body.id], since).await?;
    for seat in &mut found {
        seat.org_name = seat.org_id.and_then(|id| units.get(&id).cloned());
        seat.person_name = seat.person_id.and_then(|id| people.get(&id).cloned());
        if let Some(figures) = attended.iter().find(|one| is_of(one, seat)) {
            (seat.called, seat.attended) = (figures.called, figures.attended);
        }
    }
    Ok(found)
}

fn is_of(figures: &Attended, seat: &SeatView) -> bool {
    figures.seat_id == seat.id && (seat.id.is_some() || figures.org_id == seat.org_id)
}

fn of_alliance(capacity: SeatCapacity, org: OrgId, from: Option<Timestamp>) -> SeatView {
    SeatView {
        id: None,
        capacity,
        person_id: None,
        person_name: None,
        org_id: Some(org),
        org_name: None,
        from,
        to: None,
        of_alliance: true,
        called: 0,
        attended: 0,
        version: 0,
    }
}

fn own_seat(seat: Seat) -> SeatView {
    SeatView {
        id: Some(seat.id),
        capacity: seat.capacity,
        person_id: seat.person_id,
        person_name: None,
        org_id: seat.org_id,
        org_name: None,
        from: Some(seat.from_at),
        to: seat.to_at,
        of_alliance: false,
        called: 0,
        attended: 0,
        version: seat.version,
    }
}

/// A body as its page shows it, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    body: Body,
    now: Timestamp,
) -> Result<BodyView, Problem> {
    let (rule, keeper) = (body.rule(), keeps_for(reader.actor, &body));
    let ended = body.ended_at.is_some();
    let members = seats(db, scope, &body, now).await?;
    let street = Scope::street_wide(scope.street());
    let area_id = orgs::store::load(db, &street, body.org_id).await?.area_id;
    let timeline = match Sight::of(reader.actor) {
        Sight::Staff => history::of(db, scope, "body", body.id.0).await?,
        Sight::Member(..) => Vec::new(),
    };
    let voting = members.iter().filter(|seat| seat.capacity.votes()).count();
    let supervisors = members
        .iter()
        .filter(|seat| seat.capacity == SeatCapacity::Supervisor)
        .count();
    let (voting, supervisors) = (
        i64::try_from(voting).unwrap_or(i64::MAX),
        i64::try_from(supervisors).unwrap_or(i64::MAX),
    );
    let refused = keeper
        .err()
        .or(ended.then_some(BodyRefusal::Ended))
        .map(CodeEnum::code);
    let actions = ["edit", "seat", "plan", "end"];
    let head = body.clone();
    let item = items(db, scope, vec![body], now).await?.remove(0);
    Ok(BodyView {
        item,
        rule,
        basis: basis(reader, head.kind),
        households: head.households,
        floor_area: head.floor_area,
        note: head.note,
        end_reason: head.end_reason,
        lacks: rule.lacks(voting, supervisors),
        members,
        area_id,
        timeline,
        allowed_actions: actions
            .iter()
            .map(|action| {
                let seatless = *action == "seat" && rule.counting != Counting::Seats;
                let without = seatless.then_some(BodyRefusal::WithoutSeats.code());
                reader.action(action, refused.or(without))
            })
            .collect(),
        version: head.version,
    })
}

/// A body, inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn after(tx: &mut Tx, body: Body) -> Result<BodyView, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let (db, scope) = tx.parts();
    page(reader, db, scope, body, now).await
}

/// Which bodies are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BodyQuery {
    /// Part of the name.
    q: Option<String>,
    /// Of one kind.
    #[param(inline)]
    kind: Option<BodyKind>,
    /// Of one alliance.
    #[param(value_type = Option<String>)]
    alliance_id: Option<AllianceId>,
    /// Ended ones too.
    ended: Option<bool>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Bodies: staff see those of their place and of the places above it, everybody else those in which they have a seat.
#[utoipa::path(get, path = "/api/bodies", tag = "bodies", params(BodyQuery), responses((status = 200, body = BodyList)))]
pub async fn list_bodies(
    ctx: Ctx,
    Query(query): Query<BodyQuery>,
) -> Result<Json<BodyList>, Problem> {
    let (scope, reader) = (ctx.scope()?, Reader::of(&ctx)?);
    let page = Page::check(query.page, query.page_size)?;
    let filter = BodyFilter {
        text: query.q.unwrap_or_default().trim().to_owned(),
        kind: query.kind,
        alliance: query.alliance_id,
        ended: query.ended.unwrap_or(false),
    };
    let mut db = ctx.read().await?;
    let (bodies, total) =
        store::find(&mut db, &scope, &Sight::of(reader.actor), &filter, page).await?;
    let items = items(&mut db, &scope, bodies, ctx.now()).await?;
    let refused = keeps(role_of(reader.actor), true).err();
    let found: AllowedAction = reader.action("found", refused.map(CodeEnum::code));
    Ok(Json(BodyList {
        items,
        total,
        page: page.page,
        page_size: page.page_size,
        allowed_actions: vec![found],
    }))
}

/// One body.
#[utoipa::path(get, path = "/api/bodies/{id}", tag = "bodies", params(("id" = BodyId, Path)),
    responses((status = 200, body = BodyView)))]
pub async fn get_body(ctx: Ctx, Path(id): Path<BodyId>) -> Result<Json<BodyView>, Problem> {
    let (scope, reader) = (ctx.scope()?, Reader::of(&ctx)?);
    let mut db = ctx.read().await?;
    let body = store::load(&mut db, &scope, &Sight::of(reader.actor), id).await?;
    page(reader, &mut db, &scope, body, ctx.now())
        .await
        .map(Json)
}

/// Kinds of bodies.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BodyKinds {
    /// Each with its usual rule.
    pub items: Vec<BodyKindItem>,
}

/// What is usual for each kind of body: how often it meets and by what rule it decides.
#[utoipa::path(get, path = "/api/body-kinds", tag = "bodies", responses((status = 200, body = BodyKinds)))]
pub async fn list_body_kinds(ctx: Ctx) -> Result<Json<BodyKinds>, Problem> {
    let reader = Reader::of(&ctx)?;
    let items = BodyKind::ALL
        .iter()
        .map(|kind| BodyKindItem {
            kind: *kind,
            cadence: kind.cadence(),
            rule: kind.rule(),
            basis: basis(reader, *kind),
        })
        .collect();
    Ok(Json(BodyKinds { items }))
}
