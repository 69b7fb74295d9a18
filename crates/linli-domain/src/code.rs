//! Closed sets of words: one macro gives an enum its stable code, the same in table, API and page.

/// An enum whose values have a stable snake_case code.
pub trait CodeEnum: Sized + Copy + 'static {
    /// Every value, in the order of declaration.
    const ALL: &'static [Self];
    /// The stable code, as stored and as sent.
    fn code(self) -> &'static str;
    /// The value with that code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
}

/// Declares a closed enum: `code_enum! { /// doc  pub enum State { /// doc  Submitted = "submitted", } }`.
#[macro_export]
macro_rules! code_enum {
    ($(#[$outer:meta])* $vis:vis enum $name:ident { $($(#[$inner:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
                 ::serde::Serialize, ::serde::Deserialize, ::utoipa::ToSchema)]
        $vis enum $name { $($(#[$inner])* #[serde(rename = $code)] $variant),+ }

        impl $crate::code::CodeEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::code::CodeEnum::code(*self))
            }
        }
    };
}
