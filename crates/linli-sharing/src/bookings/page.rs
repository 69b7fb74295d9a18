//! `GET /api/bookings/{id}`, and how bookings are shown: whole to who has booked and who keeps, as a taken time to others.

use std::collections::HashMap;

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{BookingId, OrgId, PersonId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::{HOUR, Timestamp};
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Answer, Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::{areas, orgs, persons};
use linli_work::demands::view::{TimelineEntry, timeline};
use linli_work::orders;
use linli_work::resources;
use linli_work::resources::store::Resource;
use linli_work::resources::view::{is_office, sees_unlisted};

use super::code;
use super::desk::Desk;
use super::others::others;
use super::party::{standing, unit_of};
use super::rules::{BookingEvent, BookingState, Standing, decide};
use super::store::{self, Booked, Booking, series};
use super::view::{BookingNextStep, BookingStep, BookingSummary, BookingView};
use crate::openings::place::calendar;
use crate::openings::store::{self as openings, Terms};

/// How a reader stands to a booking, as lists look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sight {
    own: bool,
    keeper: bool,
    inside: bool,
}

fn sight(booking: &Booking, of: &Booked, actor: &Actor) -> Sight {
    let person = actor.person();
    let mine = person.is_some() && [booking.person_id, booking.created_by].contains(&person);
    let Some(acting) = actor.acting() else {
        let house = matches!(actor, Actor::House { .. });
        return Sight {
            own: mine,
            keeper: house,
            inside: house,
        };
    };
    let unit = unit_of(acting).is_some_and(|unit| booking.org_id == Some(unit));
    let clerk = is_office(acting.role) && booking.clerk_org_id == Some(acting.org);
    let here = acting.area.contains(&of.area_path);
    let keeper = (acting.org == of.org_id && acting.role == Role::UnitLiaison)
        || (is_office(acting.role) && here);
    let own = mine || unit || clerk;
    Sight {
        own,
        keeper,
        inside: own
            || keeper
            || (acting.org == of.org_id && acting.role.is_unit())
            || (sees_unlisted(acting.role) && here),
    }
}

fn state(booking: &Booking, sight: Sight) -> BookingState {
    match booking.state {
        BookingState::NoShow if !sight.keeper => BookingState::Lapsed,
        state => state,
    }
}

/// The names a page of bookings is told with.
struct Names {
    resources: HashMap<ResourceId, Booked>,
    orgs: HashMap<OrgId, String>,
    persons: HashMap<PersonId, String>,
    places: HashMap<AreaPath, String>,
    /// What the reader comes along to.
    along: Vec<BookingId>,
}

async fn names(
    db: &mut Db,
    scope: &Scope,
    bookings: &[Booking],
    reader: Option<PersonId>,
) -> Result<Names, Problem> {
    let resources = store::resources(db, scope, bookings).await?;
    let owners = resources.values().map(|one| one.org_id);
    let units = bookings.iter().filter_map(|one| one.org_id).chain(owners);
    let units: Vec<OrgId> = units.collect();
    let people = bookings
        .iter()
        .filter(|one| one.org_id.is_none())
        .filter_map(|one| one.person_id);
    let people: Vec<PersonId> = people.collect();
    let shared = bookings.iter().filter(|one| one.joined > 0);
    let shared: Vec<BookingId> = shared.map(|one| one.id).collect();
    let along = match reader {
        Some(person) if !shared.is_empty() => series::along_to(db, scope, person, &shared).await?,
        _ => Vec::new(),
    };
    Ok(Names {
        along,
        orgs: orgs::store::names(db, scope, units).await?,
        persons: persons::store::names(db, scope, people).await?,
        places: areas::store::spoken_names(db, scope, resources.values().map(|one| &one.area_path))
            .await?,
        resources,
    })
}

impl Names {
    /// How the booker is called.
    fn party(&self, booking: &Booking) -> String {
        if let Some(name) = &booking.behalf_name {
            return name.clone();
        }
        let unit = booking.org_id.and_then(|org| self.orgs.get(&org));
        let person = booking.person_id.and_then(|id| self.persons.get(&id));
        unit.or(person).cloned().unwrap_or_default()
    }

