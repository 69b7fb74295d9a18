//! Links nobody can guess: of a campaign, of a candidate, of a registered member, of a letter.
//!
//! Only a keyed hash is kept, so that whoever reads the database cannot open a candidate's page. A campaign and a letter
//! keep their code beside it, because it hangs on the wall and stands on the paper.

use linli_domain::code_enum;
use linli_domain::number::TrackingCode;
use linli_kit::ctx::Ctx;
use linli_kit::problem::Problem;
use linli_kit::secret::random_bytes;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use uuid::Uuid;

use super::store::codes as store;
pub use super::store::codes::Found;

code_enum! {
    /// What a link opens.
    pub enum CodeKind {
        /// A campaign's public page.
        Campaign = "campaign",
        /// A candidate's own page.
        Application = "application",
        /// A registered member's own page.
        Registration = "registration",
        /// A letter's proof.
        AppointmentLetter = "appointment_letter",
    }
}
linli_kit::code_columns!(CodeKind);

const PURPOSE: &str = "recruitment code";
/// Look-ups from one address in ten minutes: an estate behind one address stays far below.
const LOOKUPS: i64 = 1_200;

/// Makes the code of an object, `7KMP-2WXA-9RTC`; it is told now and never again.
///
/// # Errors
/// The database refused.
pub async fn issue(tx: &mut Tx, kind: CodeKind, object: Uuid) -> Result<TrackingCode, Problem> {
    let code = TrackingCode::from_random(random_bytes(tx.app().random()));
    let hash = tx.app().secrets().lookup(PURPOSE, code.as_str());
    let (street, now) = (tx.scope().street(), tx.now());
    let found = Found {
        street_id: street,
        object_id: object,
    };
    store::insert(tx.db(), hash, kind, found, now).await?;
    Ok(code)
}

/// What a typed code leads to.
///
/// # Errors
/// *Not found* when there is no such code of this kind; too many look-ups from one address.
pub async fn find(ctx: &Ctx, db: &mut Db, kind: CodeKind, typed: &str) -> Result<Found, Problem> {
    let key = format!("recruitment code {}", ctx.address());
    ctx.app().flood().count(&key, LOOKUPS, 10, ctx.now())?;
    let code = TrackingCode::parse(typed).map_err(|_| Problem::not_found())?;
    let hash = ctx.app().secrets().lookup(PURPOSE, code.as_str());
    store::find(db, hash, kind)
        .await?
        .ok_or_else(Problem::not_found)
}
