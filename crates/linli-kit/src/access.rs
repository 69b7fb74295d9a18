//! Who may call which endpoint: one reviewed table, gathered from all rooms.
//!
//! The table is the outer gate (role against endpoint); whether the actor may do it to *this* object is
//! the room's own rule. An endpoint without a row does not answer.

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody, signed in or not.
    Public,
    /// Anybody signed in, in whatever post.
    SignedIn,
    /// The holders of one of these roles, acting in it.
    Roles(&'static [Role]),
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Access {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// As routed: `/api/demands/{id}`.
    pub path: &'static str,
    /// Who may call it.
    pub who: Who,
}

/// A row of the table, short to write.
#[must_use]
pub const fn access(method: &'static str, path: &'static str, who: Who) -> Access {
    Access { method, path, who }
}

impl Who {
    /// Whether a caller in this role (or signed in without a post, or not at all) may call.
    #[must_use]
    pub fn admits(self, signed_in: bool, role: Option<Role>) -> bool {
        match self {
            Self::Public => true,
            Self::SignedIn => signed_in,
            Self::Roles(roles) => role.is_some_and(|role| roles.contains(&role)),
        }
    }
}

/// The table as text, for review: one line an endpoint, sorted.
#[must_use]
pub fn render(rows: &[Access]) -> String {
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let who = match row.who {
                Who::Public => "anybody".to_owned(),
                Who::SignedIn => "signed in".to_owned(),
                Who::Roles(roles) => roles
                    .iter()
                    .map(|role| role.code())
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            format!("{:<60} {:<7} {who}", row.path, row.method)
        })
        .collect();
    lines.sort();
    lines.join("\n")
}
