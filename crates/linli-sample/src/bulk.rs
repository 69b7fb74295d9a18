//! Many cheap demands for benches: real texts at real places, without people or lives.

use crate::calendar::{Millis, days_before};
use crate::demands::sample_now;
use crate::model::{SampleStreet, Source};
use crate::random::Random;
use crate::stocks::DEMANDS;
use crate::texts::{Scene, Template, templates};

/// A demand without a life.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BulkDemand {
    /// Code of the second-level need class.
    pub class: &'static str,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// Source.
    pub source: Source,
    /// Index of the building in the street the iterator was made for.
    pub building: u32,
    /// Number of people who gain.
    pub beneficiaries: u32,
    /// Within three years before the end of the sample year, oldest first.
    pub created_at: Millis,
}

/// Endless work for a bench, but exactly `n` of it.
pub struct BulkDemands {
    random: Random,
    street: SampleStreet,
    templates: Vec<Template>,
    total: u64,
    given: u64,
}

impl BulkDemands {
    pub(crate) fn new(seed: u64, street: SampleStreet, total: u64) -> Self {
        Self {
            random: Random::of(seed, street.index, "bulk"),
            street,
            templates: templates(DEMANDS),
            total,
            given: 0,
        }
    }
}

impl Iterator for BulkDemands {
    type Item = BulkDemand;

    fn next(&mut self) -> Option<BulkDemand> {
        if self.given == self.total {
            return None;
        }
        const SOURCES: [Source; 5] = [
            Source::Mailbox,
            Source::Head,
            Source::Grid,
            Source::Hotline,
            Source::Online,
        ];
        let template = self.random.pick(&self.templates);
        let nth = self.random.below(self.street.buildings.len());
        let building = &self.street.buildings[nth];
        let compound = &self.street.compounds[building.compound as usize];
        let community = &self.street.communities[compound.community as usize].short_name;
        let source = *self.random.pick(&SOURCES);
        let scene = Scene {
            compound: &compound.name,
            community,
            building,
            source,
        };
        let (title, text) = template.tell(&scene, &mut self.random);
        let span = 3 * 365;
        let day = days_before(
            sample_now(),
            span - (self.given * span as u64 / self.total) as i64,
        );
        self.given += 1;
        let beneficiaries = template.beneficiaries(&mut self.random);
        Some(BulkDemand {
            class: template.class,
            title,
            text,
            source,
            building: nth as u32,
            beneficiaries,
            created_at: day,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.total - self.given) as usize;
        (left, Some(left))
    }
}
