//! Texts of demands: templates with slots, filled so that they fit the building and the season.
//!
//! Letters of a template's paths: `g` grid, `h` head, `o` open issue, `d` directed issue, `m` several units with quantities,
//! `c` meeting, fund or whistle; `A`–`F` refusal; referral to `p` petition, `t` 12345, `e` emergency, `k` department window.

use crate::model::{Asked, SampleBuilding, Source};
use crate::random::Random;
use crate::stocks::rows;

const DAYS: [&str; 7] = [
    "昨天",
    "前天",
    "大前天",
    "上周三",
    "上周五",
    "上周日",
    "上周一",
];
const HOURS: [&str; 4] = ["夜里十一点多", "半夜", "晚上十点以后", "后半夜"];
const KIN: [&str; 7] = [
    "我母亲",
    "我父亲",
    "我奶奶",
    "我爷爷",
    "我岳母",
    "我外婆",
    "我婆婆",
];
const WEEKDAYS: [&str; 5] = ["周一", "周二", "周三", "周四", "周五"];
const TENS: [&str; 4] = ["", "十", "二十", "三十"];
const ONES: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// One template.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    pub(crate) class: &'static str,
    months: Vec<i64>,
    pub(crate) paths: &'static str,
    asked: &'static str,
    beneficiaries: (u32, u32),
    pub(crate) group: Option<&'static str>,
    title: &'static str,
    text: &'static str,
    /// The same matter told by somebody else.
    again: Option<(&'static str, &'static str)>,
}

/// All templates of one data file.
pub(crate) fn templates(text: &'static str) -> Vec<Template> {
    rows(text)
        .map(|row| {
            let (low, high) = row[4].split_once('-').unwrap_or((row[4], row[4]));
            Template {
                class: row[0],
                months: months(row[1]),
                paths: row[2],
                asked: row[3],
                beneficiaries: (low.parse().unwrap_or(1), high.parse().unwrap_or(1)),
                group: (row[5] != "-").then_some(row[5]),
                title: row[6],
                text: row[7],
                again: row
                    .get(8)
                    .zip(row.get(9))
                    .map(|(title, text)| (*title, *text)),
            }
        })
        .collect()
}

/// `11-3` runs over the turn of the year; `2-6,9-12` is two runs; `-` is the whole year.
fn months(text: &str) -> Vec<i64> {
    let run = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to): (i64, i64) = (from.parse().unwrap_or(1), to.parse().unwrap_or(12));
        (0..12)
            .map(move |step| (from + step - 1) % 12 + 1)
            .take(((to - from).rem_euclid(12) + 1) as usize)
            .collect::<Vec<_>>()
    };
    if text == "-" {
        (1..=12).collect()
    } else {
        text.split(',').flat_map(run).collect()
    }
}

/// The place and moment a template is told from.
pub(crate) struct Scene<'a> {
    pub(crate) compound: &'a str,
    pub(crate) community: &'a str,
    pub(crate) building: &'a SampleBuilding,
    pub(crate) source: Source,
}

impl Template {
    pub(crate) fn in_season(&self, month: i64) -> bool {
        self.months.contains(&month)
    }

    /// Whether something in it changes from telling to telling; else it is told once.
    pub(crate) fn varies(&self) -> bool {
        self.text.contains('{')
    }

    /// A lift cannot stick in a house of six floors, nor be added to one of twenty.
    pub(crate) fn fits(&self, building: &SampleBuilding) -> bool {
        let adds = self.class == "0301" || self.text.contains("没有电梯");
        let has = self.class == "0302"
            || self.text.contains("电梯厅")
            || self.text.contains("进电梯")
            || self.text.contains("{T}层的高楼")
            || self.text.contains("地下车库")
            || self.text.contains("地下二层");
        let old = building.floors < 8;
        !((adds && !old) || (has && old))
    }

    /// Title and text told at a scene.
    pub(crate) fn tell(&self, scene: &Scene<'_>, random: &mut Random) -> (String, String) {
        Filler::of(scene, random).fill(self.title, self.text, scene.source, random)
    }

