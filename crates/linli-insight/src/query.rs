//! The query text of a list that opens the rows behind a figure.

/// `name=value&name=value`, percent-encoded where it must be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryText(String);

impl QueryText {
    /// No filter yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// With one more filter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        for byte in value.to_string().bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~,".contains(&byte) {
                self.0.push(char::from(byte));
            } else {
                self.0.push_str(&format!("%{byte:02X}"));
            }
        }
        self
    }

    /// The text, without a question mark.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_of_a_moment_is_not_read_as_a_blank() {
        let query = QueryText::new()
            .with("from", "2026-01-01T00:00:00+08:00")
            .with("state", "accepted,published");
        assert_eq!(
            query.text(),
            "from=2026-01-01T00%3A00%3A00%2B08%3A00&state=accepted,published"
        );
    }
}
