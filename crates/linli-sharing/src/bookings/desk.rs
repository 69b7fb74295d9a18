//! The desk of a resource: its terms locked, so that places are counted by one at a time; what passes over it is judged here.

use linli_domain::code::CodeEnum;
use linli_domain::id::ResourceId;
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_work::resources;
use linli_work::resources::store::Resource;
use serde_json::{Value, json};

use super::figures::Words;
use super::others::others;
use super::rules::{BookingEvent, BookingState};
use super::store::{self, Booking, rounds};
use super::tell::when;
use super::{party, quotas};
use crate::openings::place::{calendar, one, span_of};
use crate::openings::slots::{Days, Limits, SlotRefusal, Span};
use crate::openings::store::{self as openings, Terms};
use crate::openings::view::FreeSlot;

/// A resource with its terms, locked until the transaction ends.
pub struct Desk {
    /// The resource.
    pub resource: Resource,
    /// Its terms.
    pub terms: Terms,
}

/// Goes to the desk of a resource.
///
/// # Errors
/// *Not found*, or it cannot be booked.
pub async fn open(tx: &mut Tx, id: ResourceId) -> Result<Desk, Problem> {
    let (db, scope) = tx.parts();
    let terms = openings::lock(db, scope, id)
        .await?
        .ok_or_else(|| Problem::conflict("openings_no_terms"))?;
    // read behind the lock: who paused it a moment ago is seen
    let resource = resources::store::load(db, scope, id).await?;
    Ok(Desk { resource, terms })
}

/// Why something does not pass: a rule, with other slots to take, or a failure of the house.
#[derive(Debug)]
pub enum Hit {
    /// A rule, with the figure it names.
    Rule(Problem),
    /// Anything else: a rule for which no other slots are looked for, too.
    Failure(Problem),
}

impl From<Problem> for Hit {
    fn from(problem: Problem) -> Self {
        Self::Failure(problem)
    }
}

impl Hit {
    /// Whether no place is free, and nothing else stands against it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Rule(problem) if problem.code == SlotRefusal::Full.code())
    }
}

impl Desk {
    /// The calendar the street opens by.
    ///
    /// # Errors
    /// The database refused.
    pub async fn days(&self, tx: &mut Tx) -> Result<Days<'static>, Problem> {
        let app = tx.app().clone();
        let scope = Scope::street_wide(tx.scope().street());
        let school = calendar(tx.db(), &scope, &app).await?.school;
        Ok(Days {
            calendar: app.calendar(),
            school,
        })
    }

    /// Whether a booking fits where it says, all rules looked at, the places last.
    ///
    /// # Errors
    /// The first rule it hits.
    pub async fn fits(&self, tx: &mut Tx, booking: &Booking) -> Result<(), Hit> {
        self.fits_leaving(tx, booking, None).await
    }

    /// The same for a booking that leaves the time it has held so far.
    ///
    /// # Errors
    /// The first rule it hits.
    pub async fn fits_leaving(
        &self,
        tx: &mut Tx,
        booking: &Booking,
        held: Option<Span>,
    ) -> Result<(), Hit> {
        party::is_open(&self.resource, &self.terms)
            .map_err(|code| Hit::Rule(Problem::conflict(code)))?;
        let (app, locale) = (tx.app().clone(), tx.locale());
        let words = Words {
            texts: app.texts(),
            locale,
        };
        let days = self.days(tx).await?;
        let (span, now) = (booking.span(), tx.now());
        let date = span.from.date();
        let (db, scope) = tx.parts();
        let whole = span_of(date, date);
        let mut place = one(db, scope, &self.terms, self.resource.valid_to, whole).await?;
        if let Some(own) = held.and_then(|held| place.holds.iter().position(|one| *one == held)) {
            place.holds.remove(own);
        }
        let said = |why, limits: &Limits| Hit::Rule(words.slot(why, limits, booking, now));
        place
            .admits(&days, span, now)
            .map_err(|why| said(why, &place.limits))?;
        if let Some(had) = rounds::had(db, scope, booking).await? {
            return Err(Hit::Failure(
                Problem::conflict("booking_have_one")
                    .arg("title", self.resource.title.clone())
                    .arg("booking_id", json!(had.id))
                    .arg("number", had.number)
                    .arg("when", when(had.from_at, had.to_at)),
            ));
        }
        if let Some(spent) = quotas::hit(db, scope, &self.terms, booking).await? {
            return Err(Hit::Rule(words.quota(&spent, booking)));
        }
        place
            .judge(&days, span, now)
            .map_err(|why| said(why, &place.limits))
    }

    /// Other slots its booker could take instead; see [`others`].
    ///
    /// # Errors
    /// The database refused.
    pub async fn alternatives(
        &self,
        tx: &mut Tx,
        booking: &Booking,
    ) -> Result<Vec<FreeSlot>, Problem> {
        let days = self.days(tx).await?;
        let now = tx.now();
        let (db, scope) = tx.parts();
        others(
            db,
            scope,
            (&self.resource, &self.terms),
            &days,
            booking,
            now,
        )
        .await
    }

    /// A hit as the caller is told it: the rule, and other slots to take.
    ///
    /// # Errors
    /// Always: this is what it makes.
    pub async fn refuse<T>(&self, tx: &mut Tx, booking: &Booking, hit: Hit) -> Result<T, Problem> {
        match hit {
            Hit::Failure(problem) => Err(problem),
            Hit::Rule(problem) => {
                let slots = self.alternatives(tx, booking).await?;
                Err(problem
                    .arg("title", self.resource.title.clone())
                    .arg("next_free", json!(slots)))
            }
        }
    }
}

/// Stores a booking in its next state and logs what happened.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn move_on(
    tx: &mut Tx,
    booking: &mut Booking,
    resource: &Resource,
    next: BookingState,
    event: BookingEvent,
) -> Result<(), Problem> {
    let before = booking.state;
    booking.state = next;
    booking.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::update(db, scope, booking).await?;
    let reason = booking
        .reason
        .clone()
        .filter(|_| matches!(event, BookingEvent::Decline | BookingEvent::Cancel));
    let detail = match event {
        BookingEvent::Move => json!({"from": booking.from_at, "to": booking.to_at}),
        BookingEvent::Cancel => json!({"late": booking.late_cancel}),
        BookingEvent::NameOrder => json!({"order": booking.order_id, "directed": booking.directed}),
        _ => Value::Null,
    };
    tx.log(Entry {
        entity: "booking",
        id: booking.id.0,
        event: event.code(),
        from: Some(before.code()),
        to: Some(next.code()),
        reason: reason.as_deref(),
        detail,
        area: Some(&resource.area_path),
    })
    .await?;
    Ok(())
}
