//! The address of a feed: its street, its id, and 128 bits that only the key of the house can work out.

use std::str::FromStr;

use linli_domain::id::{FeedId, StreetId};
use linli_kit::app::App;
use linli_kit::secret::sha256;
use uuid::Uuid;

/// What the file of a feed's address is called: `1-018f…-9c3a….ics`.
#[must_use]
pub fn file_name(app: &App, street: StreetId, id: FeedId) -> String {
    format!("{}-{}-{}.ics", street.0, id.0.simple(), proof(app, id))
}

/// The address a calendar program is given.
#[must_use]
pub fn address(app: &App, street: StreetId, id: FeedId) -> String {
    let root = app.settings().public_address.trim_end_matches('/');
    format!("{root}/api/public/feeds/{}", file_name(app, street, id))
}

/// Which feed a file names; nothing where its secret is not the right one.
#[must_use]
pub fn opened_by(app: &App, file: &str) -> Option<(StreetId, FeedId)> {
    let mut parts = file.strip_suffix(".ics")?.splitn(3, '-');
    let street = StreetId(parts.next()?.parse().ok()?);
    let id = FeedId(Uuid::from_str(parts.next()?).ok()?);
    // hashes are compared: how long that takes says nothing of the secret
    let given = sha256(parts.next()?.as_bytes());
    (given == sha256(proof(app, id).as_bytes())).then_some((street, id))
}

fn proof(app: &App, id: FeedId) -> String {
    let keyed = app.secrets().lookup("feed", &id.to_string());
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(keyed) {
        *to = from;
    }
    Uuid::from_bytes(bytes).simple().to_string()
}