    /// The same matter told twice at one place: two titles and texts.
    pub(crate) fn tell_twice(
        &self,
        scene: &Scene<'_>,
        other: Source,
        random: &mut Random,
    ) -> [(String, String); 2] {
        let filler = Filler::of(scene, random);
        let (title, text) = self.again.unwrap_or((self.title, self.text));
        [
            filler.fill(self.title, self.text, scene.source, random),
            filler.fill(title, text, other, random),
        ]
    }

    pub(crate) fn beneficiaries(&self, random: &mut Random) -> u32 {
        random.count(self.beneficiaries.0, self.beneficiaries.1)
    }

    /// The quantity asked, such as `40人次`.
    pub(crate) fn asked(&self) -> Option<Asked> {
        let cut = self.asked.find(|c: char| !c.is_ascii_digit())?;
        let quantity = self.asked[..cut].parse().ok()?;
        Some(Asked {
            quantity,
            measure: self.asked[cut..].to_owned(),
        })
    }
}

/// Slot values of one telling.
struct Filler(Vec<(&'static str, String)>);

impl Filler {
    fn of(scene: &Scene<'_>, random: &mut Random) -> Self {
        let building = scene.building;
        let top = u32::from(building.floors);
        let floors = usize::from(building.floors);
        Self(vec![
            ("{C}", scene.compound.to_owned()),
            ("{S}", format!("{}社区", scene.community)),
            ("{B}", format!("{}号楼", building.number)),
            (
                "{U}",
                format!("{}单元", random.count(1, u32::from(building.entrances))),
            ),
            (
                "{F}",
                random.count(2, top.saturating_sub(1).max(2)).to_string(),
            ),
            (
                "{T}",
                format!("{}{}", TENS[floors / 10 % 4], ONES[floors % 10]),
            ),
            ("{D}", (*random.pick(&DAYS)).to_owned()),
            ("{H}", (*random.pick(&HOURS)).to_owned()),
            ("{W}", (*random.pick(&WEEKDAYS)).to_owned()),
            ("{Z}", (*random.pick(&KIN)).to_owned()),
            ("{N}", random.count(3, 7).to_string()),
            ("{M}", (random.count(2, 6) * 10).to_string()),
            ("{A4}", random.count(41, 49).to_string()),
            ("{A8}", random.count(1978, 1990).to_string()),
            ("{A}", random.count(72, 91).to_string()),
        ])
    }

    fn fill(
        &self,
        title: &str,
        text: &str,
        source: Source,
        random: &mut Random,
    ) -> (String, String) {
        let replace = |template: &str| {
            self.0
                .iter()
                .fold(template.to_owned(), |done, (slot, word)| {
                    done.replace(slot, word)
                })
        };
        let opener = if text.chars().count() < 20 || text.contains("您好") || random.chance(55) {
            ""
        } else {
            opener(source)
        };
        (replace(title), format!("{opener}{}", replace(text)))
    }
}

/// The text without its opener, to tell whether it was told before in the same words.
pub(crate) fn without_opener(text: &str) -> &str {
    let openers = [
        Source::Mailbox,
        Source::Hotline,
        Source::Phone,
        Source::Meeting,
        Source::Visit,
        Source::Head,
        Source::Grid,
        Source::Counter,
    ];
    openers
        .into_iter()
        .find_map(|source| text.strip_prefix(opener(source)))
        .unwrap_or(text)
}

fn opener(source: Source) -> &'static str {
    match source {
        Source::Mailbox => "楼长您好，",
        Source::Hotline => "市民来电：",
        Source::Phone => "来电反映：",
        Source::Meeting => "议事会上有居民提出：",
        Source::Visit => "走访时居民说：",
        Source::Head => "替邻居转述：",
        Source::Grid => "居民向网格员反映：",
        Source::Counter => "居民到窗口反映：",
        Source::Online => "",
    }
}
