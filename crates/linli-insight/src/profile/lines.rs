//! Strengths and gaps in words: each a figure of the place with its target, said one way when it is met and another when
//! it is not.

use linli_domain::code_enum;
use linli_domain::id::AreaId;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::text::Locale;
use linli_net::orgs::rules::UNITS;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::store::{Bound, Census, Offered};
use crate::coverage::store::Units;
use crate::coverage::{CoverageRow, Figure};
use crate::lists::store::Needs;
use crate::query::QueryText;

/// Share of buildings with a head that is asked for, in percent.
const HEADS_TARGET: i64 = 95;
/// Where no share is asked for, a figure is met when nothing is missing.
const WHOLE: i64 = 100;
/// Counts of people older than this are said to be old (our default: a year).
const COUNT_LASTS: i64 = 365 * DAY;

code_enum! {
    /// Which list opens the rows of a figure.
    pub enum RowsList {
        /// `/api/coverage/places`
        Places = "places",
        /// `/api/coverage/units`
        Units = "units",
        /// `/api/orgs`
        Orgs = "orgs",
        /// `/api/heads`
        Heads = "heads",
        /// `/api/demands`
        Demands = "demands",
        /// `/api/resources`
        Resources = "resources",
        /// `/api/orders`
        Orders = "orders",
        /// A place itself, `/api/areas/{id}`, by `id=` of the query.
        Areas = "areas",
    }
}

/// What opens the rows of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rows {
    /// Which list.
    pub list: RowsList,
    /// Its query, without a question mark.
    pub query: String,
}

/// A part of what a line counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// What it is where that is a code: `org_kind.school`, `resource_class.venue`.
    pub code: Option<String>,
    /// What it is where that is a name: a class of need, a community.
    pub name: String,
    /// How many; none for a place that is only named.
    pub count: Option<i64>,
    /// What opens them.
    pub rows: Option<Rows>,
}

/// A strength or a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// Which one: the key of its text.
    pub code: String,
    /// The whole sentence in the reader's language, its figures in it.
    pub text: String,
    /// How many it is about: of a share that is met those that meet it, of a gap what is missing.
    pub count: i64,
    /// What opens the rows it counts.
    pub rows: Rows,
    /// What it is made up of, where that says more; in the order of codes and trees, never of counts.
    pub parts: Vec<Part>,
}

/// What the lines are computed from.
pub struct Facts<'f> {
    /// Which place.
    pub area: AreaId,
    /// Its net.
    pub net: &'f CoverageRow,
    /// Its units by grid.
    pub units: Units,
    /// Its communities' people.
    pub census: &'f [Census],
    /// Organisations bound to it.
    pub bound: &'f [Bound],
    /// Resources on the list.
    pub offered: &'f [Offered],
    /// Open demands by class.
    pub needs: &'f [Needs],
    /// Orders delivered since `since`.
    pub delivered: i64,
    /// The beginning of the twelve months.
    pub since: Timestamp,
    /// Heads on duty by letter.
    pub appointed: i64,
    /// The present moment.
    pub now: Timestamp,
}

/// The lines of a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// What it is strong in.
    pub strengths: Vec<Line>,
    /// What it lacks.
    pub gaps: Vec<Line>,
}

/// A share of the net: how many of how many, what is asked for, and the list of what is missing.
struct Share {
    name: &'static str,
    part: i64,
    base: i64,
    target: i64,
    met: Rows,
    missing: Rows,
}

impl Share {
    /// 97.1, 100: rounded down, so that only what is whole is said to be.
    fn percent(&self) -> String {
        let tenths = self.part * 1_000 / self.base.max(1);
        if tenths % 10 == 0 {
            format!("{}", tenths / 10)
        } else {
            format!("{}.{}", tenths / 10, tenths % 10)
        }
    }

    fn is_met(&self) -> bool {
        self.part * 100 >= self.target * self.base
    }
}

/// Speaks the lines of one place.
pub struct Speaker<'a> {
    app: &'a App,
    locale: Locale,
    facts: Facts<'a>,
}

/// The query of a place's rows.
pub fn at(area: AreaId) -> QueryText {
    QueryText::new().with("area_id", area.0)
}

/// Rows of a list at a place.
pub fn rows(list: RowsList, query: QueryText) -> Rows {
    Rows {
        list,
        query: query.text(),
    }
}

