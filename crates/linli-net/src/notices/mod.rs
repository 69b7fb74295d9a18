//! Notices: a message to the holders of a post, with a delivery state of its own.
//!
//! `queued → delivered` when the person's inbox shows it; `failed(reason)` when the post has no holder with an
//! account, and the sender's page says so.

pub mod migrations;
pub mod store;

use linli_kit::feature::Feature;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "notices",
    migrations: migrations::STEPS,
    ..Feature::EMPTY
};
