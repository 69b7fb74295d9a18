//! Small helpers for typed text: full-width characters, invisible spaces, headings, telephone numbers, and the
//! apostrophe that keeps a CSV text from being run as a formula.

/// Full-width letters, digits, signs and spaces as their half-width twins (`１２３，Ａ` → `123,A`); the rest as it is.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(character as u32 - 0xfee0).unwrap_or(character)
            }
            other => other,
        })
        .collect()
}

/// Text without spaces, tabs, line breaks, marks of byte order and zero-width characters at both ends; inside untouched
/// but for line breaks, which all become `\n`.
#[must_use]
pub fn clean_text(text: &str) -> String {
    let trimmed = text.trim_matches(|character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
    });
    if trimmed.contains('\r') {
        trimmed.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        trimmed.to_owned()
    }
}

/// A heading as it is compared: half-width, lower case, without spaces, marks such as `*` and `：`, and without the
/// remark in brackets behind it (`联系电话（必填）` → `联系电话`).
#[must_use]
pub fn heading_key(heading: &str) -> String {
    let flat = half_width(heading).to_lowercase();
    let before_remark = match flat.find(['(', '[', '【', '〔']) {
        Some(0) | None => flat.as_str(),
        Some(start) => &flat[..start],
    };
    before_remark
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect()
}

/// A Chinese telephone number in one form: mobile as 11 digits, fixed line as `0571-88888888` or its local digits,
/// extension as `-12`, service lines such as `12345`. `None` where the text is no such number.
///
/// Takes `138 0013 8000`, `+86-138…`, `１３８…`, `(0571)88888888`, `0571－88888888转12` and a number cell's digits.
#[must_use]
pub fn phone_text(text: &str) -> Option<String> {
    let flat = half_width(text).replace('转', "x").replace("ext", "x");
    let (main, extension) = match flat.split_once('x') {
        Some((main, extension)) => (main, Some(phone_digits(extension)?)),
        None => (flat.as_str(), None),
    };
    let mut digits = phone_digits(main.trim().trim_start_matches('+'))?;
    if digits.len() >= 12 && digits.starts_with("86") {
        digits.drain(..2);
    }
    let bytes = digits.as_bytes();
    let number = match digits.len() {
        11 if bytes[0] == b'1' && bytes[1] >= b'3' => digits,
        10..=12 if bytes[0] == b'0' => split_area_code(&digits)?,
        7 | 8 if bytes[0] >= b'2' => digits,
        10 if digits.starts_with("400") || digits.starts_with("800") => digits,
        3..=6 if bytes[0] == b'1' || bytes[0] == b'9' => digits,
        _ => return None,
    };
    match extension {
        None => Some(number),
        Some(extension) if (1..=6).contains(&extension.len()) => {
            Some(format!("{number}-{extension}"))
        }
        Some(_) => None,
    }
}

fn phone_digits(text: &str) -> Option<String> {
    let mut digits = String::new();
    for character in text.chars() {
        match character {
            '0'..='9' => digits.push(character),
            ' ' | '-' | '(' | ')' | '.' | '—' | '–' | '\t' => {}
            _ => return None,
        }
    }
    (!digits.is_empty()).then_some(digits)
}

/// `010` and `02x` are the three-digit area codes; all others have four digits.
fn split_area_code(digits: &str) -> Option<String> {
    let code_length = if digits.starts_with("01") || digits.starts_with("02") {
        3
    } else {
        4
    };
    let (code, local) = digits.split_at(code_length);
    matches!(local.len(), 7 | 8).then(|| format!("{code}-{local}"))
}

/// Whether a spreadsheet program would take the text of a CSV field for a formula (OWASP, "CSV injection").
#[must_use]
pub fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// The text as a CSV field may hold it: an apostrophe before what would run as a formula. [`unguard_formula`] undoes it.
#[must_use]
pub fn guard_formula(text: &str) -> std::borrow::Cow<'_, str> {
    if looks_like_formula(text.trim_start_matches('\'')) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// Takes off the apostrophe that [`guard_formula`] put on, and nothing else.
#[must_use]
pub fn unguard_formula(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn full_width_becomes_half_width_and_names_stay() {
        assert_eq!(half_width("Ａ１２　（３）"), "A12 (3)");
        assert_eq!(half_width("㛃䶮𬭚喆堃峣"), "㛃䶮𬭚喆堃峣");
    }

    #[test]
    fn text_is_cleaned_at_its_ends_only() {
        assert_eq!(
            clean_text("\n\t\t\u{feff} 您好\r\n 再见\u{3000}\n"),
            "您好\n 再见"
        );
    }

    #[test]
    fn headings_compare_without_marks() {
        for heading in [
            "联系电话",
            " 联系 电话：",
            "*联系电话（必填）",
            "联系电话 [手机]",
        ] {
            assert_eq!(heading_key(heading), "联系电话", "{heading}");
        }
        assert_eq!(heading_key("Phone No."), "phoneno");
    }

    #[test]
    fn telephone_numbers_take_one_form() {
        for (typed, stored) in [
            ("13800138000", Some("13800138000")),
            ("+86 138-0013-8000", Some("13800138000")),
            ("８６１３８００１３８０００", Some("13800138000")),
            ("(0571) 88888888", Some("0571-88888888")),
            ("010-12345678转12", Some("010-12345678-12")),
            ("88888888", Some("88888888")),
            ("4008008000", Some("4008008000")),
            ("12345", Some("12345")),
            ("1380013800", None),
            ("12800138000", None),
            ("138001380001", None),
            ("张三", None),
            ("", None),
            ("1.38E+10", None),
        ] {
            assert_eq!(phone_text(typed).as_deref(), stored, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn guarding_is_undone_and_leaves_no_formula(text in "['=+\\-@a\t 中]{0,6}") {
            let guarded = guard_formula(&text);
            prop_assert!(!looks_like_formula(&guarded));
            prop_assert_eq!(unguard_formula(&guarded), text.as_str());
        }
    }
}
