//! Co-building units and the resources they offer.

use std::collections::BTreeSet;

use crate::calendar::at;
use crate::credit_code::credit_code;
use crate::model::{SampleCommunity, SampleCompound, SampleGrid, SampleResource, SampleUnit};
use crate::people::People;
use crate::places::COMMUNITIES;
use crate::random::Random;
use crate::stocks::{RESOURCES, UNITS, rows};

/// Of a hundred units so many stand in no grid yet.
const OUTSIDE_PERCENT: usize = 18;
const ORDINALS: [&str; 9] = [
    "第一", "第二", "第三", "第四", "第五", "第六", "第七", "第八", "第九",
];
const TRADE_FIRST: &str = "恒瑞嘉宏启润泰晟佳联锦捷卓拓誉博鼎盈翔凯禾沁逸悦隆";
const TRADE_SECOND: &str = "达和信源丰诚创新远通方宁安辰途禾舟川程业聚";
const SHOP_SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许冯韩曹曾彭潘田董袁余叶蒋杜苏程吕丁沈姚卢钟姜";

/// All units of a street; their names differ, and streets share neither trade names nor communities.
pub(crate) fn units(
    seed: u64,
    street: u32,
    street_name: &str,
    communities: &[SampleCommunity],
    people: &mut People,
) -> Vec<SampleUnit> {
    let mut random = Random::of(seed, street, "units");
    let names = Names {
        street: street_name.trim_end_matches("街道"),
        communities,
        trades: trade_names(seed, street),
    };
    let mut taken = BTreeSet::new();
    let mut units = Vec::new();
    for row in rows(UNITS) {
        let [kind, trade, count, prefix, line, patterns] = row[..] else {
            continue;
        };
        let patterns: Vec<&str> = patterns.split(';').collect();
        for nth in 0..count.parse::<usize>().unwrap_or(0) {
            let (name, community) = names.fresh(&patterns, nth, &mut random, &mut taken);
            let serial = street * 10_000 + units.len() as u32 + 41;
            let birth_year = random.between(1968, 2000) as u16;
            units.push(SampleUnit {
                name,
                kind,
                trade,
                credit_code: credit_code(prefix, serial * 37 % 100_000_000),
                line,
                community,
                grid: None,
                liaison_name: people.name(birth_year),
                liaison_title: liaison_title(kind, &mut random),
                liaison_phone: people.phone(),
            });
        }
    }
    units
}

/// The trade names of one street: its own tenth of all pairs of characters.
fn trade_names(seed: u64, street: u32) -> Vec<String> {
    let mut all: Vec<String> = TRADE_FIRST
        .chars()
        .flat_map(|a| {
            TRADE_SECOND
                .chars()
                .filter(move |b| a != *b)
                .map(move |b| format!("{a}{b}"))
        })
        .collect();
    Random::of(seed, 0, "trade names").shuffle(&mut all);
    all.into_iter()
        .skip(street as usize % 10)
        .step_by(10)
        .collect()
}

fn liaison_title(kind: &str, random: &mut Random) -> &'static str {
    let titles: &[&'static str] = match kind {
        "学校" => &["德育主任", "办公室主任", "总务主任"],
        "医院" => &["党办干事", "护士长", "医务科干事"],
        "商户" => &["店主", "店主", "店长"],
        "物业" => &["项目经理", "客服主管", "工程主管"],
        "社会组织" => &["负责人", "项目主管", "秘书长"],
        "机关" => &["机关党委干事", "办公室主任", "教导员"],
        _ => &["党支部书记", "综合部主管", "工会主席", "人事主管"],
    };
    titles[random.below(titles.len())]
}

struct Names<'a> {
    street: &'a str,
    communities: &'a [SampleCommunity],
    trades: Vec<String>,
}

