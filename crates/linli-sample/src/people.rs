//! Names, numbers, building heads and staff.

use crate::model::{SampleBuilding, SampleHead, SampleStaff, StaffRole};
use crate::random::Random;
use crate::stocks::{NAMES, stock};

const WORKERS_PER_COMMUNITY: u32 = 19;
const LINES: [&str; 7] = [
    "党建共建办",
    "城市建设办",
    "公共服务办",
    "平安法治办",
    "综合行政执法办",
    "经济发展办",
    "市场监管所",
];
const DISTRICT: [&str; 6] = [
    "云川区委组织部",
    "云川区委社会工作部",
    "云川区民政局",
    "云川区住房和城乡建设局",
    "云川区综合行政执法局",
    "云川区数据局",
];

/// A stock of names with a serial of fictional numbers.
pub(crate) struct People {
    random: Random,
    street: u32,
    serial: u32,
    rare: Vec<&'static str>,
}

impl People {
    pub(crate) fn of(seed: u64, street: u32) -> Self {
        let mut random = Random::of(seed, street, "people");
        let mut rare = stock(NAMES, "rare");
        rare.extend(stock(NAMES, "long"));
        random.shuffle(&mut rare);
        Self {
            random,
            street,
            serial: 0,
            rare,
        }
    }

    /// A name that fits the year of birth.
    pub(crate) fn name(&mut self, birth_year: u16) -> String {
        let era = match birth_year {
            ..1958 => ["m1940", "f1940"],
            1958..1978 => ["m1960", "f1960"],
            _ => ["m1980", "f1980"],
        };
        let given = stock(NAMES, era[self.random.below(2)]);
        let double = self.random.chance(1);
        let surnames = stock(NAMES, if double { "double" } else { "surnames" });
        let denied = stock(NAMES, "deny");
        loop {
            let name = format!(
                "{}{}",
                self.random.pick(&surnames),
                self.random.pick(&given)
            );
            if !denied.contains(&name.as_str()) {
                return name;
            }
        }
    }

    /// The next fictional number of this street; see [`phone`].
    pub(crate) fn phone(&mut self) -> String {
        self.serial += 1;
        phone(self.street, self.serial)
    }

    /// One head for nearly every building; some buildings are vacant.
    pub(crate) fn heads(&mut self, buildings: &[SampleBuilding]) -> Vec<SampleHead> {
        let mut heads = Vec::with_capacity(buildings.len());
        for building in 0..buildings.len() as u32 {
            if self.random.chance(1) {
                continue;
            }
            let age_group = self.random.below(10);
            let birth_year = match age_group {
                0..=5 => self.random.between(1950, 1962),
                6..=8 => self.random.between(1963, 1982),
                _ => self.random.between(1983, 1999),
            } as u16;
            let name = if building % 47 == 5 {
                self.rare
                    .pop()
                    .map(str::to_owned)
                    .unwrap_or_else(|| self.name(birth_year))
            } else {
                self.name(birth_year)
            };
            let verified = self.random.chance(72);
            heads.push(SampleHead {
                building,
                name,
                phone: self.phone(),
                birth_year,
                verified,
            });
        }
        heads
    }

    /// Community staff first (a secretary and 19 workers each), then the street, then the district's departments.
    pub(crate) fn staff(&mut self, communities: u32) -> Vec<SampleStaff> {
        let mut staff = Vec::new();
        for community in 0..communities {
            self.hire(
                &mut staff,
                StaffRole::Secretary,
                Some(community),
                "社区党委书记",
            );
            for _ in 0..WORKERS_PER_COMMUNITY {
                self.hire(&mut staff, StaffRole::Worker, Some(community), "社区工作者");
            }
        }
        for office in ["党工委书记", "党工委副书记、办事处主任", "党工委副书记"]
        {
            self.hire(&mut staff, StaffRole::Leader, None, office);
        }
        for _ in 0..6 {
            self.hire(&mut staff, StaffRole::Officer, None, "党建共建办公室");
        }
        for line in LINES {
            for _ in 0..3 {
                self.hire(&mut staff, StaffRole::Department, None, line);
            }
        }
        for _ in 0..4 {
            self.hire(&mut staff, StaffRole::Duty, None, "智治中心值班");
        }
        for office in DISTRICT {
            self.hire(&mut staff, StaffRole::District, None, office);
        }
        staff
    }

    fn hire(
        &mut self,
        staff: &mut Vec<SampleStaff>,
        role: StaffRole,
        community: Option<u32>,
        office: &str,
    ) {
        let birth_year = self.random.between(1968, 2001) as u16;
        let (name, phone) = (self.name(birth_year), self.phone());
        staff.push(SampleStaff {
            role,
            community,
            office: office.to_owned(),
            name,
            phone,
        });
    }
}

/// Index of the first member of a community's staff: its secretary. The 19 workers follow.
pub(crate) fn secretary_of(community: u32) -> u32 {
    community * (WORKERS_PER_COMMUNITY + 1)
}

/// Index of a worker of a community, `nth` counted round the 19.
pub(crate) fn worker_of(community: u32, nth: u32) -> u32 {
    secretary_of(community) + 1 + nth % WORKERS_PER_COMMUNITY
}

/// A number nobody can have: 11 digits that start with 100, a prefix China keeps for short service
/// codes (10086, 12345 …) and assigns to no mobile. The next digit is the street, the other seven are a
/// permutation of the serial, so that all numbers of a district differ.
pub fn phone(street: u32, serial: u32) -> String {
    let mixed = (u64::from(serial) * 7_654_321 + 1_357_913) % 10_000_000;
    format!("100{}{mixed:07}", street % 10)
}
