//! What may be done to an object now, and why not: the same answer on every object's page.

use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;

use crate::text::{Locale, Texts};

/// Something that may or may not be done now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AllowedAction {
    /// What.
    pub action: String,
    /// Whether the caller may do it now.
    pub allowed: bool,
    /// Why not, as a code.
    pub reason_code: Option<String>,
    /// Why not, in the reader's language.
    pub reason: Option<String>,
}

impl AllowedAction {
    /// An action with the code of what stands in its way, if anything does; the code is the key of its text.
    #[must_use]
    pub fn new(
        texts: &Texts,
        locale: Locale,
        action: impl std::fmt::Display,
        refusal: Option<&str>,
    ) -> Self {
        Self {
            action: action.to_string(),
            allowed: refusal.is_none(),
            reason_code: refusal.map(str::to_owned),
            reason: refusal.map(|code| texts.say(locale, code, &Map::new())),
        }
    }
}