    fn summary(&self, booking: &Booking, actor: &Actor, now: Timestamp) -> Option<BookingSummary> {
        let of = self.resources.get(&booking.resource_id)?;
        let sight = sight(booking, of, actor);
        // who residents are is for the door, not for everybody
        let open = booking.open && booking.behalf_name.is_none();
        let party = (sight.inside || open).then(|| self.party(booking));
        let said = sight.inside || booking.open;
        let owner = self.orgs.get(&of.org_id).cloned().unwrap_or_default();
        let who = party.clone().unwrap_or_default();
        let state = state(booking, sight);
        Some(BookingSummary {
            id: booking.id,
            number: booking.number.clone(),
            resource_id: of.id,
            resource_title: of.title.clone(),
            resource_class: of.class,
            area_name: self.places.get(&of.area_path).cloned().unwrap_or_default(),
            from: booking.from_at,
            to: booking.to_at,
            state,
            own: sight.own,
            party,
            kind: said.then_some(booking.kind),
            purpose: said.then(|| booking.purpose.clone()),
            series_id: booking.series_id,
            on_behalf: booking.behalf_way.is_some(),
            open: booking.open,
            along: self.along.contains(&booking.id),
            next_step: next_step(booking, state, &owner, &who, now),
            version: booking.version,
        })
    }
}

fn next_step(
    booking: &Booking,
    state: BookingState,
    keeper: &str,
    party: &str,
    now: Timestamp,
) -> BookingNextStep {
    use BookingState as S;
    let (from, to) = (booking.from_at, booking.to_at);
    let (code, who, due_at) = match state {
        S::Waiting => (BookingStep::Wait, "", Some(from)),
        S::Requested => (BookingStep::Approve, keeper, Some(from)),
        S::Approved => (BookingStep::Confirm, party, Some(from)),
        S::Displaced => (BookingStep::Move, party, Some(from)),
        S::Confirmed => (BookingStep::Arrive, party, Some(from)),
        S::InUse => (BookingStep::Return, keeper, Some(to)),
        S::Returned => (BookingStep::Rate, party, None),
        S::Rated | S::Declined | S::Cancelled | S::NoShow | S::Lapsed => {
            (BookingStep::None, "", None)
        }
    };
    BookingNextStep {
        code,
        who: who.to_owned(),
        due_at,
        late_by_ms: due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0),
    }
}

/// Bookings as a list shows them: five queries whatever their number, six where others come along.
///
/// # Errors
/// The database refused.
pub async fn summaries(
    db: &mut Db,
    actor: &Actor,
    bookings: &[Booking],
    now: Timestamp,
) -> Result<Vec<BookingSummary>, Problem> {
    let scope = Scope::street_wide(actor.street());
    let names = names(db, &scope, bookings, actor.person()).await?;
    Ok(bookings
        .iter()
        .filter_map(|one| names.summary(one, actor, now))
        .collect())
}

/// What can be asked of a booking on its page, in the order of its life.
const ACTIONS: [BookingEvent; 13] = [
    BookingEvent::Approve,
    BookingEvent::Confirm,
    BookingEvent::CheckIn,
    BookingEvent::Return,
    BookingEvent::Rate,
    BookingEvent::Move,
    BookingEvent::NameOrder,
    BookingEvent::Decline,
    BookingEvent::NoShow,
    BookingEvent::TakeBack,
    BookingEvent::Cancel,
    BookingEvent::Join,
    BookingEvent::Leave,
];

/// Whether an actor may see the page of a booking.
#[must_use]
pub fn sees(booking: &Booking, resource: &Resource, actor: &Actor) -> bool {
    booking.open || sight(booking, &booked(resource), actor).inside
}

fn booked(resource: &Resource) -> Booked {
    Booked {
        id: resource.id,
        title: resource.title.clone(),
        class: resource.class,
        org_id: resource.org_id,
        area_path: resource.area_path.clone(),
    }
}

/// A booking, to who has booked it, who keeps the resource, and everybody where it is open.
#[utoipa::path(get, path = "/api/bookings/{id}", tag = "bookings", params(("id" = BookingId, Path)),
    responses((status = 200, body = BookingView)))]
pub async fn get_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
) -> Result<Json<BookingView>, Problem> {
    let mut db = ctx.read().await?;
    let actor = ctx.actor()?;
    let scope = Scope::street_wide(actor.street());
    let booking = store::load(&mut db, &scope, id).await?;
    let resource = resources::store::load(&mut db, &scope, booking.resource_id).await?;
    if !sees(&booking, &resource, actor) {
        return Err(Problem::not_found());
    }
    let terms = openings::terms(&mut db, &scope, booking.resource_id)
        .await?
        .ok_or_else(|| Problem::internal("a booking without terms"))?;
    let reader = Reader::of(&ctx)?;
    page(&mut db, reader, &booking, &resource, &terms)
        .await
        .map(Json)
}

