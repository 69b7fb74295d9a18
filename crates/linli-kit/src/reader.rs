//! Who reads a page, in which language, and when: what every view of an object is made for.

use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::time::Timestamp;

use crate::action::AllowedAction;
use crate::app::App;
use crate::ctx::Ctx;
use crate::problem::Problem;
use crate::text::Locale;

/// The reader of a page or a list.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The running house.
    pub app: &'a App,
    /// Who reads.
    pub actor: &'a Actor,
    /// In which language.
    pub locale: Locale,
    /// When.
    pub now: Timestamp,
}

impl<'a> Reader<'a> {
    /// Whoever calls.
    ///
    /// # Errors
    /// Nobody is signed in, or the person holds no post.
    pub fn of(ctx: &'a Ctx) -> Result<Self, Problem> {
        Ok(Self {
            app: ctx.app(),
            actor: ctx.actor()?,
            locale: ctx.locale(),
            now: ctx.now(),
        })
    }

    /// An action with the code of what stands in its way, if anything does.
    #[must_use]
    pub fn action(self, action: impl std::fmt::Display, refusal: Option<&str>) -> AllowedAction {
        AllowedAction::new(self.app.texts(), self.locale, action, refusal)
    }

    /// An action with the refusal of its room that stands in its way, if any does.
    #[must_use]
    pub fn refused(
        self,
        action: impl std::fmt::Display,
        refusal: Option<impl CodeEnum>,
    ) -> AllowedAction {
        self.action(action, refusal.map(CodeEnum::code))
    }
}
