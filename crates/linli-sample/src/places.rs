//! The place tree: communities, compounds, grids and buildings with counts that add up.

use crate::model::{Headcount, SampleBuilding, SampleCommunity, SampleCompound, SampleGrid};
use crate::people::worker_of;
use crate::random::{Random, apportion};
use crate::stocks::{PLACES, stock};

/// Communities in a street.
pub(crate) const COMMUNITIES: u32 = 12;
const COMPOUNDS: u32 = 56;
/// Households of a grid: practice asks for 300 to 500 (rule R-11).
const GRID_HOUSEHOLDS: u32 = 400;
/// One compound of so many has grids twice that size still.
const COARSE_EVERY: usize = 9;
const COARSE: usize = 4;
/// Workers of a community who keep grids, from the fifth on: the first sit at the counter, the last call back.
const KEEPERS: u32 = 13;

/// What a street should add up to.
pub(crate) struct Size {
    pub(crate) population: u32,
    pub(crate) buildings: u32,
}

impl Size {
    /// The reference street is the first; ten streets together have 20,000 heads.
    pub(crate) fn of(seed: u64, index: u32) -> Self {
        let mut random = Random::of(seed, index, "size");
        match index {
            0 => Self {
                population: 276_800,
                buildings: 1_656,
            },
            _ => Self {
                population: random.count(214_000, 262_000) / 100 * 100,
                buildings: 2_064,
            },
        }
    }
}

/// The places of one street.
pub(crate) struct Places {
    pub(crate) figures: Headcount,
    pub(crate) communities: Vec<SampleCommunity>,
    pub(crate) compounds: Vec<SampleCompound>,
    pub(crate) grids: Vec<SampleGrid>,
    pub(crate) buildings: Vec<SampleBuilding>,
}

/// The street's name with 街道.
pub(crate) fn street_name(index: u32) -> String {
    let names = stock(PLACES, "streets");
    format!("{}街道", names[index as usize % names.len()])
}

/// Builds all places of a street.
pub(crate) fn places(seed: u64, index: u32) -> Places {
    let size = Size::of(seed, index);
    let mut random = Random::of(seed, index, "places");
    let communities = communities(seed, index);
    let mut places = Places {
        figures: Headcount::default(),
        communities,
        compounds: compounds(&mut random),
        grids: Vec::new(),
        buildings: Vec::new(),
    };
    places.raise_buildings(&size, &mut random);
    places.draw_grids();
    places.settle(&size, &mut random);
    places.add_up();
    places
}

fn communities(seed: u64, street: u32) -> Vec<SampleCommunity> {
    let (first, second) = (
        stock(PLACES, "community_first"),
        stock(PLACES, "community_second"),
    );
    let mut names: Vec<String> = first
        .iter()
        .flat_map(|a| second.iter().map(move |b| format!("{a}{b}")))
        .collect();
    // The whole district draws from one shuffled deck, so no name comes twice.
    Random::of(seed, 0, "communities").shuffle(&mut names);
    (0..COMMUNITIES)
        .map(|nth| SampleCommunity {
            short_name: names[(street * COMMUNITIES + nth) as usize % names.len()].clone(),
            code12: format!("990106{:03}{:03}", street + 1, nth + 1),
            figures: Headcount::default(),
        })
        .collect()
}

fn compounds(random: &mut Random) -> Vec<SampleCompound> {
    let mut firsts = stock(PLACES, "compound_first");
    let mut dormitories = stock(PLACES, "compound_worker");
    let mut plain = stock(PLACES, "compound_plain");
    random.shuffle(&mut firsts);
    random.shuffle(&mut plain);
    random.shuffle(&mut dormitories);
    (0..COMPOUNDS)
        .map(|nth| {
            let built_year = match random.below(10) {
                0..=3 => random.between(1979, 1997),
                4..=6 => random.between(1998, 2008),
                _ => random.between(2009, 2022),
            } as u16;
            let suffix = match built_year {
                ..1998 => "compound_old",
                1998..2009 => "compound_middle",
                _ => "compound_new",
            };
            let dormitory = if built_year < 1990 {
                dormitories.pop()
            } else {
                None
            };
            let name = dormitory.map(str::to_owned).unwrap_or_else(|| {
                // Nobody calls a tower of 2017 前进 or 工农: old words for old houses.
                let plain_word = if built_year < 1998 { plain.pop() } else { None };
                let first = plain_word.or_else(|| firsts.pop()).unwrap_or("安居");
                format!("{first}{}", random.pick(&stock(PLACES, suffix)))
            });
            SampleCompound {
                community: nth % COMMUNITIES,
                name,
                built_year,
                property_unit: None,
                figures: Headcount::default(),
            }
        })
        .collect()
}

