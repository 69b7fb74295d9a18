//! What an activity says: what was typed, checked by field, and written onto the row. Creating, changing and changing a series
//! all come through here.

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, BookingId, ClassId, DemandId, OrgId, ProjectId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_net::areas;
use linli_work::alliances::members::own_unit;
use linli_work::demands::list::visible_to_unit;
use linli_work::{classes, demands};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use linli_council::projects;
use linli_council::projects::standing::living_org;

use super::entity::Activity;
use super::rules::{ActivityKind, ActivityState};
use super::store::{self, BookingRow};

const TITLE: usize = 60;
const VENUE: usize = 100;
const AUDIENCE: usize = 100;
const POLICY: usize = 60;
const SAFETY: usize = 500;
const NOTE: usize = 2_000;
const PAPER: usize = 200;
const UNIT: usize = 10;
/// Places of one activity at most.
const PLACES: i64 = 100_000;
/// The largest quantity a deed counts.
pub const MOST: i64 = 1_000_000;
/// So far ahead an activity is planned at most.
const FARTHEST: i64 = 2 * 366 * DAY;
/// So long an activity lasts at most.
const LONGEST: i64 = 366 * DAY;

fn one() -> i64 {
    1
}

fn occasion() -> String {
    "场".to_owned()
}

/// What an activity says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityWords {
    /// 1 to 60 characters.
    pub title: String,
    /// What kind it is.
    pub kind: ActivityKind,
    /// Who hosts it; people of a unit name their own. It does not change.
    pub host_org_id: OrgId,
    /// The community or place it is held in.
    pub area_id: AreaId,
    /// Where, at most 100 characters; may stay empty while it is an idea.
    #[serde(default)]
    pub venue: String,
    /// From; a moment to come.
    #[serde(default)]
    pub starts_at: Option<Timestamp>,
    /// To.
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
    /// Until when people sign up; until it begins when left out.
    #[serde(default)]
    pub sign_up_until: Option<Timestamp>,
    /// How many places, 1 to 100,000; open to all and without sign-up when left out.
    #[serde(default)]
    pub capacity: Option<i64>,
    /// For whom, at most 100 characters.
    #[serde(default)]
    pub audience: Option<String>,
    /// Whether minors may come.
    #[serde(default)]
    pub minors_welcome: bool,
    /// 1 to 3; from 2 on an insurance policy is wanted before it is checked.
    #[serde(default = "one")]
    pub risk: i64,
    /// The number of the insurance policy, at most 60 characters.
    #[serde(default)]
    pub insurance_no: Option<String>,
    /// What to look out for, at most 500 characters.
    #[serde(default)]
    pub safety_note: Option<String>,
    /// Whether helpers need training.
    #[serde(default)]
    pub needs_training: bool,
    /// Which, and how it is given, at most 200 characters.
    #[serde(default)]
    pub training_note: Option<String>,
    /// The written agreement with its helpers, at most 200 characters: wanted where it lasts over a month.
    #[serde(default)]
    pub agreement_note: Option<String>,
    /// The class of the need it serves; that of its demand when left out.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// The demand it answers.
    #[serde(default)]
    pub demand_id: Option<DemandId>,
    /// The project it belongs to.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// The booking of a shared place it is held at.
    #[serde(default)]
    pub booking_id: Option<BookingId>,
    /// Whether it stands on the public page.
    #[serde(default)]
    pub public: bool,
    /// More, at most 2,000 characters.
    #[serde(default)]
    pub note: Option<String>,
    /// How much the host's own deed counts.
    #[serde(default = "one")]
    pub host_quantity: i64,
    /// In what, 1 to 10 characters.
    #[serde(default = "occasion")]
    pub host_unit: String,
}

/// What was typed, checked against everything it names.
#[derive(Debug, Clone)]
pub struct Checked {
    title: String,
    venue: String,
    audience: Option<String>,
    insurance_no: Option<String>,
    safety_note: Option<String>,
    training_note: Option<String>,
    agreement_note: Option<String>,
    note: Option<String>,
    host_unit: String,
    area: (AreaId, AreaPath),
    class_id: Option<ClassId>,
}

/// A field that is refused with one figure in its text.
fn with_figure(field: &str, code: &str, name: &str, value: i64) -> Problem {
    let args = Map::from_iter([(name.to_owned(), json!(value))]);
    Problem::fields(Vec::new()).and_field(field, code, args)
}

