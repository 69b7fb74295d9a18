//! How often may be written from the pages behind posters, and how often looked at what they show.
//!
//! An estate behind one address writes on the same evening after the same power cut, so the limits per address and per
//! poster are wide, and the narrow one belongs to the phone: a page makes up a token at its first visit and sends it
//! along. Who sends none shares a narrow budget with the others of the address that send none. A write over the limit is
//! refused with *too many*, which a page's queue takes as *not now*: what was typed stays in the phone and goes out later.
//!
//! Looks want no phone's token: a household that scans the code at its door looks twice (the place, and who looks after
//! it), while a walk over codes or addresses looks thousands of times.

use linli_domain::problem::ProblemKind;
use linli_kit::ctx::Ctx;
use linli_kit::problem::Problem;
use linli_kit::secret::sha256;

use super::store::Poster;

/// Minutes of the window for a phone.
const SHORT: i64 = 10;
/// Minutes of the window for a poster and an address.
const LONG: i64 = 60;
/// Writes of one phone in ten minutes.
pub const PER_DEVICE: i64 = 6;
/// Writes at one poster in an hour: a tower of 200 households on one evening.
pub const PER_POSTER: i64 = 300;
/// Writes from one address in an hour, in windows of `public_posts_per_address` (which is for ten minutes).
const WINDOWS: i64 = LONG / SHORT;
/// Writes without a token share this part of what one address may write in ten minutes: one in two.
const SHARED: i64 = 2;
/// Characters of a token that count; more is no better.
const TOKEN: std::ops::RangeInclusive<usize> = 16..=64;

/// Looks from one address in ten minutes: 600 households of one estate that scan at the same time.
pub const LOOKS: i64 = 1_200;

/// Counts one look at what is shown without a login: a place, who looks after it, an address typed.
///
/// # Errors
/// *Too many* from one address.
pub fn look(ctx: &Ctx) -> Result<(), Problem> {
    let key = format!("look {}", ctx.address());
    ctx.app().flood().count(&key, LOOKS, SHORT, ctx.now())
}

/// Counts one write at a poster.
///
/// # Errors
/// *Too many* of the phone, the poster or the address.
pub fn spend(ctx: &Ctx, poster: &Poster, device: Option<&str>) -> Result<(), Problem> {
    spend_at(ctx, &format!("poster {}", poster.id), device)
}

/// Counts one write at something public that hangs behind no poster of its own: an activity one signs up to. `place` names it.
///
/// # Errors
/// *Too many* of the phone, the place or the address.
pub fn spend_at(ctx: &Ctx, place: &str, device: Option<&str>) -> Result<(), Problem> {
    let (flood, now) = (ctx.app().flood(), ctx.now());
    let per_address = ctx.app().settings().public_posts_per_address;
    match device.filter(|token| TOKEN.contains(&token.len())) {
        Some(token) => {
            // hashed: what a page made up is not kept as it is
            let token = data_encoding::HEXLOWER.encode(&sha256(token.as_bytes())[..16]);
            flood
                .count(&format!("device {token}"), PER_DEVICE, SHORT, now)
                .map_err(|_| slow(SHORT))?;
        }
        None => flood.count(
            &format!("no device {}", ctx.address()),
            per_address / SHARED,
            SHORT,
            now,
        )?,
    }
    flood.count(place, PER_POSTER, LONG, now)?;
    flood.count(
        &format!("say {}", ctx.address()),
        per_address * WINDOWS,
        LONG,
        now,
    )
}

fn slow(minutes: i64) -> Problem {
    Problem::new(ProblemKind::TooMany, "too_many_here").arg("minutes", minutes)
}
