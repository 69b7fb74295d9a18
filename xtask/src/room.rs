//! `cargo xtask new ROOM --floor FLOOR`: the skeleton of a room, so that every room begins with the same shape.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::workspace;

/// A floor that holds rooms.
#[derive(Clone, Copy, ValueEnum)]
enum Floor {
    /// Places, organisations, persons, posts.
    Net,
    /// Demands, orders, resources, alliances, agreements.
    Work,
    /// Activities; volunteers, hours, points, funds.
    Value,
    /// Bookings of shared resources, calendars.
    Sharing,
    /// Meetings, resolutions, projects.
    Council,
    /// The yearly method.
    Programme,
    /// What is due, registers, index, board.
    Insight,
}

/// Which room, and where.
#[derive(Args)]
pub struct Options {
    /// The room's name: the plural noun of its objects from the glossary, such as `bookings`.
    room: String,
    /// The floor it belongs to.
    #[arg(long, value_enum)]
    floor: Floor,
}

/// Writes the folder of the room and says which lines are left for its author.
///
/// # Errors
/// When the name is no plain lower-case word, the floor does not exist, or the room does already.
pub fn run(options: &Options) -> Result<bool> {
    let Options { room, floor } = options;
    ensure!(
        is_room_name(room),
        "a room is named by lower-case words, such as bookings or joint_meetings"
    );
    let floor = match floor {
        Floor::Net => "linli-net",
        Floor::Work => "linli-work",
        Floor::Value => "linli-value",
        Floor::Sharing => "linli-sharing",
        Floor::Council => "linli-council",
        Floor::Programme => "linli-programme",
        Floor::Insight => "linli-insight",
    };
    let sources: PathBuf = workspace::root().join("crates").join(floor).join("src");
    ensure!(
        sources.is_dir(),
        "the floor crates/{floor} does not exist yet"
    );
    let folder = sources.join(room);
    ensure!(
        !folder.exists(),
        "the room crates/{floor}/src/{room} is there already"
    );
    std::fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
    for (name, text) in files(room) {
        std::fs::write(folder.join(name), text)?;
        println!("wrote crates/{floor}/src/{room}/{name}");
    }
    println!("\nNow, in this order:");
    println!(
        "  1. `pub mod {room};` and the room's FEATURE in the list in crates/{floor}/src/lib.rs"
    );
    println!("  2. the states, events and guards in rules.rs, each with its row in the table test");
    println!("  3. the tables in migrations.rs, the queries in store.rs, then one file a verb");
    println!("  4. the access rows, the texts in texts.toml, and web/src/features/{room}");
    Ok(true)
}

fn is_room_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|character| character.is_ascii_lowercase() || character == '_')
}

/// The files of a new room. They compile as they are and say what belongs where.
fn files(room: &str) -> [(&'static str, String); 5] {
    let filled = |text: &str| text.replace("ROOM", room);
    [
        ("mod.rs", filled(MOD)),
        ("rules.rs", filled(RULES)),
        ("store.rs", filled(STORE)),
        ("migrations.rs", filled(MIGRATIONS)),
        ("texts.toml", filled(TEXTS)),
    ]
}

const MOD: &str = r#"//! The room of ROOM: what one is, who may do what with it, and what is always true of it.
//!
//! Each verb has a file of its own beside this one; this file only names them.

use linli_kit::access::Access;
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;

pub mod migrations;
pub mod rules;
pub mod store;

/// The room as the house mounts it.
pub const FEATURE: Feature = Feature {
    name: "ROOM",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

/// Who may call what: one row an endpoint.
const ACCESS: &[Access] = &[];
"#;

const RULES: &str = r#"//! Rules of ROOM: states, events and guards.
//!
//! Pure: time, ids and facts come in; a change or a refusal goes out.
"#;

const STORE: &str = r#"//! Queries of ROOM: beside the migrations the only file of the room that knows the database.
"#;

const MIGRATIONS: &str = r#"//! Schema steps of ROOM: dated, and never edited after they have landed.

use linli_kit::store::Migration;

/// The steps in their order.
pub const STEPS: &[Migration] = &[];
"#;

const TEXTS: &str = r#"# Texts of ROOM, both languages side by side: [code] zh = "…" en = "…"
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_words() {
        for good in ["bookings", "joint_meetings"] {
            assert!(is_room_name(good));
        }
        for bad in ["", "Bookings", "../escape", "with space", "_x", "预约"] {
            assert!(!is_room_name(bad), "{bad}");
        }
    }

    #[test]
    fn every_file_of_a_new_room_names_the_room() {
        assert!(
            files("bookings")
                .iter()
                .all(|(_, text)| text.contains("bookings"))
        );
    }
}
