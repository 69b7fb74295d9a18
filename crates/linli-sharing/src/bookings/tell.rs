//! Who is told of a booking, and what.

use linli_domain::id::PersonId;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::notices::store::{Message, send};
use linli_work::demands::tell::holders;
use linli_work::resources::store::Resource;
use serde_json::json;

use super::party::persons;
use super::store::{Booking, series};

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Who has booked.
    Booker,
    /// Who has booked, and who comes along.
    Everybody,
    /// Who keeps the resource.
    Keeper,
}

/// A time as messages and refusals say it.
#[must_use]
pub fn when(from: Timestamp, to: Timestamp) -> String {
    format!(
        "{}–{}",
        from.civil().format("%Y-%m-%d %H:%M"),
        to.civil().format("%H:%M")
    )
}

/// Tells somebody what became of a booking.
///
/// # Errors
/// The database refused.
pub async fn tell(
    tx: &mut Tx,
    booking: &Booking,
    resource: &Resource,
    code: &str,
    whom: Whom,
) -> Result<(), Problem> {
    let mut to: Vec<PersonId> = Vec::new();
    if whom == Whom::Keeper {
        to.extend(holders(tx, resource.org_id).await?);
    } else {
        to.extend(persons(booking));
        // for a unit a clerk booked: nobody of it has the slip yet
        if let (Some(org), None) = (booking.org_id, booking.person_id) {
            to.extend(holders(tx, org).await?);
        }
        if whom == Whom::Everybody && booking.joined > 0 {
            let (db, scope) = tx.parts();
            to.extend(series::joiners(db, scope, booking.id).await?);
        }
    }
    // who does it knows it
    let doer = tx.actor().person();
    if to.iter().any(|person| Some(*person) != doer) {
        to.retain(|person| Some(*person) != doer);
    } else if doer.is_some() && !to.is_empty() {
        return Ok(());
    }
    let message = Message {
        code,
        args: json!({
            "number": booking.number, "title": resource.title, "when": when(booking.from_at, booking.to_at),
            "reason": booking.reason,
        }),
        entity: "booking",
        entity_id: booking.id.0,
    };
    send(tx, to, &message).await?;
    Ok(())
}