impl Names<'_> {
    /// A name nobody has yet, by the `nth` pattern; when that is used up, by any, at last with the community in brackets.
    fn fresh(
        &self,
        patterns: &[&str],
        nth: usize,
        random: &mut Random,
        taken: &mut BTreeSet<String>,
    ) -> (String, u32) {
        let shops: Vec<String> = SHOP_SURNAMES.chars().map(String::from).collect();
        let mut tries = 0;
        loop {
            let community = random.below(COMMUNITIES as usize);
            let choice = if tries < 20 {
                nth
            } else {
                random.below(patterns.len())
            };
            let pattern = patterns[choice % patterns.len()];
            let mut name = pattern
                .replace("{S}", self.street)
                .replace("{K}", &self.communities[community].short_name)
                .replace("{Z}", random.pick(&self.trades).as_str())
                .replace("{X}", random.pick(&shops).as_str())
                .replace("{O}", ORDINALS[random.below(ORDINALS.len())]);
            tries += 1;
            if tries > 200 {
                name = format!("{name}（{}）", self.communities[community].short_name);
            }
            if taken.insert(name.clone()) {
                return (name, community as u32);
            }
        }
    }
}

/// The resources the units put on the list: most offer one or two, some none yet.
pub(crate) fn resources(seed: u64, street: u32, units: &[SampleUnit]) -> Vec<SampleResource> {
    let mut random = Random::of(seed, street, "resources");
    let offers: Vec<Vec<&str>> = rows(RESOURCES).collect();
    let mut resources = Vec::new();
    for (unit, owner) in units.iter().enumerate() {
        let mut fitting: Vec<&Vec<&'static str>> = offers
            .iter()
            .filter(|offer| offer[0].split(',').any(|trade| trade == owner.trade))
            .collect();
        random.shuffle(&mut fitting);
        let wanted = match random.below(100) {
            0..6 => 0,
            6..40 => 1,
            _ => 2,
        };
        resources.extend(
            fitting
                .into_iter()
                .take(wanted)
                .map(|offer| resource(unit as u32, offer, &mut random)),
        );
    }
    resources
}

fn resource(unit: u32, offer: &[&'static str], random: &mut Random) -> SampleResource {
    let (low, high) = offer[4].split_once('-').unwrap_or((offer[4], offer[4]));
    let month = random.between(1, 12);
    let year = if random.chance(12) { 2026 } else { 2027 };
    SampleResource {
        unit,
        class: offer[1],
        needs: offer[2].split(',').collect(),
        title: offer[3],
        quantity: random.count(low.parse().unwrap_or(1), high.parse().unwrap_or(1)),
        measure: offer[5],
        conditions: offer[6],
        eligible: offer[7],
        price_tier: offer[8],
        valid_to: at(year, month, 28, 1020),
        tags: offer[9].split(',').collect(),
    }
}

/// Puts most units into a grid of their community: shops and enterprises into the dedicated one, the others among the homes.
pub(crate) fn settle_in_grids(
    seed: u64,
    street: u32,
    units: &mut [SampleUnit],
    grids: &[SampleGrid],
) {
    let mut random = Random::of(seed, street, "unit grids");
    for unit in units {
        if random.chance(OUTSIDE_PERCENT) {
            continue;
        }
        let business = matches!(unit.kind, "商户" | "民企" | "国企" | "两新");
        let fitting: Vec<u32> = (0..grids.len() as u32)
            .filter(|grid| {
                let grid = &grids[*grid as usize];
                grid.community == unit.community && grid.compound.is_none() == business
            })
            .collect();
        if !fitting.is_empty() {
            unit.grid = Some(*random.pick(&fitting));
        }
    }
}

/// Gives every compound built since 1990 a property firm, one of its own community if there is one.
pub(crate) fn hand_over_compounds(compounds: &mut [SampleCompound], units: &[SampleUnit]) {
    let firms: Vec<u32> = (0..units.len() as u32)
        .filter(|unit| units[*unit as usize].trade == "property")
        .collect();
    for (nth, compound) in compounds
        .iter_mut()
        .enumerate()
        .filter(|(_, compound)| compound.built_year >= 1990)
    {
        let near: Vec<u32> = firms
            .iter()
            .copied()
            .filter(|unit| units[*unit as usize].community == compound.community)
            .collect();
        let choice = if near.is_empty() { &firms } else { &near };
        compound.property_unit = Some(choice[nth / COMMUNITIES as usize % choice.len()]);
    }
}
