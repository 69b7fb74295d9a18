//! Queries over accounts and their sessions.

use linli_domain::actor::Role;
use linli_domain::id::{AccountId, PersonId, PostId, SessionId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::session::Session;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

/// Sessions go where the post they act in goes.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "session",
    table: "session",
    id: "id",
    label: "''",
    living: "TRUE",
    has_area_id: false,
    keeps: false,
    keeps_org: None,
    office: None,
    searched: false,
}];

use crate::bulk::AT_ONCE;

row! {
    struct HeldPerson { person_id: PersonId }
}
row! {
    /// A login of a person.
    #[derive(Debug, Clone)]
    pub struct Account {
        /// Its id.
        pub id: AccountId,
        /// The tenant the person is kept in.
        pub street_id: StreetId,
        /// The person.
        pub person_id: PersonId,
        /// What is typed, in lower case.
        pub login: String,
        /// PHC text of argon2id.
        pub password_hash: String,
        /// Earlier hashes, newest first, one a line.
        pub password_history: String,
        /// When the password was set.
        pub password_changed_at: Timestamp,
        /// Whether a new one is due at the next login.
        pub must_change_password: bool,
        /// The secret of the authenticator app, sealed; it counts once `totp_confirmed_at` is set.
        pub totp_sealed: Option<Vec<u8>>,
        /// When the first code was typed.
        pub totp_confirmed_at: Option<Timestamp>,
        /// The step of the last code used.
        pub totp_last_step: Option<i64>,
        /// When an administrator locked it.
        pub locked_at: Option<Timestamp>,
        /// When it was last signed in to.
        pub last_login_at: Option<Timestamp>,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A signed-in browser, as its owner sees it.
    #[derive(Debug, Clone)]
    pub struct SessionRow {
        /// Its id.
        pub id: SessionId,
        /// When it began.
        pub created_at: Timestamp,
        /// When it was last used.
        pub last_seen_at: Timestamp,
        /// When it ends at the latest.
        pub expires_at: Timestamp,
        /// The browser's name for itself.
        pub user_agent: String,
        /// The network address it began at.
        pub address: String,
    }
}

row! {
    struct Total { total: i64 }
}
row! {
    struct NamedRow { id: PersonId, name: String }
}

linli_domain::code_enum! {
    /// How an account stands.
    pub enum AccountState {
        /// It can be signed in to.
        Active = "active",
        /// An administrator locked it.
        Locked = "locked",
        /// It ended for good.
        Disabled = "disabled",
    }
}

const ACCOUNT: &str = "id, street_id, person_id, login, password_hash, password_history, password_changed_at, \
                       must_change_password, totp_sealed, totp_confirmed_at, totp_last_step, locked_at, \
                       last_login_at, created_at, ended_at, version";
const BEFORE_STREET: &str = "an account is found before its street is known";
const SESSIONS: &str = "sessions belong to accounts";

/// A login as it is kept: lower case, without blanks around; `None` when it has other characters than ASCII
/// letters, digits and `.-_@`, or not 3 to 40 of them.
#[must_use]
pub fn normalised_login(typed: &str) -> Option<String> {
    let login = typed.trim().to_ascii_lowercase();
    let good = (3..=40).contains(&login.len())
        && login
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-_@".contains(&b));
    good.then_some(login)
}

/// The account of a login, ended or not.
///
/// # Errors
/// The database refused.
pub async fn by_login(db: &mut Db, login: &str) -> Result<Option<Account>, Problem> {
    let sql = format!("SELECT {ACCOUNT} FROM account WHERE login = $1");
    Ok(db.one_unscoped(BEFORE_STREET, sql, params![login]).await?)
}

/// The account with an id, of whatever street: for the person signed in.
///
/// # Errors
/// *Not found* when there is none.
pub async fn own(db: &mut Db, id: AccountId) -> Result<Account, Problem> {
    let sql = format!("SELECT {ACCOUNT} FROM account WHERE id = $1");
    db.one_unscoped(BEFORE_STREET, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// An account of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: AccountId) -> Result<Account, Problem> {
    let sql = format!("SELECT {ACCOUNT} FROM account WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Whether anybody has an account at all.
///
/// # Errors
/// The database refused.
pub async fn is_any(db: &mut Db) -> Result<bool, Problem> {
    let total: Option<Total> = db
        .one_unscoped(
            "the first start asks for the whole deployment",
            "SELECT count(*) AS total FROM account",
            vec![],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// Accounts of the street whose login or name holds `text`, in a state and with a role if given, in the order of their logins.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    text: &str,
    state: Option<AccountState>,
    role: Option<Role>,
    page: Page,
) -> Result<(Vec<Account>, i64), Problem> {
    let state = match state {
        None => "",
        Some(AccountState::Active) => " AND ended_at IS NULL AND locked_at IS NULL",
        Some(AccountState::Locked) => " AND ended_at IS NULL AND locked_at IS NOT NULL",
        Some(AccountState::Disabled) => " AND ended_at IS NOT NULL",
    };
    let filter = "street_id = $1 AND ($4 = '' OR login LIKE $5 ESCAPE '\\' OR person_id IN \
                  (SELECT id FROM person WHERE street_id = $1 AND name LIKE $5 ESCAPE '\\')) \
                  AND ($6 = '' OR person_id IN \
                  (SELECT person_id FROM post WHERE street_id = $1 AND role = $6 AND ended_at IS NULL))";
    let role = role.map(|role| role.to_string()).unwrap_or_default();
    let like = containing(text);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM account WHERE {filter}{state}"),
            params![text, like, role],
        )
        .await?;
    let sql = format!(
        "SELECT {ACCOUNT} FROM account WHERE {filter}{state} ORDER BY login LIMIT $7 OFFSET $8"
    );
    let accounts = db
        .all(
            scope,
            sql,
            params![text, like, role, page.page_size, page.offset()],
        )
        .await?;
    Ok((accounts, total.map_or(0, |row| row.total)))
}

/// People of the street who hold a post now or later and have no account, by name.
///
/// # Errors
/// The database refused.
pub async fn without_account(
    db: &mut Db,
    scope: &Scope,
    text: &str,
    now: Timestamp,
    page: Page,
) -> Result<(Vec<(PersonId, String)>, i64), Problem> {
    let filter = "street_id = $1 AND ended_at IS NULL AND ($4 = '' OR name LIKE $5 ESCAPE '\\') \
                  AND id IN (SELECT person_id FROM post WHERE street_id = $1 AND ended_at IS NULL \
                  AND (to_at IS NULL OR to_at > $6)) \
                  AND id NOT IN (SELECT person_id FROM account WHERE street_id = $1 AND ended_at IS NULL)";
    let mut params = params![text, containing(text), now];
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM person WHERE {filter}"),
            params.clone(),
        )
        .await?;
    let sql =
        format!("SELECT id, name FROM person WHERE {filter} ORDER BY name, id LIMIT $7 OFFSET $8");
    params.extend(params![page.page_size, page.offset()]);
    let rows: Vec<NamedRow> = db.all(scope, sql, params).await?;
    let found = rows.into_iter().map(|row| (row.id, row.name)).collect();
    Ok((found, total.map_or(0, |row| row.total)))
}

/// A `LIKE` pattern of what holds a typed text as it stands.
fn containing(text: &str) -> String {
    let plain = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{plain}%")
}

/// Adds an account.
///
/// # Errors
/// 409 when the login is taken or the person has an account already.
pub async fn insert(db: &mut Db, scope: &Scope, account: &Account) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO account (street_id, id, person_id, login, password_hash, password_history, \
         password_changed_at, must_change_password, created_at, version) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            account.id,
            account.person_id,
            account.login,
            account.password_hash,
            account.password_history,
            account.password_changed_at,
            account.must_change_password,
            account.created_at,
            account.version
        ],
    )
    .await?;
    Ok(())
}

