//! Texts of the server in Simplified Chinese and English, side by side under one key.
//!
//! Each room owns a `texts.toml` (`[key] zh = "…" en = "…"`); `{name}` in a text is filled from arguments.

use std::collections::BTreeMap;

use linli_domain::code_enum;
use serde::Deserialize;
use serde_json::{Map, Value};

code_enum! {
    /// The language of an answer.
    pub enum Locale {
        /// 简体中文
        Zh = "zh",
        /// English
        En = "en",
    }
}

impl Locale {
    /// The best language for an `Accept-Language` header: Chinese unless English is asked for first.
    #[must_use]
    pub fn from_header(header: Option<&str>) -> Self {
        match header.map(str::trim_start) {
            Some(text)
                if text.len() >= 2
                    && text.is_char_boundary(2)
                    && text[..2].eq_ignore_ascii_case("en") =>
            {
                Self::En
            }
            _ => Self::Zh,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    zh: String,
    en: String,
}

/// All texts of the house by key.
#[derive(Debug, Default)]
pub struct Texts(BTreeMap<String, Pair>);

impl Texts {
    /// Reads the text files of all rooms.
    ///
    /// # Errors
    /// A file does not parse, or two rooms use one key.
    pub fn load<'a>(files: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut all = BTreeMap::new();
        for file in files {
            let texts: BTreeMap<String, Pair> =
                toml::from_str(file).map_err(|error| error.to_string())?;
            for (key, pair) in texts {
                if all.insert(key.clone(), pair).is_some() {
                    return Err(format!("two rooms use the text key {key}"));
                }
            }
        }
        Ok(Self(all))
    }

    /// Whether a key has its texts.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The text with its arguments filled in; the key itself where there is none.
    #[must_use]
    pub fn say(&self, locale: Locale, key: &str, args: &Map<String, Value>) -> String {
        let Some(pair) = self.0.get(key) else {
            return key.to_owned();
        };
        let mut text = match locale {
            Locale::Zh => pair.zh.clone(),
            Locale::En => pair.en.clone(),
        };
        for (name, value) in args {
            let filled = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            text = text.replace(&format!("{{{name}}}"), &filled);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_and_falls_back() {
        let texts = Texts::load(["[late]\nzh = \"已超 {days} 天\"\nen = \"{days} days late\""])
            .expect("loads");
        let args = serde_json::json!({"days": 2});
        let args = args.as_object().expect("object");
        assert_eq!(texts.say(Locale::Zh, "late", args), "已超 2 天");
        assert_eq!(texts.say(Locale::En, "late", args), "2 days late");
        assert_eq!(texts.say(Locale::En, "unknown", args), "unknown");
        assert!(Texts::load(["[a]\nzh='1'\nen='1'", "[a]\nzh='2'\nen='2'"]).is_err());
        assert!(
            Texts::load(["[a]\nzh='1'"]).is_err(),
            "a text in one language only"
        );
    }

    #[test]
    fn language_of_a_request() {
        for (header, locale) in [
            (None, Locale::Zh),
            (Some("en-GB,zh"), Locale::En),
            (Some("zh-CN,en"), Locale::Zh),
            (Some("é"), Locale::Zh),
        ] {
            assert_eq!(Locale::from_header(header), locale, "{header:?}");
        }
    }
}
