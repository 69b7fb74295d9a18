//! `GET /api/orgs/{id}/seats`: in which bodies a unit and its people sit, from when to when, and how often they came.

use std::collections::HashMap;

use linli_council::bodies;
use linli_council::bodies::rules::{BodyKind, SeatCapacity};
use linli_council::bodies::store::Sight;
use linli_domain::actor::Role;
use linli_domain::id::{BodyId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::{areas, orgs, persons};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Looked, looked_at, store};

/// What attendance looks back over.
const BACK: i64 = 365 * DAY;

/// A seat of a unit in a body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitSeat {
    /// The body.
    pub body_id: BodyId,
    /// Its name.
    pub body_name: String,
    /// Its kind.
    pub body_kind: BodyKind,
    /// In which capacity.
    pub capacity: SeatCapacity,
    /// Who of its people; none where the unit sends whom it wants.
    pub person_id: Option<PersonId>,
    /// That person's name.
    pub person_name: Option<String>,
    /// Whether it has the seat because it is in the alliance.
    pub of_alliance: bool,
    /// Since when.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Meetings held in the last twelve months to which the seat was called.
    pub called: i64,
    /// Of them attended, also by somebody sent instead.
    pub attended: i64,
}

/// A post that one of its people holds as a part-time committee member (兼职委员).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PartTimePost {
    /// Who.
    pub person_id: PersonId,
    /// That person's name.
    pub person_name: String,
    /// As what.
    pub role: Role,
    /// Of which organisation.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// The place, spoken; empty for the whole street.
    pub area_name: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub to: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// Where a unit and its people sit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitSeats {
    /// Living seats first, those before them after.
    pub seats: Vec<UnitSeat>,
    /// Part-time posts of its people.
    pub posts: Vec<PartTimePost>,
}

/// The seats a reader sees, without names and figures.
async fn found(
    db: &mut Db,
    reader: Reader<'_>,
    looked: Looked,
) -> Result<(Vec<store::Seat>, Vec<store::PartTime>), Problem> {
    let scope = reader.actor.scope();
    let seats = store::seats(db, &scope, &Sight::of(reader.actor), looked.org).await?;
    let within = looked.scope(reader.actor);
    Ok((seats, store::part_time(db, &within, looked.org).await?))
}

/// How many seats and part-time posts a reader finds.
///
/// # Errors
/// The database refused.
pub async fn total(db: &mut Db, reader: Reader<'_>, looked: Looked) -> Result<i64, Problem> {
    let (seats, posts) = found(db, reader, looked).await?;
    Ok(i64::try_from(seats.len() + posts.len()).unwrap_or(i64::MAX))
}

/// Seats with names and attendance, in a fixed number of queries.
///
/// # Errors
/// *Not found* where the unit is none of this reader's to look at.
pub async fn seats(db: &mut Db, reader: Reader<'_>, org: OrgId) -> Result<UnitSeats, Problem> {
    let looked = looked_at(db, reader.actor, org).await?;
    let (seats, posts) = found(db, reader, looked).await?;
    let street = Scope::street_wide(reader.actor.street());
    let mut of: Vec<BodyId> = seats.iter().map(|seat| seat.body_id).collect();
    of.sort();
    of.dedup();
    let came = bodies::store::attended(db, &street, &of, reader.now.plus(-BACK)).await?;
    let people = seats.iter().filter_map(|seat| seat.person_id);
    let people = people.chain(posts.iter().map(|post| post.person_id));
    let people: HashMap<PersonId, String> = persons::store::names(db, &street, people).await?;
    let offices = orgs::store::names(db, &street, posts.iter().map(|post| post.org_id)).await?;
    let paths = posts.iter().map(|post| &post.area_path);
    let places = areas::store::spoken_names(db, &street, paths).await?;
    let seats = seats.into_iter().map(|seat| {
        let figures = came.iter().find(|one| match seat.id {
            Some(_) => one.seat_id == seat.id,
            None => one.body_id == seat.body_id && one.seat_id.is_none() && one.org_id == Some(org),
        });
        UnitSeat {
            person_name: seat.person_id.and_then(|id| people.get(&id).cloned()),
            called: figures.map_or(0, |one| one.called),
            attended: figures.map_or(0, |one| one.attended),
            of_alliance: seat.id.is_none(),
            body_id: seat.body_id,
            body_name: seat.body_name,
            body_kind: seat.body_kind,
            capacity: seat.capacity,
            person_id: seat.person_id,
            from: seat.from_at,
            to: seat.to_at,
            ended_at: seat.ended_at,
        }
    });
    let seats = seats.collect();
    let posts = posts.into_iter().map(|post| PartTimePost {
        person_name: people.get(&post.person_id).cloned().unwrap_or_default(),
        org_name: offices.get(&post.org_id).cloned().unwrap_or_default(),
        area_name: places.get(&post.area_path).cloned().unwrap_or_default(),
        person_id: post.person_id,
        role: post.role,
        org_id: post.org_id,
        from: post.from_at,
        to: post.to_at,
        ended_at: post.ended_at,
    });
    Ok(UnitSeats {
        seats,
        posts: posts.collect(),
    })
}

/// In which bodies a unit and its people sit, with term and attendance of the last twelve months.
#[utoipa::path(get, path = "/api/orgs/{id}/seats", tag = "unit_story", params(("id" = OrgId, Path)),
    responses((status = 200, body = UnitSeats)))]
pub async fn list_unit_seats(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<UnitSeats>, Problem> {
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    seats(&mut db, reader, id).await.map(Json)
}
