//! What one kind of roster has to say: its columns, which object a row is about, what the row does to it, and how that is
//! written, taken back and exported. The machinery around it ([`super::work`], [`super::undo`], [`super::export`]) knows
//! nothing of organisations or posts.

use std::future::Future;

use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::Value;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use uuid::Uuid;

use super::row::{Fault, Judged, Said};
use crate::areas::change::role_of;

/// Why an undone object ended, in its own record.
pub const UNDONE: &str = "撤销导入";

/// Who imports, where and when.
#[derive(Clone)]
pub struct Maker {
    /// The running house.
    pub app: App,
    /// Whoever made the import.
    pub actor: Actor,
    /// In which role; the house itself stands in for the street office.
    pub role: Role,
    /// What the actor may see.
    pub scope: Scope,
    /// The moment of the judging.
    pub now: Timestamp,
}

impl Maker {
    /// Whoever made an import.
    ///
    /// # Errors
    /// The actor has no post.
    pub fn new(app: &App, actor: Actor, now: Timestamp) -> Result<Self, Problem> {
        let role = role_of(&actor).ok_or_else(|| Problem::forbidden("no_post"))?;
        Ok(Self {
            scope: actor.scope(),
            app: app.clone(),
            actor,
            role,
            now,
        })
    }

    /// Whether a place lies in the own one.
    #[must_use]
    pub fn keeps(&self, path: &AreaPath) -> bool {
        self.scope.area().contains(path)
    }
}

/// A row with what is to be written for it.
pub struct Outcome<P> {
    /// What becomes of the row.
    pub judged: Judged,
    /// What is to be written; only of rows that create or change.
    pub plan: Option<P>,
    /// Another row of the sheet may bring what this one names, or clear the way for it: it is judged again after the others.
    pub wants_more: bool,
}

impl<P> Outcome<P> {
    /// A row of which nothing is written.
    #[must_use]
    pub fn nothing(judged: Judged) -> Self {
        Self {
            judged,
            plan: None,
            wants_more: false,
        }
    }

    /// A row that cannot be read or breaks a rule.
    #[must_use]
    pub fn faulty(label: &str, faults: Vec<Fault>) -> Self {
        let wants_more = faults
            .iter()
            .any(|fault| NAMES_NOTHING.contains(&fault.code.as_str()));
        Self {
            wants_more,
            ..Self::nothing(Judged::faulty(label, faults))
        }
    }
}

/// Codes of faults that another row of the same sheet may heal.
const NAMES_NOTHING: &[&str] = &["cell_place_unknown", "roster_org_unknown"];

/// A row written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The object.
    pub object: Uuid,
    /// Its version now.
    pub version: i64,
    /// What it was before, for taking the import back; none for one that was made.
    pub before: Option<String>,
}

/// A written row on its way back.
#[derive(Debug, Clone)]
pub struct Undoing {
    /// Its position in the import.
    pub position: i64,
    /// The object.
    pub object: Uuid,
    /// The version the import left it at.
    pub version: i64,
    /// What it was before; none for one that the import made.
    pub before: Option<String>,
}

/// What keeps an import from being taken back: a word for what it is (`post`, `org`, …), and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// The object's word, as in the list of uses of a place.
    pub what: &'static str,
    /// Which one.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
}

/// What is exported: the query of the roster's list as it stands in its address, and whether numbers go out whole.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// `kind=merchant&q=…`; everything in scope when empty.
    pub query: String,
    /// Whether telephone numbers go out whole.
    pub whole: bool,
}

/// Some rows of an export.
#[derive(Debug, Default)]
pub struct Exported {
    /// Values in the order of the fields.
    pub rows: Vec<Vec<Value>>,
    /// How many fit in all.
    pub total: i64,
    /// Persons whose numbers went out whole.
    pub opened: Vec<Uuid>,
}

/// One kind of roster. A world is what its rows are judged against, read once for many of them; judging changes it by
/// what the row would do, so that later rows of the sheet see it.
pub trait Subject: 'static {
    /// What rows are judged against.
    type World: Send + Sync;
    /// What is to be written for a row.
    type Plan: Send;

    /// Which field of the sheet a field of the room's own input is.
    fn field_of(field: &str) -> &str;

    /// Reads what rows are judged against.
    fn world(
        maker: &Maker,
        db: &mut Db,
    ) -> impl Future<Output = Result<Self::World, Problem>> + Send;

    /// What becomes of a row.
    fn judge(maker: &Maker, world: &mut Self::World, said: &Said) -> Outcome<Self::Plan>;

    /// Writes rows through the room's own functions; a row they refuse is an error of its own and writes nothing.
    fn write(
        tx: &mut Tx,
        plans: Vec<Self::Plan>,
    ) -> impl Future<Output = Result<Vec<Result<Written, Problem>>, Problem>> + Send;

    /// What depends on the objects these rows made or changed, those the import made left out.
    fn dependents(
        app: &App,
        db: &mut Db,
        scope: &Scope,
        rows: &[Undoing],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Dependent>, Problem>> + Send;

    /// Takes rows back; answers the positions of those that somebody has changed since, which stay.
    fn undo(
        tx: &mut Tx,
        rows: Vec<Undoing>,
    ) -> impl Future<Output = Result<Vec<i64>, Problem>> + Send;

    /// Rows of an export, as an import would read them.
    fn export(
        maker: &Maker,
        world: &Self::World,
        db: &mut Db,
        wanted: &Wanted,
        page: Page,
    ) -> impl Future<Output = Result<Exported, Problem>> + Send;
}
