//! The first start: a one-time link instead of a default account.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::code::CodeEnum;
use linli_domain::codes::AreaCode;
use linli_domain::id::{AreaId, OrgId, StreetId};
use linli_domain::problem::{FieldError, ProblemKind};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::params;
use linli_kit::problem::Problem;
use linli_kit::secret::{sha256, token};
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;

use super::create::{self, NewPost};
use super::{password, store};
use crate::areas::store::{self as areas, Area, Street};
use crate::orgs::OrgKind;
use crate::orgs::store::{self as orgs, Org};

/// How long a set-up link works; the next start makes a new one.
const LINK_LIVES: i64 = DAY;
/// The key of the first street.
const FIRST_STREET: StreetId = StreetId(1);
const WHY: &str = "the set-up comes before every street";

linli_domain::code_enum! {
    /// Which of the three separated administrators.
    pub enum AdministratorKind {
        /// 系统管理员
        System = "system",
        /// 安全管理员
        Security = "security",
        /// 审计管理员
        Audit = "audit",
    }
}

impl AdministratorKind {
    const fn role(self) -> Role {
        match self {
            Self::System => Role::SystemAdministrator,
            Self::Security => Role::SecurityAdministrator,
            Self::Audit => Role::AuditAdministrator,
        }
    }
}

/// Whether this deployment still waits for its set-up.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SetupState {
    /// It does.
    pub needed: bool,
}

/// One of the first three accounts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupAdministrator {
    /// Which of the three.
    pub kind: AdministratorKind,
    /// What will be typed to sign in.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The password, by the rules of the deployment.
    pub password: String,
}

/// The set-up of a deployment.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// From the link on the console.
    pub token: String,
    /// The district's name.
    pub district_name: String,
    /// Its six digits (GB/T 2260).
    pub district_code: String,
    /// The first street's name.
    pub street_name: String,
    /// Its nine digits.
    pub street_code: String,
    /// Exactly one of each kind, three different persons.
    pub administrators: Vec<SetupAdministrator>,
}

/// Makes a fresh set-up link when nobody has an account yet, and forgets the one before. The token is kept by its
/// hash only; whoever starts the program prints the link.
///
/// # Errors
/// The database refused.
pub async fn link(app: &App) -> Result<Option<String>, Problem> {
    let mut db = app.store().begin().await?;
    if store::is_any(&mut db).await? {
        db.rollback().await;
        return Ok(None);
    }
    let token = token(app.random());
    db.execute_unscoped(
        WHY,
        "INSERT INTO setup_link (one, token_hash, expires_at) VALUES (1, $1, $2) \
         ON CONFLICT (one) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at",
        params![sha256(token.as_bytes()).to_vec(), app.now().plus(LINK_LIVES)],
    )
    .await?;
    db.commit().await?;
    let address = app.settings().public_address.trim_end_matches('/');
    Ok(Some(format!("{address}/setup?token={token}")))
}

/// Whether the deployment waits for its set-up.
#[utoipa::path(get, path = "/api/setup", tag = "accounts", responses((status = 200, body = SetupState)))]
pub async fn get_setup(ctx: Ctx) -> Result<Json<SetupState>, Problem> {
    let needed = !store::is_any(&mut ctx.read().await?).await?;
    Ok(Json(SetupState { needed }))
}

/// Makes the district, its first street and the three separated administrators. The link's token works once.
#[utoipa::path(post, path = "/api/setup", tag = "accounts", request_body = Setup,
    responses((status = 201, body = SetupState)))]
pub async fn set_up(ctx: Ctx, body: Body<Setup>) -> Answer {
    let app = ctx.app();
    let setup = body.value;
    // the token first: whoever has none learns nothing else and costs no hashing
    if !is_token(&mut ctx.read().await?, &setup.token, ctx.now()).await? {
        return Err(link_is_over());
    }
    check(app, &setup)?;
    let mut hashes = Vec::new();
    for administrator in &setup.administrators {
        hashes.push(password::hash(app, &administrator.password).await?);
    }
    let mut tx = app.begin_as_house(FIRST_STREET).await?;
    let now = tx.now();
    let used = tx
        .db()
        .execute_unscoped(
            WHY,
            "DELETE FROM setup_link WHERE token_hash = $1 AND expires_at > $2",
            params![sha256(setup.token.as_bytes()).to_vec(), now],
        )
        .await?;
    if used == 0 || store::is_any(tx.db()).await? {
        tx.rollback().await;
        return Err(link_is_over());
    }
    let (area, org) = place(&mut tx, &setup).await?;
    for (administrator, hash) in setup.administrators.iter().zip(hashes) {
        let person = create::person(&mut tx, &administrator.name, None).await?;
        create::account(&mut tx, person.id, &administrator.login, hash, false).await?;
        let post = NewPost {
            role: administrator.kind.role(),
            org_id: org,
            area_id: area,
            area_path: AreaPath::street(),
            from_at: now,
            to_at: None,
            source: "setup".to_owned(),
            appointment_no: None,
            document_no: None,
        };
        create::post(&mut tx, person.id, post).await?;
    }
    tx.log(Entry {
        entity: "street",
        id: area.0,
        event: "set_up",
        ..Entry::default()
    })
    .await?;
    tx.commit(StatusCode::CREATED, &SetupState { needed: false })
        .await
}

