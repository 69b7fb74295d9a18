//! What is typed of a place, checked: names, numbers, codes, counts with their date.

use linli_domain::area::AreaKind;
use linli_domain::codes::AreaCode;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::typed::{line, optional_line, present};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::rules::{self, Figures};
use super::store::{self, Area};

const NAME: usize = 40;
const PHONE: usize = 40;
/// Years a house may be built in.
const YEARS: std::ops::RangeInclusive<i64> = 1840..=2100;

/// Counts of people with the day they were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FiguresInput {
    /// Households, from 0.
    pub households: i64,
    /// Residents, from 0.
    pub population: i64,
    /// Residents of 60 and more, part of `population`.
    #[serde(default)]
    pub elders60: i64,
    /// Residents of 80 and more, part of `elders60`.
    #[serde(default)]
    pub elders80: i64,
    /// Children up to 3, part of `population`.
    #[serde(default)]
    pub children0_3: i64,
    /// The day they were taken; not in the future.
    pub data_date: Timestamp,
}

/// A new place.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArea {
    /// The place it stands under.
    pub parent_id: AreaId,
    /// What it is.
    pub kind: AreaKind,
    /// 1 to 40 characters, once among its siblings of the kind.
    pub name: String,
    /// Its number; taken from the name when left out.
    #[serde(default)]
    pub number: Option<String>,
    /// Its official code: of communities only.
    #[serde(default)]
    pub code: Option<String>,
    /// Year of building.
    #[serde(default)]
    pub built_year: Option<i64>,
    /// Office telephone shown to the public.
    #[serde(default)]
    pub office_phone: Option<String>,
    /// Counts of people.
    #[serde(default)]
    pub figures: Option<FiguresInput>,
}

/// What changes of a place; a field left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaChange {
    /// The version the change was made on.
    pub version: i64,
    /// 1 to 40 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// Its number; `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub number: Option<Option<String>>,
    /// Its official code; `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub code: Option<Option<String>>,
    /// Year of building; `null` where nobody knows.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub built_year: Option<Option<i64>>,
    /// Office telephone; `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub office_phone: Option<Option<String>>,
    /// Counts of people.
    #[serde(default)]
    pub figures: Option<FiguresInput>,
    /// Why, where it does not speak for itself.
    #[serde(default)]
    pub reason: Option<String>,
}

impl FiguresInput {
    /// The counts and their date.
    ///
    /// # Errors
    /// 422 for each count that contradicts another, or a date to come.
    pub fn check(&self, now: Timestamp) -> Result<(Figures, Timestamp), Problem> {
        let figures = Figures {
            households: self.households,
            population: self.population,
            elders60: self.elders60,
            elders80: self.elders80,
            children0_3: self.children0_3,
        };
        let mut problem = Problem::fields(Vec::new());
        for (field, code) in figures.faults() {
            problem = problem.and_field(&format!("figures.{field}"), code, Map::new());
        }
        if self.data_date > now {
            problem = problem.and_field("figures.data_date", "date_to_come", Map::new());
        }
        if problem.field_errors.is_empty() {
            Ok((figures, Timestamp::start_of(self.data_date.date())))
        } else {
            Err(problem)
        }
    }
}

/// The name of a place.
///
/// # Errors
/// 422 when it is blank or too long.
pub fn name(typed: &str) -> Result<String, Problem> {
    line("name", typed, NAME)
}

/// A telephone or nothing.
///
/// # Errors
/// 422 when it is too long.
pub fn office_phone(typed: Option<String>) -> Result<Option<String>, Problem> {
    optional_line("office_phone", typed, PHONE)
}

/// A year of building or nothing.
///
/// # Errors
/// 422 when no house was built then.
pub fn built_year(typed: Option<i64>) -> Result<Option<i64>, Problem> {
    match typed {
        Some(year) if !YEARS.contains(&year) => {
            let args = Map::from_iter([
                ("min".to_owned(), json!(YEARS.start())),
                ("max".to_owned(), json!(YEARS.end())),
            ]);
            Err(Problem::fields(Vec::new()).and_field("built_year", "out_of_range", args))
        }
        year => Ok(year),
    }
}

/// A typed number, or nothing.
///
/// # Errors
/// 422 when it is none, or the kind has no numbers.
pub fn number(kind: AreaKind, typed: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(typed) = typed.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    if rules::numbered_in(kind).is_empty() {
        return Err(Problem::field("number", "area_no_number"));
    }
    rules::number(typed)
        .map(Some)
        .map_err(|_| Problem::field("number", "area_number"))
}

/// A typed official code in its usual length, or nothing: it is of the kind's level, lies in the street's own code, and
/// no other living place has it.
///
/// # Errors
/// 422 otherwise.
pub async fn code(
    db: &mut Db,
    scope: &Scope,
    kind: AreaKind,
    own: Option<AreaId>,
    typed: Option<&str>,
) -> Result<Option<String>, Problem> {
    let Some(typed) = typed.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    let street = store::street_code(db, scope).await?;
    let stored = code_form(kind, typed, street.as_deref())?;
    match store::by_code(db, scope, &stored).await? {
        Some(other) if Some(other.id) != own => {
            let args = Map::from_iter([("name".to_owned(), json!(other.name))]);
            Err(Problem::fields(Vec::new()).and_field("code", "area_code_taken", args))
        }
        _ => Ok(Some(stored)),
    }
}

/// A typed official code in its usual length: it is of the kind's level and lies in the street's own code.
///
/// # Errors
/// 422 otherwise.
pub fn code_form(kind: AreaKind, typed: &str, street: Option<&str>) -> Result<String, Problem> {
    let code = AreaCode::parse(typed).map_err(|_| Problem::field("code", "area_code_form"))?;
    if !rules::code_fits(kind, &code) {
        return Err(Problem::field("code", "area_code_level"));
    }
    let inside = street
        .and_then(|street| AreaCode::parse(street).ok())
        .is_none_or(|street| street.contains(&code));
    if kind == AreaKind::Community && !inside {
        return Err(Problem::field("code", "area_code_outside"));
    }
    Ok(code.as_str().to_owned())
}

/// The place in which a number of `kind` comes once, seen from `lineage` (the places above, from the top down).
#[must_use]
pub fn numbering_place(kind: AreaKind, lineage: &[Area]) -> Option<&Area> {
    let places = rules::numbered_in(kind);
    lineage
        .iter()
        .rev()
        .find(|area| places.contains(&area.kind))
}

/// The living place that has a number already, where `lineage` leads.
///
/// # Errors
/// The database refused.
pub async fn number_holder(
    db: &mut Db,
    scope: &Scope,
    kind: AreaKind,
    lineage: &[Area],
    own: Option<AreaId>,
    number: &str,
) -> Result<Option<Area>, Problem> {
    let Some(place) = numbering_place(kind, lineage) else {
        return Ok(None);
    };
    for other in store::numbered(db, scope, &place.path, kind, number).await? {
        if Some(other.id) == own {
            continue;
        }
        let mut above = store::lineage(db, scope, &other.path).await?;
        above.pop();
        if numbering_place(kind, &above).map(|area| area.id) == Some(place.id) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// 422: the number belongs to another place.
#[must_use]
pub fn number_taken(other: &Area) -> Problem {
    let args = Map::from_iter([("name".to_owned(), json!(other.name))]);
    Problem::fields(Vec::new()).and_field("number", "area_number_taken", args)
}