/// Whether the times of an activity fit one another, and lie ahead where they were changed.
fn times(words: &ActivityWords, before: Option<&Activity>, now: Timestamp) -> Result<(), Problem> {
    let (starts, ends) = match (words.starts_at, words.ends_at) {
        (None, None) => {
            return match words.sign_up_until {
                Some(_) => Err(Problem::field("starts_at", "required")),
                None => Ok(()),
            };
        }
        (Some(starts), Some(ends)) => (starts, ends),
        (None, _) => return Err(Problem::field("starts_at", "required")),
        (_, None) => return Err(Problem::field("ends_at", "required")),
    };
    let moved = before.is_none_or(|one| one.starts_at != Some(starts));
    if moved && (starts <= now || starts.millis() - now.millis() > FARTHEST) {
        return Err(Problem::field("starts_at", "activity_day"));
    }
    let lasts = ends.millis() - starts.millis();
    if !(1..=LONGEST).contains(&lasts) {
        return Err(Problem::field("ends_at", "activity_times"));
    }
    if words.sign_up_until.is_some_and(|until| until > ends) {
        return Err(Problem::field("sign_up_until", "activity_sign_up_until"));
    }
    Ok(())
}

/// Figures within their bounds, and nobody put at risk by what is written.
fn figures(words: &ActivityWords) -> Result<(), Problem> {
    if words
        .capacity
        .is_some_and(|places| !(1..=PLACES).contains(&places))
    {
        return Err(with_figure("capacity", "activity_capacity", "most", PLACES));
    }
    if !(1..=3).contains(&words.risk) {
        return Err(Problem::field("risk", "activity_risk"));
    }
    if words.risk >= 2 && words.minors_welcome {
        return Err(Problem::field("minors_welcome", "activity_minors_risk"));
    }
    if !(1..=MOST).contains(&words.host_quantity) {
        return Err(Problem::field("host_quantity", "activity_quantity"));
    }
    Ok(())
}

/// Checks what was typed.
///
/// # Errors
/// 422 by field.
pub async fn checked(
    tx: &mut Tx,
    words: &ActivityWords,
    before: Option<&Activity>,
) -> Result<Checked, Problem> {
    let title = line("title", &words.title, TITLE)?;
    let venue = optional_line("venue", Some(words.venue.clone()), VENUE)?.unwrap_or_default();
    let host_unit = line("host_unit", &words.host_unit, UNIT)?;
    times(words, before, tx.now())?;
    figures(words)?;
    match before {
        Some(before) if before.host_org_id != words.host_org_id => {
            return Err(Problem::field("host_org_id", "activity_host_stays"));
        }
        Some(_) => {}
        None => {
            living_org(tx, "host_org_id", words.host_org_id).await?;
            if own_unit(tx.actor()).is_some_and(|own| own != words.host_org_id) {
                return Err(Problem::field("host_org_id", "activity_host_own"));
            }
        }
    }
    let area = area_of(tx, words.area_id).await?;
    let class_id = linked(tx, words, before).await?;
    booking(tx, words, before).await?;
    Ok(Checked {
        title,
        venue,
        audience: optional_line("audience", words.audience.clone(), AUDIENCE)?,
        insurance_no: optional_line("insurance_no", words.insurance_no.clone(), POLICY)?,
        safety_note: optional_line("safety_note", words.safety_note.clone(), SAFETY)?,
        training_note: optional_line("training_note", words.training_note.clone(), PAPER)?,
        agreement_note: optional_line("agreement_note", words.agreement_note.clone(), PAPER)?,
        note: optional_line("note", words.note.clone(), NOTE)?,
        host_unit,
        area,
        class_id,
    })
}

/// A living place: of the own office; a unit may be guest anywhere in the street, for the office there looks at it.
async fn area_of(tx: &mut Tx, id: AreaId) -> Result<(AreaId, AreaPath), Problem> {
    let street = Scope::street_wide(tx.scope().street());
    let area = areas::store::load(tx.db(), &street, id)
        .await
        .known()?
        .filter(|area| area.ended_at.is_none())
        .ok_or_else(|| Problem::field("area_id", "unknown"))?;
    if own_unit(tx.actor()).is_none() && !tx.scope().area().contains(&area.path) {
        return Err(Problem::field("area_id", "activity_area_elsewhere"));
    }
    Ok((area.id, area.path))
}

/// The demand, the project and the class an activity names, as far as the caller sees them; answers the class it serves.
async fn linked(
    tx: &mut Tx,
    words: &ActivityWords,
    before: Option<&Activity>,
) -> Result<Option<ClassId>, Problem> {
    let actor = tx.actor().clone();
    let unit = own_unit(&actor).is_some();
    let street = Scope::street_wide(tx.scope().street());
    let mut class = words.class_id;
    if let Some(id) = words.demand_id {
        let named = before.is_some_and(|before| before.demand_id == Some(id));
        let scope = if unit || named {
            street
        } else {
            tx.scope().clone()
        };
        let demand = demands::store::load(tx.db(), &scope, id)
            .await
            .named_in("demand_id")?;
        if unit && !named && !visible_to_unit(tx.db(), &scope, id, &actor).await? {
            return Err(Problem::field("demand_id", "unknown"));
        }
        class = class.or(demand.class_id);
    }
    let street = Scope::street_wide(tx.scope().street());
    if let Some(id) = words.project_id {
        let named = before.is_some_and(|before| before.project_id == Some(id));
        let project = projects::store::load(tx.db(), &street, id)
            .await
            .named_in("project_id")?;
        if !named {
            projects::standing::seen(tx.db(), &street, &actor, &project)
                .await
                .named_in("project_id")?;
        }
        class = class.or(project.class_id);
    }
    if let Some(id) = words.class_id {
        let tree = classes::store::load_all(tx.db(), &street).await?;
        if tree.path_of(id).is_empty() {
            return Err(Problem::field("class_id", "unknown"));
        }
    }
    Ok(class)
}