/// The places behind a figure of the net, or its gap.
pub fn places(area: AreaId, figure: Figure, missing: bool) -> Rows {
    let query = at(area).with("figure", figure);
    rows(
        RowsList::Places,
        if missing {
            query.with("missing", true)
        } else {
            query
        },
    )
}

/// The place itself.
fn itself(area: AreaId) -> Rows {
    rows(RowsList::Areas, QueryText::new().with("id", area.0))
}

/// The units bound to a place.
pub fn units_of(area: AreaId) -> Rows {
    rows(RowsList::Orgs, at(area).with("units", true))
}

impl<'a> Speaker<'a> {
    /// For a reader in a language.
    #[must_use]
    pub const fn new(app: &'a App, locale: Locale, facts: Facts<'a>) -> Self {
        Self { app, locale, facts }
    }

    /// A line that says one number, where there is anything to say.
    fn counted(&self, code: &str, count: i64, rows: Rows, parts: Vec<Part>) -> Option<Line> {
        let args = Map::from_iter([("count".to_owned(), json!(count))]);
        (count > 0).then(|| Line {
            code: code.to_owned(),
            text: self.app.texts().say(self.locale, code, &args),
            count,
            rows,
            parts,
        })
    }

    /// A share as the strength or the gap it is.
    fn said(&self, share: Share) -> Line {
        let missing = share.base - share.part;
        let args = Map::from_iter([
            ("part".to_owned(), json!(share.part)),
            ("base".to_owned(), json!(share.base)),
            ("percent".to_owned(), json!(share.percent())),
            ("target".to_owned(), json!(share.target)),
            ("missing".to_owned(), json!(missing)),
        ]);
        let (word, count, rows) = if share.is_met() {
            ("met", share.part, share.met)
        } else {
            ("missed", missing, share.missing)
        };
        let code = format!("profile_{word}_{}", share.name);
        Line {
            text: self.app.texts().say(self.locale, &code, &args),
            code,
            count,
            rows,
            parts: Vec::new(),
        }
    }

    /// The shares of the net, in the order the coverage page has them.
    fn shares(&self) -> Vec<Share> {
        let (area, net) = (self.facts.area, self.facts.net);
        let share = |name, part, base, target, figure, missing| Share {
            name,
            part,
            base,
            target,
            met: places(area, figure, false),
            missing,
        };
        let without = |figure| places(area, figure, true);
        vec![
            share(
                "heads",
                net.with_head,
                net.buildings,
                HEADS_TARGET,
                Figure::WithHead,
                without(Figure::WithHead),
            ),
            share(
                "mailboxes",
                net.with_mailbox,
                net.buildings,
                WHOLE,
                Figure::WithMailbox,
                without(Figure::WithMailbox),
            ),
            share(
                "branches",
                net.separate_branch + net.joint_branch,
                net.compounds,
                WHOLE,
                Figure::WithBranch,
                without(Figure::WithBranch),
            ),
            share(
                "stations",
                net.with_station,
                net.compounds,
                WHOLE,
                Figure::WithStation,
                without(Figure::WithStation),
            ),
            share(
                "boards",
                net.with_board,
                net.compounds,
                WHOLE,
                Figure::WithBoard,
                without(Figure::WithBoard),
            ),
            share(
                "owners",
                net.owners_member,
                net.owners_committee,
                WHOLE,
                Figure::OwnersMember,
                places(area, Figure::OwnersWithoutMember, false),
            ),
            share(
                "grids",
                net.grids - net.grids_outside,
                net.grids,
                WHOLE,
                Figure::Grids,
                places(area, Figure::GridsOutside, false),
            ),
            Share {
                name: "units",
                part: self.facts.units.in_grid,
                base: self.facts.units.units,
                target: WHOLE,
                met: rows(RowsList::Units, at(area)),
                missing: rows(RowsList::Units, at(area).with("missing", true)),
            },
            Share {
                name: "covered",
                part: net.buildings - net.uncovered,
                base: net.buildings,
                target: WHOLE,
                met: places(area, Figure::Buildings, false),
                missing: places(area, Figure::Uncovered, false),
            },
        ]
    }

