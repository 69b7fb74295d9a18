//! `GET /api/activities/{id}`: an activity with everything it is made of and what may be done now.

use linli_domain::code::CodeEnum;
use linli_domain::id::{ActivityId, ActivityPartnerId, ClassId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::history::{self, HistoryEntry};
use linli_net::persons;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Activity, Partner};
use super::list::{ActivityItem, items};
use super::part_rules::{ActivityPartnerEvent, ActivityShare, PartnerState, share};
use super::rules::{ActivityAct, ActivityState, decide};
use super::signups::hooks::{self, SignUpFigures};
use super::signups::shapes::SignUpOwn;
use super::standing::{Parts, facts_of, part_standing, parts_of, seen, sight};
use super::store::{self, Sight, parts};

/// A unit asked into an activity, with what it brings.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActivityPartnerView {
    /// Its id.
    pub id: ActivityPartnerId,
    /// Who.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// Whether it is the caller's own unit.
    pub own: bool,
    /// Whether the unit has ended.
    pub gone: bool,
    /// What it brings.
    pub brings: String,
    /// How much of it.
    pub quantity: i64,
    /// Counted in what.
    pub unit: String,
    /// The class of the need that serves.
    pub class_id: Option<ClassId>,
    /// Whether it is the booked place itself: its booking counts it, the activity does not.
    pub by_booking: bool,
    /// How it answered.
    pub state: PartnerState,
    /// What became of what it brings.
    pub share: ActivityShare,
    /// How much of it was brought, as reported.
    pub done: Option<i64>,
    /// The paper its answer rests on, where it was entered for it.
    pub paper: Option<String>,
    /// Why it said no, left or is no longer asked.
    pub reason: Option<String>,
    /// When it answered.
    pub answered_at: Option<Timestamp>,
    /// How much of a promise of its agreements this keeps; absent where it keeps none.
    pub counted: Option<i64>,
    /// Which promise, in words.
    pub counted_on: Option<String>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Another occurrence of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivitySeriesItem {
    /// Its id.
    pub id: ActivityId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: ActivityState,
    /// From.
    pub starts_at: Option<Timestamp>,
    /// To.
    pub ends_at: Option<Timestamp>,
    /// Places taken.
    pub taken: i64,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// Who came of those that had signed up: counts only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttendanceFigures {
    /// Came.
    pub came: i64,
    /// Did not.
    pub absent: i64,
    /// Nothing was noted.
    pub unknown: i64,
}

/// An activity as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActivityView {
    /// As in a list.
    #[serde(flatten)]
    pub item: ActivityItem,
    /// For whom, in words.
    pub audience: Option<String>,
    /// More, in words.
    pub note: Option<String>,
    /// The class of the need it serves.
    pub class_id: Option<ClassId>,
    /// By name.
    pub class_name: Option<String>,
    /// The number of the insurance policy.
    pub insurance_no: Option<String>,
    /// What to look out for.
    pub safety_note: Option<String>,
    /// Whether helpers need training.
    pub needs_training: bool,
    /// Which, and how it is given.
    pub training_note: Option<String>,
    /// The written agreement with its helpers, where it lasts over a month.
    pub agreement_note: Option<String>,
    /// How much the host's own deed counts.
    pub host_quantity: i64,
    /// In what.
    pub host_unit: String,
    /// How much of a promise of the host's agreements it keeps; absent where it keeps none.
    pub host_counted: Option<i64>,
    /// Which promise, in words.
    pub host_counted_on: Option<String>,
    /// What was last said of it: why it went back, was called off or opened anew.
    pub word: Option<String>,
    /// What came of it, in a sentence.
    pub outcome: Option<String>,
    /// How many came without having signed up.
    pub walk_ins: Option<i64>,
    /// Who planned it, by name.
    pub planned_by: Option<String>,
    /// Who checked it, by name.
    pub checked_by: Option<String>,
    /// Who reported its outcome, by name.
    pub reported_by: Option<String>,
    /// Who confirmed that, by name.
    pub settled_by: Option<String>,
    /// When it was planned.
    pub planned_at: Option<Timestamp>,
    /// When it was checked.
    pub checked_at: Option<Timestamp>,
    /// When it was announced.
    pub opened_at: Option<Timestamp>,
    /// When it began.
    pub began_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When its outcome was reported.
    pub reported_at: Option<Timestamp>,
    /// When that was confirmed.
    pub settled_at: Option<Timestamp>,
    /// When it was called off.
    pub cancelled_at: Option<Timestamp>,
    /// The units asked into it, in the order in which they were asked; who is not of the host or the office sees those that
    /// said yes and the own unit.
    pub partners_asked_in: Vec<ActivityPartnerView>,
    /// All occurrences of its series, this one among them; empty where it is held once.
    pub series: Vec<ActivitySeriesItem>,
    /// Who came of those that had signed up.
    pub attendance: AttendanceFigures,
    /// The caller's own sign-up.
    pub my_sign_up: Option<SignUpOwn>,
    /// What happened to it, oldest first; for staff.
    pub timeline: Vec<HistoryEntry>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// A unit's part as a reader sees it.
