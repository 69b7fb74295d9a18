//! `GET /api/contacts`: who speaks for which unit, and whether that was lately confirmed.

use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::{areas, orgs, persons};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{ContactState, Facts, HOLDS, may_confirm, state_of};
use super::store::{self, Contact, ContactFilter};

/// A contact with the names that go with it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ContactItem {
    /// The post by which the person speaks for the unit.
    pub id: PostId,
    /// Who.
    pub person_id: PersonId,
    /// By name.
    pub person_name: String,
    /// The telephone number, masked.
    pub phone_masked: Option<String>,
    /// As liaison or as head.
    pub role: Role,
    /// Of which unit.
    pub org_id: OrgId,
    /// That unit's name.
    pub org_name: String,
    /// Where, spoken; empty for the whole street.
    pub area_name: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when, where the term is limited or has ended.
    pub to: Option<Timestamp>,
    /// Where it stands now.
    pub state: ContactState,
    /// When it was last confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// By whom, by name.
    pub confirmed_by: Option<String>,
    /// Until when that holds.
    pub confirmed_until: Option<Timestamp>,
    /// `confirm`: whether the caller may say that it still is so, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock: the post's.
    pub version: i64,
}

/// Which contacts are looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContactQuery {
    /// Part of the person's or the unit's name.
    q: Option<String>,
    /// Of one unit.
    #[param(value_type = Option<String>)]
    org_id: Option<OrgId>,
    /// Where they stand; without it those in office.
    #[param(inline)]
    state: Option<ContactState>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Whose contacts an actor sees: a unit's people their own unit's wherever it lies, everybody else those of their place.
#[must_use]
pub fn seen_by(actor: &Actor) -> (Scope, Option<OrgId>) {
    match actor.acting().filter(|acting| acting.role.is_unit()) {
        Some(acting) => (Scope::street_wide(actor.street()), Some(acting.org)),
        None => (actor.scope(), None),
    }
}

/// Contacts with names and actions, in three queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn items(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    contacts: Vec<Contact>,
    now: Timestamp,
) -> Result<Vec<ContactItem>, Problem> {
    let units = orgs::store::names(db, scope, contacts.iter().map(|one| one.org_id)).await?;
    let by = contacts.iter().filter_map(|one| one.confirmed_by);
    let people = persons::store::names(db, scope, by).await?;
    let places =
        areas::store::spoken_names(db, scope, contacts.iter().map(|one| &one.area_path)).await?;
    Ok(contacts
        .into_iter()
        .map(|one| {
            let state = standing(&one, now);
            let own = reader.actor.person() == Some(one.person_id);
            let refused = may_confirm(reader.actor.role(), own, state).err();
            let action = AllowedAction::new(
                reader.app.texts(),
                reader.locale,
                "confirm",
                refused.map(CodeEnum::code),
            );
            ContactItem {
                id: one.post_id,
                person_id: one.person_id,
                person_name: one.person_name,
                phone_masked: one.phone_masked,
                role: one.role,
                org_id: one.org_id,
                org_name: units.get(&one.org_id).cloned().unwrap_or_default(),
                area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
                from: one.from_at,
                to: one.ended_at.or(one.to_at),
                state,
                confirmed_at: one.confirmed_at,
                confirmed_by: one.confirmed_by.and_then(|by| people.get(&by).cloned()),
                confirmed_until: one.confirmed_at.map(|at| at.plus(HOLDS)),
                allowed_actions: vec![action],
                version: one.version,
            }
        })
        .collect())
}

/// Where a contact stands at a moment.
#[must_use]
pub fn standing(contact: &Contact, now: Timestamp) -> ContactState {
    let facts = Facts {
        to: contact.to_at,
        ended: contact.ended_at,
        confirmed: contact.confirmed_at,
    };
    state_of(facts, now)
}

/// Contacts of the own place, or of the own unit; those to be asked stand first.
#[utoipa::path(get, path = "/api/contacts", tag = "contacts", params(ContactQuery),
    responses((status = 200, body = Paged<ContactItem>)))]
pub async fn list_contacts(
    ctx: Ctx,
    Query(query): Query<ContactQuery>,
) -> Result<Json<Paged<ContactItem>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let (actor, now) = (ctx.actor()?, ctx.now());
    let (scope, own) = seen_by(actor);
    if own.is_some() && query.org_id.is_some() && query.org_id != own {
        return Err(Problem::not_found());
    }
    let filter = ContactFilter {
        text: query.q.unwrap_or_default().trim().to_owned(),
        org: own.or(query.org_id),
        state: query.state,
    };
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let (found, total) = store::find(&mut db, &scope, &filter, now, page).await?;
    let items = items(reader, &mut db, &scope, found, now).await?;
    Ok(Json(Paged::new(items, total, page)))
}
