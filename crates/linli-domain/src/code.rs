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
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        $vis enum $name { $($(#[$inner])* #[serde(rename = $code)] $variant),+ }

        impl $crate::code::CodeEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        // written out: the derive does not see a `rename` whose text comes from a macro
        impl ::utoipa::PartialSchema for $name {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::Schema> {
                ::utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(::utoipa::openapi::schema::Type::String)
                    .enum_values(Some(<Self as $crate::code::CodeEnum>::ALL.iter().map(|value| {
                        $crate::code::CodeEnum::code(*value)
                    })))
                    .into()
            }
        }

        impl ::utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::code::CodeEnum::code(*self))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::CodeEnum;

    code_enum! {
        /// A test's own words.
        enum Word {
            /// 一
            First = "the_first",
            /// 二
            Second = "the_second",
        }
    }

    #[test]
    fn table_json_and_schema_use_the_same_word() {
        for word in Word::ALL {
            assert_eq!(Word::from_code(word.code()), Some(*word));
            assert_eq!(serde_json::to_value(word).expect("JSON"), word.code());
        }
        let schema =
            serde_json::to_value(<Word as utoipa::PartialSchema>::schema()).expect("a schema");
        assert_eq!(
            schema["enum"],
            serde_json::json!(["the_first", "the_second"])
        );
        assert_eq!(Word::from_code("First"), None);
    }
}