/// Writes what may change of an account, if nobody changed it since it was read.
///
/// # Errors
/// 409 when somebody did.
pub async fn update(db: &mut Db, account: &mut Account) -> Result<(), Problem> {
    let touched = db
        .execute_unscoped(
            BEFORE_STREET,
            "UPDATE account SET password_hash = $3, password_history = $4, password_changed_at = $5, \
             must_change_password = $6, totp_sealed = $7, totp_confirmed_at = $8, totp_last_step = $9, \
             locked_at = $10, ended_at = $11, version = version + 1 WHERE id = $1 AND version = $2",
            params![
                account.id,
                account.version,
                account.password_hash,
                account.password_history,
                account.password_changed_at,
                account.must_change_password,
                account.totp_sealed,
                account.totp_confirmed_at,
                account.totp_last_step,
                account.locked_at,
                account.ended_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    account.version += 1;
    Ok(())
}

/// Notes a login, and holds the account until the end of the transaction: ending it, locking it or ending a post
/// of its person waits, and then finds the new session. `false` when the account is no longer as it was read, or
/// the same code of an authenticator app was used beside this login.
///
/// # Errors
/// The database refused.
pub async fn note_login(db: &mut Db, account: &Account, now: Timestamp) -> Result<bool, Problem> {
    let touched = db
        .execute_unscoped(
            BEFORE_STREET,
            "UPDATE account SET last_login_at = $4, totp_last_step = $5 WHERE id = $1 AND version = $2 \
             AND password_hash = $3 AND ended_at IS NULL AND locked_at IS NULL \
             AND (totp_last_step IS NULL OR totp_last_step < $5)",
            params![
                account.id,
                account.version,
                account.password_hash,
                now,
                account.totp_last_step
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Holds the account of a person, if any, until the end of the transaction; see [`note_login`].
///
/// # Errors
/// The database refused.
pub async fn hold(db: &mut Db, scope: &Scope, person: PersonId) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE account SET version = version WHERE street_id = $1 AND person_id = $4",
        params![person],
    )
    .await?;
    Ok(())
}

/// The same for many persons, given in the order of their ids.
///
/// # Errors
/// The database refused.
pub async fn hold_all(db: &mut Db, scope: &Scope, persons: &[PersonId]) -> Result<(), Problem> {
    for chunk in persons.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT person_id FROM account WHERE street_id = $1 AND person_id IN ({}) ORDER BY person_id{}",
            placeholders(4, chunk.len()),
            db.for_update()
        );
        let persons = chunk.iter().map(ToParam::to_param).collect();
        let _: Vec<HeldPerson> = db.all(scope, sql, persons).await?;
    }
    Ok(())
}

/// Adds a session under the hash of its token.
///
/// # Errors
/// The database refused.
pub async fn insert_session(
    db: &mut Db,
    session: &Session,
    token_hash: &[u8],
    user_agent: &str,
    address: &str,
) -> Result<(), Problem> {
    db.execute_unscoped(
        SESSIONS,
        "INSERT INTO session (token_hash, id, account_id, person_id, street_id, post_id, role, org_id, area_path, \
         created_at, last_seen_at, expires_at, must_change_password, user_agent, address) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            token_hash.to_vec(),
            session.id,
            session.account_id,
            session.person_id,
            session.street_id,
            session.post_id,
            session.role,
            session.org_id,
            session.area_path,
            session.created_at,
            session.last_seen_at,
            session.expires_at,
            session.must_change_password,
            user_agent,
            address
        ],
    )
    .await?;
    Ok(())
}