/// A booking as its page shows it: at most eighteen queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    reader: Reader<'_>,
    booking: &Booking,
    resource: &Resource,
    terms: &Terms,
) -> Result<BookingView, Problem> {
    let (actor, now) = (reader.actor, reader.now);
    let scope = Scope::street_wide(actor.street());
    let sight = sight(booking, &booked(resource), actor);
    let summary = summaries(db, actor, std::slice::from_ref(booking), now)
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let looks_on = matches!(
        booking.state,
        BookingState::Displaced | BookingState::Waiting
    );
    let alternatives = if looks_on && sight.inside {
        let days = calendar(db, &scope, reader.app).await?;
        others(db, &scope, (resource, terms), &days, booking, now).await?
    } else {
        Vec::new()
    };
    let closure = match booking.closure_id.filter(|_| sight.inside) {
        Some(id) => Some(openings::closure(db, &scope, id).await?),
        None => None,
    };
    let waiting_place = if booking.state == BookingState::Waiting {
        Some(store::waiting_before(db, &scope, booking).await? + 1)
    } else {
        None
    };
    let order = match booking.order_id.filter(|_| sight.inside) {
        Some(id) => Some(orders::store::load(db, &scope, id).await?),
        None => None,
    };
    let joined_by_me = summary.along;
    let standing = standing(booking, resource, terms, actor, now);
    let inside = sight.inside;
    let past = |note: &Option<String>| note.clone().filter(|_| inside);
    let has_code = matches!(
        booking.state,
        BookingState::Confirmed
            | BookingState::InUse
            | BookingState::Returned
            | BookingState::Rated
    );
    Ok(BookingView {
        org_id: booking.org_id.filter(|_| inside),
        behalf_way: booking.behalf_way,
        order_id: order.as_ref().map(|order| order.id),
        order_number: order.map(|order| order.number),
        directed: booking.directed,
        conditions: terms.conditions.clone(),
        conditions_version: terms.conditions_version,
        acknowledged_version: booking.acknowledged_version,
        free_until: booking.from_at.plus(-terms.cancel_hours * HOUR),
        code: (has_code && (sight.own || sight.keeper)).then(|| code::shown(&booking.code)),
        waiting_place,
        reason: past(&booking.reason),
        late_cancel: booking.late_cancel,
        closure_id: booking.closure_id.filter(|_| inside),
        closure_reason: match closure {
            Some(closure) => Some(closure.reason),
            None if booking.state == BookingState::Displaced => past(&booking.reason),
            None => None,
        },
        alternatives,
        joined: booking.joined,
        joined_by_me,
        started_at: booking.started_at,
        returned_at: booking.returned_at,
        in_order: booking.in_order.filter(|_| inside),
        return_note: past(&booking.return_note),
        rating: booking.rating.filter(|_| inside),
        rating_note: past(&booking.rating_note),
        timeline: if inside {
            history(db, &scope, booking, sight).await?
        } else {
            Vec::new()
        },
        allowed_actions: actions(reader, booking, standing, joined_by_me),
        summary,
    })
}

/// What happened to a booking; that somebody did not come is for the keeper alone.
async fn history(
    db: &mut Db,
    scope: &Scope,
    booking: &Booking,
    sight: Sight,
) -> Result<Vec<TimelineEntry>, Problem> {
    const NO_SHOW: &str = "no_show";
    let mut entries = timeline(db, scope, "booking", booking.id.0).await?;
    if !sight.keeper {
        entries.retain(|entry| entry.event != NO_SHOW);
        for entry in &mut entries {
            entry.from_state = entry.from_state.take().filter(|state| state != NO_SHOW);
        }
    }
    Ok(entries)
}

fn actions(
    reader: Reader<'_>,
    booking: &Booking,
    standing: Standing,
    joined: bool,
) -> Vec<AllowedAction> {
    ACTIONS
        .into_iter()
        .map(|event| {
            let refusal = match event {
                BookingEvent::Join if joined => Some("booking_joined_already"),
                BookingEvent::Leave if !joined => Some("booking_not_joined"),
                _ => decide(booking.state, event, standing)
                    .err()
                    .map(super::rules::Refusal::code),
            };
            // what only the keeper knows is not told by what is offered
            let refusal = match (booking.state, standing.keeper, event) {
                (BookingState::NoShow, false, _) => refusal.or(Some("booking_wrong_state")),
                _ => refusal,
            };
            AllowedAction::new(reader.app.texts(), reader.locale, event.code(), refusal)
        })
        .collect()
}

/// Ends a write with the booking's page as its answer.
///
/// # Errors
/// The commit failed.
pub async fn answer(
    mut tx: Tx,
    actor: &Actor,
    booking: &Booking,
    desk: &Desk,
    status: StatusCode,
) -> Answer {
    let (app, locale, now) = (tx.app().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor,
        locale,
        now,
    };
    let view = page(tx.db(), reader, booking, &desk.resource, &desk.terms).await?;
    tx.commit(status, &view).await
}
