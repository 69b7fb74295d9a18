//! Reasons in words: `linli_match`'s codes with their arguments, said in the reader's language.

use linli_kit::text::{Locale, Texts};
use linli_match::reason::Reason;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::classes::tree::ClassTree;

/// Why something is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReasonView {
    /// The stable code.
    pub code: String,
    /// The reason in the reader's language.
    pub text: String,
}

/// Reasons in words, in their order; classes by their names.
#[must_use]
pub fn in_words(
    reasons: &[Reason],
    texts: &Texts,
    locale: Locale,
    tree: &ClassTree,
) -> Vec<ReasonView> {
    reasons
        .iter()
        .map(|reason| ReasonView {
            code: reason.code().to_owned(),
            text: texts.say(locale, reason.code(), &arguments(reason, locale, tree)),
        })
        .collect()
}

fn arguments(reason: &Reason, locale: Locale, tree: &ClassTree) -> Map<String, Value> {
    let comma = match locale {
        Locale::Zh => "、",
        Locale::En => ", ",
    };
    let args = match serde_json::to_value(reason) {
        Ok(Value::Object(mut whole)) => whole.remove("args"),
        _ => None,
    };
    let Some(Value::Object(args)) = args else {
        return Map::new();
    };
    args.into_iter()
        .map(|(name, value)| {
            let said = match value {
                Value::Array(list) => {
                    let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                    Value::String(list.join(comma))
                }
                Value::String(path) if name == "class" => {
                    Value::String(tree.name_of_path(&path).unwrap_or(&path).to_owned())
                }
                other => other,
            };
            (name, said)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_match::reason::REASON_TEXTS;

    #[test]
    fn the_texts_are_those_of_the_match() {
        let texts = Texts::load([super::super::FEATURE.texts]).expect("loads");
        for (code, zh, en) in REASON_TEXTS {
            assert_eq!(texts.say(Locale::Zh, code, &Map::new()), zh);
            assert_eq!(texts.say(Locale::En, code, &Map::new()), en);
        }
    }

    #[test]
    fn lists_are_joined_as_the_language_joins_them() {
        let texts = Texts::load([super::super::FEATURE.texts]).expect("loads");
        let reasons = [Reason::SharedWords {
            words: vec!["路灯".to_owned(), "楼道".to_owned()],
        }];
        let tree = ClassTree::default();
        let said = |locale| in_words(&reasons, &texts, locale, &tree)[0].text.clone();
        assert_eq!(said(Locale::Zh), "都提到：路灯、楼道");
        assert_eq!(said(Locale::En), "Both mention: 路灯, 楼道");
    }
}
