//! Demo data of Linli 邻里: an invented district 云川区 with ten streets, made from a seed.
//!
//! Pure: no clock, no files, no database. The same seed gives the same bytes on every machine and in every version
//! of this crate whose snapshot test was not changed. Every name, number and text is invented; a likeness is chance.
//! Telephone numbers start with 100 and can belong to nobody (see [`phone`]); credit codes carry the area 990106,
//! which no district has. A loader in the binary writes the structs to the database and replays the lives of the
//! demands through the real rules.

mod bulk;
mod calendar;
mod credit_code;
mod demands;
mod letters;
mod lives;
mod model;
mod people;
mod places;
mod plan;
mod random;
mod script;
mod shapes;
mod stocks;
mod taxonomy;
mod texts;
mod units;

pub use bulk::{BulkDemand, BulkDemands};
pub use calendar::Millis;
pub use demands::sample_now;
pub use letters::{LetterEvent, LetterMove, SampleLetter};
pub use model::*;
pub use people::phone;
pub use script::{CallbackResult, Channel, Event, Handler, RefusalCode, State, Step, Who};
pub use shapes::{Ring, SampleShapes, shapes};
pub use taxonomy::{NeedClass, OrderClass, taxonomy};

/// Streets in the sample district.
pub const STREETS: u32 = 10;
/// Name of the sample district.
pub const DISTRICT_NAME: &str = "云川区";
/// Division code of the sample district; 99 is no province.
pub const DISTRICT_CODE: &str = "990106";

/// The generator.
pub struct Sample;

impl Sample {
    /// One street; index 0 has the reference size, 1 to 9 are the others of the district.
    pub fn street(seed: u64, index: u32) -> SampleStreet {
        let mut people = people::People::of(seed, index);
        let places = places::places(seed, index);
        let name = places::street_name(index);
        let heads = people.heads(&places.buildings);
        let staff = people.staff(places.communities.len() as u32);
        let mut units = units::units(seed, index, &name, &places.communities, &mut people);
        units::settle_in_grids(seed, index, &mut units, &places.grids);
        let resources = units::resources(seed, index, &units);
        let mut street = SampleStreet {
            index,
            name,
            code9: format!("{DISTRICT_CODE}{:03}", index + 1),
            figures: places.figures,
            communities: places.communities,
            compounds: places.compounds,
            grids: places.grids,
            buildings: places.buildings,
            heads,
            staff,
            units,
            resources,
            demands: Vec::new(),
        };
        units::hand_over_compounds(&mut street.compounds, &street.units);
        street.demands = demands::demands(seed, &street, &mut people);
        street
    }

    /// The ten streets, each made when it is asked for.
    pub fn district(seed: u64) -> impl Iterator<Item = SampleStreet> {
        (0..STREETS).map(move |index| Self::street(seed, index))
    }

    /// The letters to the mailboxes of a street, oldest first; made apart from it.
    #[must_use]
    pub fn letters(seed: u64, street: &SampleStreet) -> Vec<SampleLetter> {
        letters::letters(seed, street)
    }

    /// `n` demands without lives for benches, placed in the buildings of street 0.
    pub fn bulk_demands(seed: u64, n: u64) -> BulkDemands {
        BulkDemands::new(seed, Self::street(seed, 0), n)
    }
}
