//! One account for each role. Passwords are random and new at every start of the demo; only their hashes are kept.

use anyhow::{Context, Result};
use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::{PersonId, StreetId};
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::transaction::Tx;
use linli_net::accounts::{create, password, store};
use linli_net::persons::store as persons;
use linli_sample::{SampleStreet, StaffRole, State, Step};

use super::people::Cast;

/// The street whose people get accounts.
const STREET: StreetId = StreetId(1);
/// No password has this hash: [`renew`] sets the first one.
const NONE_YET: &str = "";

/// An account to try the demo with.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Its role.
    pub role: Role,
    /// The person's name.
    pub name: String,
    /// What to type.
    pub login: String,
    /// What to type below it; it works until the demo is started again.
    pub password: String,
}

fn login_of(role: Role) -> String {
    role.code().replace('_', "-")
}

/// Writes an account without a password for one holder of each role of the first street: the first, but for a
/// department one that the street calls in the sample, so that there is something to answer.
pub(super) async fn write(tx: &mut Tx, sample: &SampleStreet, cast: &Cast) -> Result<()> {
    if tx.scope().street() != STREET {
        return Ok(());
    }
    for role in Role::ALL.iter().copied() {
        let called = (role == Role::Department)
            .then(|| of_called_department(sample, cast))
            .flatten();
        if let Some(person) = called.or(cast.firsts.get(&role).copied()) {
            create::account(tx, person, &login_of(role), NONE_YET.to_owned(), false).await?;
        }
    }
    Ok(())
}

/// Somebody of the department that a whistle of the sample still waits for.
fn of_called_department(sample: &SampleStreet, cast: &Cast) -> Option<PersonId> {
    let office = sample
        .demands
        .iter()
        .filter(|demand| demand.ends_in == State::Whistled)
        .flat_map(|demand| &demand.events)
        .find_map(|event| match &event.step {
            Step::Whistle { department } => Some(department),
            _ => None,
        })?;
    let staff = sample
        .staff
        .iter()
        .position(|staff| staff.role == StaffRole::Department && staff.office == *office)?;
    cast.staff.get(staff)?.as_ref().map(|member| member.person)
}

/// Gives every demo account a new password. Nobody has to change it: it is good for one run.
pub(super) async fn renew(app: &App) -> Result<Vec<DemoAccount>> {
    let mut renewed = Vec::new();
    for role in Role::ALL.iter().copied() {
        let login = login_of(role);
        let password = password::one_time(app);
        // hashed before the transaction begins: it takes a while
        let hash = password::hash(app, &password).await?;
        let mut tx = app.begin_as_house(STREET).await?;
        let Some(mut account) = store::by_login(tx.db(), &login).await? else {
            tx.rollback().await;
            continue;
        };
        account.password_hash = hash;
        account.password_changed_at = tx.now();
        store::update(tx.db(), &mut account)
            .await
            .with_context(|| format!("the account {login}"))?;
        let scope = Scope::street_wide(STREET);
        let person = persons::load(tx.db(), &scope, account.person_id).await?;
        tx.finish().await?;
        renewed.push(DemoAccount {
            role,
            name: person.name,
            login,
            password,
        });
    }
    Ok(renewed)
}