fn partner_view(
    reader: Reader<'_>,
    activity: &Activity,
    made_of: &Parts,
    one: &Partner,
    counted: Option<&parts::Counted>,
) -> ActivityPartnerView {
    let standing = part_standing(reader.actor, activity, made_of, one, reader.now);
    ActivityPartnerView {
        id: one.id,
        org_id: one.org_id,
        org_name: made_of.name(one.org_id),
        own: standing.own,
        gone: standing.gone,
        brings: one.brings.clone(),
        quantity: one.quantity,
        unit: one.unit.clone(),
        class_id: one.class_id,
        by_booking: one.by_booking,
        state: one.state,
        share: share(one.done, activity.state),
        done: one.done,
        paper: one.paper.clone(),
        reason: one.reason.clone(),
        answered_at: one.answered_at,
        counted: counted.map(|counted| counted.quantity),
        counted_on: counted.and_then(|counted| counted.what.clone()),
        allowed_actions: ActivityPartnerEvent::ALL
            .iter()
            .map(|event| reader.refused(*event, event.check(standing, one.state).err()))
            .collect(),
        version: one.version,
    }
}

/// The occurrences of the series an activity belongs to.
///
/// # Errors
/// The database refused.
pub async fn series_of(
    db: &mut Db,
    scope: &Scope,
    activity: &Activity,
    sight: Sight,
) -> Result<Vec<ActivitySeriesItem>, Problem> {
    let Some(series) = activity.series_id else {
        return Ok(Vec::new());
    };
    let all = store::of_series(db, scope, series).await?;
    let ids: Vec<ActivityId> = all.iter().map(|one| one.id).collect();
    let figures = hooks::figures(db, scope, &ids).await?;
    Ok(all
        .into_iter()
        .filter(|one| match sight {
            Sight::All => true,
            Sight::Unit(own) => own == one.host_org_id || one.opened_at.is_some(),
            Sight::Announced => one.opened_at.is_some(),
        })
        .map(|one| ActivitySeriesItem {
            current: one.id == activity.id,
            taken: figures.get(&one.id).map_or(0, |figures| figures.taken),
            id: one.id,
            number: one.number,
            state: one.state,
            starts_at: one.starts_at,
            ends_at: one.ends_at,
        })
        .collect())
}