/// The booking an activity is held at: of the host, of who keeps the place, or entered by an office; living, for all of its
/// time, and of no other activity.
async fn booking(
    tx: &mut Tx,
    words: &ActivityWords,
    before: Option<&Activity>,
) -> Result<(), Problem> {
    let Some(id) = words.booking_id else {
        return Ok(());
    };
    let (office, own) = {
        let actor = tx.actor();
        let own = actor.acting().map(|acting| acting.org);
        (own_unit(actor).is_none(), own)
    };
    let (db, scope) = tx.parts();
    let row = store::booking(db, scope, id)
        .await?
        .ok_or_else(|| Problem::field("booking_id", "unknown"))?;
    let host = Some(words.host_org_id);
    let related = row.org_id == host
        || row.clerk_org_id == host
        || Some(row.resource_org_id) == host
        || (office && (row.clerk_org_id.is_some() || (own.is_some() && row.org_id == own)));
    let kept = before.is_some_and(|before| before.booking_id == Some(id));
    if !related && !kept {
        return Err(Problem::field("booking_id", "activity_booking_foreign"));
    }
    if row.is_lost() {
        return Err(Problem::field("booking_id", "activity_booking_lost"));
    }
    if !covers(&row, words) {
        return Err(Problem::field("booking_id", "activity_booking_time"));
    }
    let (db, scope) = tx.parts();
    match store::of_booking(db, scope, id).await? {
        Some(other) if before.is_none_or(|before| before.id != other.id) => {
            let args = Map::from_iter([("number".to_owned(), json!(other.number))]);
            Err(Problem::fields(Vec::new()).and_field("booking_id", "activity_booking_taken", args))
        }
        _ => Ok(()),
    }
}

/// Whether a booking holds for all of an activity's time, as far as that is known.
fn covers(row: &BookingRow, words: &ActivityWords) -> bool {
    words.starts_at.is_none_or(|starts| row.from_at <= starts)
        && words.ends_at.is_none_or(|ends| ends <= row.to_at)
}

/// Writes what was checked onto an activity. Its host stays, and so does what its check rested on once it was checked.
///
/// # Errors
/// Something that was checked would change; more people have signed up than there would be places.
pub fn write(
    one: &mut Activity,
    words: &ActivityWords,
    checked: Checked,
    taken: i64,
) -> Result<(), Problem> {
    if matches!(
        one.state,
        ActivityState::Checked | ActivityState::Recruiting
    ) {
        for (field, changed) in [
            ("risk", one.risk != words.risk),
            ("minors_welcome", one.minors_welcome != words.minors_welcome),
            ("insurance_no", one.insurance_no != checked.insurance_no),
            ("needs_training", one.needs_training != words.needs_training),
        ] {
            if changed {
                return Err(Problem::field(field, "activity_checked"));
            }
        }
        // what was checked and announced has its times and its place
        for (field, missing) in [
            ("starts_at", words.starts_at.is_none()),
            ("venue", checked.venue.is_empty()),
        ] {
            if missing {
                return Err(Problem::field(field, "required"));
            }
        }
    }
    if words.capacity.is_some_and(|places| places < taken) {
        return Err(with_figure(
            "capacity",
            "activity_capacity_taken",
            "taken",
            taken,
        ));
    }
    one.title = checked.title;
    one.kind = words.kind;
    (one.area_id, one.area_path) = checked.area;
    one.venue = checked.venue;
    one.starts_at = words.starts_at;
    one.ends_at = words.ends_at;
    one.sign_up_until = words.sign_up_until;
    one.capacity = words.capacity;
    one.audience = checked.audience;
    one.minors_welcome = words.minors_welcome;
    one.risk = words.risk;
    one.insurance_no = checked.insurance_no;
    one.safety_note = checked.safety_note;
    one.needs_training = words.needs_training;
    one.training_note = checked.training_note;
    one.agreement_note = checked.agreement_note;
    one.class_id = checked.class_id;
    one.demand_id = words.demand_id;
    one.project_id = words.project_id;
    if one.booking_id != words.booking_id {
        one.booking_id = words.booking_id;
        one.booking_told = false;
    }
    one.is_public = words.public;
    one.note = checked.note;
    one.host_quantity = words.host_quantity;
    one.host_unit = checked.host_unit;
    Ok(())
}
