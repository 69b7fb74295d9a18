//! What a card says, and how it is worked out. Pure; [`super::gather`] reads the rows.
//!
//! | Figure | Formula |
//! |---|---|
//! | delivered of a line | sum of its deeds done within the quarter; beside it, of the year up to the quarter's end |
//! | promised of a line | what the line promises in the civil year of the quarter ([`linli_work::agreements::promise`]) |
//! | taken | orders taken within the quarter, without those declined or withdrawn |
//! | closed | orders closed within the quarter |
//! | helped | demands of the closed orders that were solved or partly solved, each once; people as the demands say |
//! | satisfied | callbacks within the quarter found satisfied or basically satisfied ÷ those with an answer (R-14) |
//! | bookings | bookings of its resources by others that began within the quarter and were used |
//! | meetings | joint and other meetings held within the quarter it was called to; of them those it was present at or had a proxy |
//! | activities | settled activities that ended within the quarter: those it was host of, and those it delivered its share to as a partner |
//! | offered | resources on offer when the card is made that were entered before the quarter's end |
//! | correction | a figure of the card of the quarter before as it was sent, where it is another one today |

use linli_domain::id::ObligationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A line of an agreement on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardPromise {
    /// The line.
    pub obligation_id: ObligationId,
    /// The agreement's number.
    pub agreement: String,
    /// What is promised.
    pub what: String,
    /// What the quantities count.
    pub unit: String,
    /// Delivered within the quarter.
    pub delivered: i64,
    /// Delivered in the year up to the quarter's end.
    pub delivered_in_year: i64,
    /// Promised in the year.
    pub promised_in_year: i64,
}

/// Whom a unit helped in one matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardHelp {
    /// The class of the need; empty where it has none.
    pub matter: String,
    /// The group of people named in the demands; empty where none is.
    pub group: String,
    /// Demands.
    pub demands: i64,
    /// People concerned, as the demands say.
    pub beneficiaries: i64,
}

/// Orders of a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardOrders {
    /// Taken within the quarter.
    pub taken: i64,
    /// Closed within the quarter.
    pub closed: i64,
}

/// What a unit shared and where it sat at the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardSharing {
    /// Bookings of its resources by others that were used within the quarter.
    pub bookings: i64,
    /// Meetings held within the quarter it was called to.
    pub called: i64,
    /// Of them those it was present at, or had a proxy.
    pub attended: i64,
}

/// Activities a unit had a part in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardActivities {
    /// Settled ones that ended within the quarter and that it was host of.
    pub hosted: i64,
    /// Those of others it delivered its share to as a partner.
    pub joined: i64,
}

/// What those who were helped said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardPraise {
    /// Callbacks with an answer.
    pub answered: i64,
    /// Of them satisfied or basically satisfied.
    pub satisfied: i64,
    /// Words of the satisfied, without names; the latest first, at most five.
    pub words: Vec<String>,
}

/// Something a unit offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardResource {
    /// Its number.
    pub number: String,
    /// What it is.
    pub title: String,
    /// Entered within the quarter.
    pub new: bool,
}

linli_domain::code_enum! {
    /// A figure of an earlier card that is another one today.
    pub enum CardFigure {
        /// 接单
        Taken = "taken",
        /// 办结
        Closed = "closed",
        /// 帮助的诉求
        Demands = "demands",
        /// 受益人次
        Beneficiaries = "beneficiaries",
        /// 一项约定的兑现
        Delivered = "delivered",
        /// 场地设备被使用的次数
        Bookings = "bookings",
        /// 到会次数
        Attended = "attended",
        /// 主办活动场次
        Hosted = "hosted",
        /// 参与活动场次
        Joined = "joined",
    }
}

/// A correction of the card of the quarter before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardCorrection {
    /// Of which quarter.
    pub quarter: String,
    /// Which figure.
    pub figure: CardFigure,
    /// Of which promise, where it is one's.
    pub what: String,
    /// As it was sent.
    pub sent: i64,
    /// As it is today.
    pub now: i64,
}