impl Places {
    fn raise_buildings(&mut self, size: &Size, random: &mut Random) {
        let weights: Vec<u64> = self
            .compounds
            .iter()
            .map(|_| random.between(40, 140) as u64)
            .collect();
        for (compound, share) in apportion(size.buildings, &weights).into_iter().enumerate() {
            let old = self.compounds[compound].built_year < 2003;
            let (low, high) = if old { (5, 7) } else { (11, 26) };
            for number in 1..=share as u16 {
                let floors = random.count(low, high) as u8;
                let entrances = if old {
                    random.count(3, 6)
                } else {
                    random.count(1, 2)
                } as u8;
                let flats = if old { 2 } else { random.count(2, 4) };
                let possible = u32::from(floors) * u32::from(entrances) * flats;
                let households = possible * random.count(90, 99) / 100;
                let figures = Headcount {
                    households,
                    ..Headcount::default()
                };
                self.buildings.push(SampleBuilding {
                    compound: compound as u32,
                    grid: 0,
                    number,
                    floors,
                    entrances,
                    figures,
                });
            }
        }
    }

    /// Every compound is cut into runs of buildings of about [`GRID_HOUSEHOLDS`] each; a few wait to be cut finer.
    fn draw_grids(&mut self) {
        let mut numbers = [0_u32; COMMUNITIES as usize];
        for compound in 0..self.compounds.len() {
            let members: Vec<usize> = (0..self.buildings.len())
                .filter(|b| self.buildings[*b].compound as usize == compound)
                .collect();
            let households = |building: usize| self.buildings[building].figures.households;
            let total: u32 = members.iter().map(|building| households(*building)).sum();
            let fitting = ((total + GRID_HOUSEHOLDS / 2) / GRID_HOUSEHOLDS).max(1);
            let count = if compound % COARSE_EVERY == COARSE {
                fitting.div_ceil(2)
            } else {
                fitting
            };
            let first = self.grids.len() as u32;
            let mut before = 0;
            let runs: Vec<u32> = members
                .iter()
                .map(|building| {
                    let own = households(*building);
                    let middle = before + own / 2;
                    before += own;
                    (middle * count / total.max(1)).min(count - 1)
                })
                .collect();
            for (building, run) in members.into_iter().zip(runs) {
                self.buildings[building].grid = first + run;
            }
            for _ in 0..count {
                self.add_grid(
                    self.compounds[compound].community,
                    Some(compound as u32),
                    &mut numbers,
                );
            }
        }
        for community in 0..COMMUNITIES {
            self.add_grid(community, None, &mut numbers);
        }
    }

    fn add_grid(&mut self, community: u32, compound: Option<u32>, numbers: &mut [u32]) {
        let number = &mut numbers[community as usize];
        *number += 1;
        let name = match compound {
            Some(_) => format!("第{number}网格"),
            None => "商圈专属网格".to_owned(),
        };
        let worker = worker_of(community, 4 + (*number - 1) % KEEPERS);
        self.grids.push(SampleGrid {
            community,
            compound,
            name,
            worker,
            figures: Headcount::default(),
        });
    }

    /// Shares the population out and draws the old and the very young from it.
    fn settle(&mut self, size: &Size, random: &mut Random) {
        let weights: Vec<u64> = self
            .buildings
            .iter()
            .map(|building| {
                u64::from(building.figures.households) * random.between(230, 290) as u64
            })
            .collect();
        let shares = apportion(size.population, &weights);
        for (building, population) in self.buildings.iter_mut().zip(shares) {
            let built = self.compounds[building.compound as usize].built_year;
            let old_percent = match built {
                ..1998 => random.count(26, 38),
                1998..2009 => random.count(18, 27),
                _ => random.count(9, 17),
            };
            let figures = &mut building.figures;
            figures.population = population;
            figures.elders60 = population * old_percent / 100;
            figures.elders80 = figures.elders60 * random.count(11, 19) / 100;
            figures.children0_3 =
                population * random.count(1, if built < 1998 { 2 } else { 4 }) / 100;
        }
    }

    fn add_up(&mut self) {
        for building in &self.buildings {
            let compound = &mut self.compounds[building.compound as usize];
            compound.figures += building.figures;
            self.grids[building.grid as usize].figures += building.figures;
            self.communities[compound.community as usize].figures += building.figures;
            self.figures += building.figures;
        }
    }
}