/// An activity as its page shows it, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    activity: Activity,
) -> Result<ActivityView, Problem> {
    let made_of = parts_of(db, scope, &activity).await?;
    let item = items(db, scope, vec![activity.clone()], reader.now)
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let people = [
        activity.planned_by,
        activity.checked_by,
        activity.reported_by,
        activity.settled_by,
    ];
    let names = persons::store::names(db, scope, people.into_iter().flatten()).await?;
    let name = |person: Option<PersonId>| person.and_then(|id| names.get(&id).cloned());
    let keys = made_of.partners.iter().map(|one| one.id.0);
    let counted = parts::counted_of(db, scope, keys.chain([activity.id.0]).collect()).await?;
    let class = activity.class_id;
    let classes = linli_work::demands::store::classes(db, scope, class).await?;
    let sight = sight(reader.actor);
    let series = series_of(db, scope, &activity, sight).await?;
    let figures = hooks::figures(db, scope, &[activity.id]).await?;
    let figures = figures.get(&activity.id).copied().unwrap_or_default();
    let my_sign_up = hooks::own(reader, db, scope, &activity).await?;
    let facts = facts_of(reader.actor, &activity, &made_of, reader.now);
    let runs = sight == Sight::All || facts.hosts().is_ok();
    let timeline = match sight {
        Sight::All => history::of(db, scope, super::ENTITY, activity.id.0).await?,
        _ => Vec::new(),
    };
    let shown =
        |one: &&Partner| runs || one.state == PartnerState::Yes || sight == Sight::Unit(one.org_id);
    let mut allowed_actions: Vec<AllowedAction> = ActivityAct::ALL
        .iter()
        .map(|act| reader.refused(*act, decide(activity.state, *act, facts).err()))
        .collect();
    allowed_actions.extend(hooks::actions(
        reader,
        &activity,
        facts,
        figures,
        my_sign_up.as_ref(),
    ));
    let host = counted.get(&activity.id.0);
    let SignUpFigures {
        came,
        absent,
        unknown,
        ..
    } = figures;
    Ok(ActivityView {
        item,
        class_name: class
            .and_then(|id| classes.get(&id))
            .map(|class| class.name.clone()),
        class_id: class,
        host_counted: host.map(|counted| counted.quantity),
        host_counted_on: host.and_then(|counted| counted.what.clone()),
        planned_by: name(activity.planned_by),
        checked_by: name(activity.checked_by),
        reported_by: name(activity.reported_by),
        settled_by: name(activity.settled_by),
        partners_asked_in: made_of
            .partners
            .iter()
            .filter(shown)
            .map(|one| partner_view(reader, &activity, &made_of, one, counted.get(&one.id.0)))
            .collect(),
        series,
        attendance: AttendanceFigures {
            came,
            absent,
            unknown,
        },
        my_sign_up,
        timeline,
        allowed_actions,
        audience: activity.audience,
        note: activity.note,
        // what the policy is called is for who answers for it
        insurance_no: activity.insurance_no.filter(|_| runs),
        safety_note: activity.safety_note,
        needs_training: activity.needs_training,
        training_note: activity.training_note,
        agreement_note: activity.agreement_note.filter(|_| runs),
        host_quantity: activity.host_quantity,
        host_unit: activity.host_unit,
        word: activity.word,
        outcome: activity.outcome,
        walk_ins: activity.walk_ins,
        planned_at: activity.planned_at,
        checked_at: activity.checked_at,
        opened_at: activity.opened_at,
        began_at: activity.began_at,
        ended_at: activity.ended_at,
        reported_at: activity.reported_at,
        settled_at: activity.settled_at,
        cancelled_at: activity.cancelled_at,
    })
}

/// An activity, inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn after(tx: &mut Tx, activity: ActivityId) -> Result<ActivityView, Problem> {
    let (app, actor, locale) = (tx.app().clone(), tx.actor().clone(), tx.locale());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now: tx.now(),
    };
    let (db, scope) = tx.parts();
    let activity = store::load(db, scope, activity).await?;
    page(reader, db, scope, activity).await
}

/// One activity of the street.
#[utoipa::path(get, path = "/api/activities/{id}", tag = "activities", params(("id" = ActivityId, Path)),
    responses((status = 200, body = ActivityView)))]
pub async fn get_activity(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
) -> Result<Json<ActivityView>, Problem> {
    let scope = ctx.scope()?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let activity = store::load(&mut db, &scope, id).await?;
    seen(&mut db, &scope, reader.actor, &activity).await?;
    page(reader, &mut db, &scope, activity).await.map(Json)
}