/// Everything a card says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardFacts {
    /// Alliances the unit was a member of.
    pub alliances: Vec<String>,
    /// What it promised and delivered.
    pub promises: Vec<CardPromise>,
    /// Orders.
    pub orders: CardOrders,
    /// Bookings served and meetings attended; absent on cards from before they were counted.
    #[serde(default)]
    pub sharing: Option<CardSharing>,
    /// Activities; absent on cards from before they were counted.
    #[serde(default)]
    pub activities: Option<CardActivities>,
    /// Whom it helped, the matters in the order of the taxonomy.
    pub helped: Vec<CardHelp>,
    /// What it offers.
    pub resources: Vec<CardResource>,
    /// What was said of it.
    pub praise: CardPraise,
    /// What changed of the quarter before since its card was sent.
    #[serde(default)]
    pub corrections: Vec<CardCorrection>,
}

impl CardFacts {
    /// Demands it helped with, and people concerned.
    #[must_use]
    pub fn help(&self) -> (i64, i64) {
        self.helped.iter().fold((0, 0), |(demands, people), one| {
            (demands + one.demands, people + one.beneficiaries)
        })
    }

    /// What is another figure now than when `self` was sent: counts first, then lines in their order.
    #[must_use]
    pub fn corrected_by(&self, quarter: &str, now: &Self) -> Vec<CardCorrection> {
        let ((demands, people), (demands_now, people_now)) = (self.help(), now.help());
        let counts = [
            (CardFigure::Taken, self.orders.taken, now.orders.taken),
            (CardFigure::Closed, self.orders.closed, now.orders.closed),
            (CardFigure::Demands, demands, demands_now),
            (CardFigure::Beneficiaries, people, people_now),
        ];
        // a card from before they were counted said nothing of them that could be wrong
        let shared = self.sharing.zip(now.sharing).map(|(sent, now)| {
            [
                (CardFigure::Bookings, sent.bookings, now.bookings),
                (CardFigure::Attended, sent.attended, now.attended),
            ]
        });
        let activities = self.activities.zip(now.activities).map(|(sent, now)| {
            [
                (CardFigure::Hosted, sent.hosted, now.hosted),
                (CardFigure::Joined, sent.joined, now.joined),
            ]
        });
        let counts = counts
            .into_iter()
            .chain(shared.into_iter().flatten())
            .chain(activities.into_iter().flatten())
            .map(|(figure, sent, now)| (figure, String::new(), sent, now));
        // a line that was not there yet, or is not there any more, delivered nothing on that side
        let lines = self.promises.iter().map(|line| {
            let today = now
                .promises
                .iter()
                .find(|one| one.obligation_id == line.obligation_id);
            (line, line.delivered, today.map_or(0, |one| one.delivered))
        });
        let new = now.promises.iter().filter(|line| {
            let known = |one: &CardPromise| one.obligation_id == line.obligation_id;
            !self.promises.iter().any(known)
        });
        let lines = lines
            .chain(new.map(|line| (line, 0, line.delivered)))
            .map(|(line, sent, now)| (CardFigure::Delivered, line.what.clone(), sent, now));
        counts
            .chain(lines)
            .filter(|(_, _, sent, now)| sent != now)
            .map(|(figure, what, sent, now)| CardCorrection {
                quarter: quarter.to_owned(),
                figure,
                what,
                sent,
                now,
            })
            .collect()
    }
}

/// How elders, teachers and so on are called behind their family name.
const CALLED: [&str; 24] = [
    "阿姨", "奶奶", "爷爷", "大爷", "大妈", "大伯", "大叔", "大姐", "大哥", "婆婆", "老伯", "老师",
    "女士", "先生", "师傅", "叔叔", "伯伯", "老人", "医生", "书记", "主任", "经理", "同志", "姐",
];
/// Digits in a row that may be a telephone or card number.
const LONG_NUMBER: usize = 7;

/// Words of a resident without names and numbers: each of `names`, or its family name as people are called (王阿姨), gives
/// way to `somebody`, a long number to `…`.
#[must_use]
pub fn without_names(words: &str, names: &[String], somebody: &str) -> String {
    let mut text = words.trim().to_owned();
    // the longer name first: 王小 is no part of 王小明 then
    let mut names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    for name in names {
        let Some(family) = name.chars().next() else {
            continue;
        };
        if name.chars().count() > 1 {
            text = text.replace(name, somebody);
        }
        for called in CALLED {
            text = text.replace(&format!("{family}{called}"), somebody);
        }
        for before in ["老", "小"] {
            text = text.replace(&format!("{before}{family}"), somebody);
        }
    }
    without_numbers(&text)
}

fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_digit() || (character == '-' && !digits.is_empty()) {
            digits.push(character);
            continue;
        }
        if digits.chars().filter(char::is_ascii_digit).count() >= LONG_NUMBER {
            out.push('…');
        } else {
            out.push_str(&digits);
        }
        digits.clear();
        if character != '\0' {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn line(number: u128, what: &str, delivered: i64) -> CardPromise {
        CardPromise {
            obligation_id: ObligationId(Uuid::from_u128(number)),
            agreement: "XY330106-20260105-00001".to_owned(),
            what: what.to_owned(),
            unit: "次".to_owned(),
            delivered,
            delivered_in_year: delivered,
            promised_in_year: 10,
        }
    }

    fn shared(bookings: i64, attended: i64) -> Option<CardSharing> {
        Some(CardSharing {
            bookings,
            called: 3,
            attended,
        })
    }

    fn activities(hosted: i64, joined: i64) -> Option<CardActivities> {
        Some(CardActivities { hosted, joined })
    }

    fn help(demands: i64, beneficiaries: i64) -> CardHelp {
        CardHelp {
            matter: "助餐".to_owned(),
            group: "独居老人".to_owned(),
            demands,
            beneficiaries,
        }
    }

    #[test]
    fn only_what_is_another_figure_now_is_corrected() {
        let sent = CardFacts {
            promises: vec![line(1, "送餐", 3), line(2, "讲座", 1), line(3, "场地", 2)],
            orders: CardOrders {
                taken: 4,
                closed: 3,
            },
            helped: vec![help(2, 5), help(1, 1)],
            sharing: shared(4, 1),
            activities: activities(2, 1),
            ..CardFacts::default()
        };
        assert_eq!(sent.corrected_by("2026Q2", &sent), vec![]);
        let now = CardFacts {
            promises: vec![line(1, "送餐", 2), line(2, "讲座", 1), line(4, "义诊", 1)],
            orders: CardOrders {
                taken: 4,
                closed: 2,
            },
            helped: vec![help(1, 4), help(1, 1)],
            sharing: shared(4, 2),
            activities: activities(1, 1),
            ..CardFacts::default()
        };
        let found: Vec<_> = sent
            .corrected_by("2026Q2", &now)
            .into_iter()
            .map(|one| (one.figure, one.what, one.sent, one.now))
            .collect();
        let expected = [
            (CardFigure::Closed, "", 3, 2),
            (CardFigure::Demands, "", 3, 2),
            (CardFigure::Beneficiaries, "", 6, 5),
            (CardFigure::Attended, "", 1, 2),
            (CardFigure::Hosted, "", 2, 1),
            (CardFigure::Delivered, "送餐", 3, 2),
            (CardFigure::Delivered, "场地", 2, 0),
            (CardFigure::Delivered, "义诊", 0, 1),
        ]
        .map(|(figure, what, sent, now)| (figure, what.to_owned(), sent, now));
        assert_eq!(found, expected);
        // what was sent before bookings, meetings and activities were counted is not corrected about them
        let before = CardFacts {
            sharing: None,
            activities: None,
            ..sent.clone()
        };
        assert_eq!(before.corrected_by("2026Q2", &sent), vec![]);
        let stored: CardFacts = serde_json::from_str(
            "{\"alliances\":[],\"promises\":[],\"orders\":{\"taken\":0,\"closed\":0},\"helped\":[],\"resources\":[],\
             \"praise\":{\"answered\":0,\"satisfied\":0,\"words\":[]}}",
        )
        .expect("a card of an earlier day");
        assert_eq!((stored.sharing, stored.activities), (None, None));
    }

    #[test]
    fn praise_names_nobody() {
        let names = [
            "王㛃".to_owned(),
            "王㛃明".to_owned(),
            "李四".to_owned(),
            String::new(),
            "赵".to_owned(),
        ];
        for (words, expected) in [
            ("王㛃说很满意,谢谢李四", "居民说很满意,谢谢居民"),
            ("王㛃明奶奶夸他们细心", "居民奶奶夸他们细心"),
            ("王阿姨说饭菜热乎,老李也夸", "居民说饭菜热乎,居民也夸"),
            ("请打13812345678或0571-8765432", "请打…或…"),
            ("3幢2单元都满意 ", "3幢2单元都满意"),
            ("赵师傅手艺好", "居民手艺好"),
            ("大家都说好", "大家都说好"),
        ] {
            assert_eq!(without_names(words, &names, "居民"), expected);
        }
    }
}