fn link_is_over() -> Problem {
    Problem::new(ProblemKind::NotFound, "setup_link_over")
}

async fn is_token(db: &mut Db, token: &str, now: Timestamp) -> Result<bool, Problem> {
    let rows = db
        .all_unscoped::<LinkRow>(
            WHY,
            "SELECT one FROM setup_link WHERE token_hash = $1 AND expires_at > $2",
            params![sha256(token.as_bytes()).to_vec(), now],
        )
        .await?;
    Ok(rows.iter().any(|row| row.one == 1))
}

linli_kit::row! {
    struct LinkRow { one: i64 }
}

fn check(app: &App, setup: &Setup) -> Result<(), Problem> {
    let mut problem = Problem::fields(Vec::new());
    for (field, text) in [
        ("district_name", &setup.district_name),
        ("street_name", &setup.street_name),
    ] {
        if text.trim().is_empty() {
            problem = problem.and_field(field, "required", Map::new());
        }
    }
    let is_code = |text: &str, length: usize| text.len() == length && AreaCode::parse(text).is_ok();
    if !is_code(&setup.district_code, 6) {
        problem = problem.and_field("district_code", "area_code", Map::new());
    }
    if !is_code(&setup.street_code, 9) || !setup.street_code.starts_with(&setup.district_code) {
        problem = problem.and_field("street_code", "area_code", Map::new());
    }
    let mut kinds: Vec<_> = setup.administrators.iter().map(|a| a.kind).collect();
    kinds.sort();
    if kinds != AdministratorKind::ALL {
        problem = problem.and_field("administrators", "three_administrators", Map::new());
    }
    let mut logins = Vec::new();
    for (index, administrator) in setup.administrators.iter().enumerate() {
        problem
            .field_errors
            .extend(broken_fields(app, index, administrator, &mut logins));
    }
    if problem.field_errors.is_empty() {
        Ok(())
    } else {
        Err(problem)
    }
}

fn broken_fields(
    app: &App,
    index: usize,
    administrator: &SetupAdministrator,
    logins: &mut Vec<String>,
) -> Vec<FieldError> {
    let field = |name: &str| format!("administrators.{index}.{name}");
    let mut broken = Problem::fields(Vec::new());
    if administrator.name.trim().is_empty() {
        broken = broken.and_field(&field("name"), "required", Map::new());
    }
    match store::normalised_login(&administrator.login) {
        None => broken = broken.and_field(&field("login"), "login", Map::new()),
        Some(login) if logins.contains(&login) => {
            broken = broken.and_field(&field("login"), "login_taken", Map::new());
        }
        Some(login) => logins.push(login),
    }
    let password = password::rules(app).check(
        &field("password"),
        &administrator.password,
        &administrator.login,
    );
    let password = password.err().map(|problem| problem.field_errors);
    broken
        .field_errors
        .into_iter()
        .chain(password.into_iter().flatten())
        .collect()
}

/// The district's row, the first street, its place and its office.
async fn place(tx: &mut Tx, setup: &Setup) -> Result<(AreaId, OrgId), Problem> {
    let now = tx.now();
    let (area_id, org_id) = (AreaId(tx.fresh_id()), OrgId(tx.fresh_id()));
    let district = setup.district_name.trim();
    for (id, name, code) in [
        (StreetId::DISTRICT, district, &setup.district_code),
        (FIRST_STREET, setup.street_name.trim(), &setup.street_code),
    ] {
        let street = Street {
            id,
            name: name.to_owned(),
            code: code.clone(),
            district_name: district.to_owned(),
            office_phone: None,
        };
        areas::insert_street(tx.db(), &street, now).await?;
    }
    let area = Area {
        code: Some(setup.street_code.clone()),
        ..Area::new(
            area_id,
            None,
            AreaKind::Street,
            setup.street_name.trim(),
            AreaPath::street(),
        )
    };
    let org = Org::new(
        org_id,
        OrgKind::StreetOffice,
        format!("{}办事处", setup.street_name.trim()),
        area_id,
        AreaPath::street(),
    );
    let (db, scope) = tx.parts();
    areas::insert(db, scope, &area).await?;
    orgs::insert(db, scope, &org, now).await?;
    Ok((area_id, org_id))
}