/// Writes the acting post of a session.
///
/// # Errors
/// *Not found* when the session ended meanwhile.
pub async fn update_session(db: &mut Db, session: &Session) -> Result<(), Problem> {
    let touched = db
        .execute_unscoped(
            SESSIONS,
            "UPDATE session SET street_id = $2, post_id = $3, role = $4, org_id = $5, area_path = $6, \
             expires_at = $7, must_change_password = $8 WHERE id = $1",
            params![
                session.id,
                session.street_id,
                session.post_id,
                session.role,
                session.org_id,
                session.area_path,
                session.expires_at,
                session.must_change_password
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

/// Sessions of an account, the last used first.
///
/// # Errors
/// The database refused.
pub async fn sessions(db: &mut Db, account: AccountId) -> Result<Vec<SessionRow>, Problem> {
    Ok(db
        .all_unscoped(
            SESSIONS,
            "SELECT id, created_at, last_seen_at, expires_at, user_agent, address FROM session \
             WHERE account_id = $1 ORDER BY last_seen_at DESC, id LIMIT 200",
            params![account],
        )
        .await?)
}

/// Ends one session of an account; answers whether there was one.
///
/// # Errors
/// The database refused.
pub async fn end_session(db: &mut Db, account: AccountId, id: SessionId) -> Result<bool, Problem> {
    let ended = db
        .execute_unscoped(
            SESSIONS,
            "DELETE FROM session WHERE account_id = $1 AND id = $2",
            params![account, id],
        )
        .await?;
    Ok(ended == 1)
}

/// Ends every session of an account but one.
///
/// # Errors
/// The database refused.
pub async fn end_sessions(
    db: &mut Db,
    account: AccountId,
    but: Option<SessionId>,
) -> Result<u64, Problem> {
    Ok(db
        .execute_unscoped(
            SESSIONS,
            "DELETE FROM session WHERE account_id = $1 AND ($2 IS NULL OR id <> $2)",
            params![account, but],
        )
        .await?)
}

/// Ends every session that acts in a post.
///
/// # Errors
/// The database refused.
pub async fn end_sessions_of_post(db: &mut Db, post: PostId) -> Result<u64, Problem> {
    Ok(db
        .execute_unscoped(
            SESSIONS,
            "DELETE FROM session WHERE post_id = $1",
            params![post],
        )
        .await?)
}