    /// Strengths and gaps.
    #[must_use]
    pub fn lines(&self) -> Lines {
        let shares = self.shares().into_iter().filter(|share| share.base > 0);
        let (met, missed): (Vec<Share>, Vec<Share>) = shares.partition(Share::is_met);
        let mut lines = Lines {
            strengths: met.into_iter().map(|share| self.said(share)).collect(),
            gaps: missed.into_iter().map(|share| self.said(share)).collect(),
        };
        lines.strengths.extend(self.assets());
        lines.gaps.extend(self.lacks());
        lines
    }

    /// What the place can build on beside its net.
    fn assets(&self) -> impl Iterator<Item = Line> {
        let facts = &self.facts;
        let part = |set: &str, code: String, count, rows| Part {
            code: Some(format!("{set}.{code}")),
            name: String::new(),
            count: Some(count),
            rows: Some(rows),
        };
        let units: Vec<Part> = facts
            .bound
            .iter()
            .filter(|row| UNITS.contains(&row.kind))
            .map(|row| {
                let rows = rows(RowsList::Orgs, at(facts.area).with("kind", row.kind));
                part("org_kind", row.kind.to_string(), row.count, rows)
            })
            .collect();
        let listed = at(facts.area).with("state", "listed");
        let offered: Vec<Part> = facts
            .offered
            .iter()
            .map(|row| {
                let rows = rows(RowsList::Resources, listed.clone().with("class", row.class));
                part("resource_class", row.class.to_string(), row.count, rows)
            })
            .collect();
        let sum = |parts: &[Part]| parts.iter().filter_map(|part| part.count).sum();
        let delivered = at(facts.area)
            .with("state", "closed")
            .with("accepted_from", facts.since.to_rfc3339());
        let on_duty = at(facts.area).with("state", "on_duty");
        [
            self.counted(
                "profile_appointed",
                facts.appointed,
                rows(RowsList::Heads, on_duty),
                Vec::new(),
            ),
            self.counted("profile_units", sum(&units), units_of(facts.area), units),
            self.counted(
                "profile_offered",
                sum(&offered),
                rows(RowsList::Resources, listed),
                offered,
            ),
            self.counted(
                "profile_delivered",
                facts.delivered,
                rows(RowsList::Orders, delivered),
                Vec::new(),
            ),
        ]
        .into_iter()
        .flatten()
    }

    /// What the place lacks beside the shares of its net.
    fn lacks(&self) -> impl Iterator<Item = Line> {
        let facts = &self.facts;
        let unmet = at(facts.area).with("unmet", true);
        let classes: Vec<Part> = facts
            .needs
            .iter()
            .filter(|row| row.unmet > 0)
            .map(|row| Part {
                code: None,
                name: row.class_name.clone().unwrap_or_else(|| {
                    self.app
                        .texts()
                        .say(self.locale, "lists_no_class", &Map::new())
                }),
                count: Some(row.unmet),
                rows: row.class_id.map(|class| {
                    let query = unmet.clone().with("class_id", class.0);
                    rows(RowsList::Demands, query.with("class_only", true))
                }),
            })
            .collect();
        let lacking = classes.iter().filter_map(|part| part.count).sum();
        let (uncounted, old): (Vec<&Census>, Vec<&Census>) = facts
            .census
            .iter()
            .filter(|row| {
                row.data_date
                    .is_none_or(|date| date < facts.now.plus(-COUNT_LASTS))
            })
            .partition(|row| row.data_date.is_none());
        [
            self.counted(
                "profile_long_vacant",
                facts.net.long_vacant,
                places(facts.area, Figure::LongVacant, false),
                Vec::new(),
            ),
            self.counted(
                "profile_unmet",
                lacking,
                rows(RowsList::Demands, unmet),
                classes,
            ),
            self.places_named("profile_uncounted", &uncounted),
            self.places_named("profile_counted_long_ago", &old),
        ]
        .into_iter()
        .flatten()
    }

    /// A line about some communities by name, or about the own one.
    fn places_named(&self, code: &str, communities: &[&Census]) -> Option<Line> {
        let count = i64::try_from(communities.len()).unwrap_or(i64::MAX);
        let named = |row: &&Census| Part {
            code: None,
            name: row.name.clone(),
            count: None,
            rows: Some(itself(row.id)),
        };
        let own = communities.iter().any(|row| row.id == self.facts.area);
        let rows = itself(self.facts.area);
        if own {
            self.counted(&format!("{code}_own"), count, rows, Vec::new())
        } else {
            self.counted(code, count, rows, communities.iter().map(named).collect())
        }
    }
}
