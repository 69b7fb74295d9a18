//! What was measured, as one table: `name | figure | reference | ratio | bar | pass`.

use std::fmt::Write;

/// What a figure is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bar {
    /// The ratio (or the figure, where there is no reference) must be at least this.
    AtLeast(f64),
    /// The figure must be below this.
    Below(f64),
    /// Told, not judged.
    Told,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// The figure.
    pub figure: f64,
    /// Its unit.
    pub unit: &'static str,
    /// What it is compared with, measured in the same run.
    pub reference: Option<f64>,
    /// What it is held against.
    pub bar: Bar,
}

impl Row {
    /// A row without a reference.
    pub fn new(name: impl Into<String>, figure: f64, unit: &'static str, bar: Bar) -> Self {
        Self {
            name: name.into(),
            figure,
            unit,
            reference: None,
            bar,
        }
    }

    /// Compared with another figure of the same run.
    pub fn against(mut self, reference: f64) -> Self {
        self.reference = Some(reference);
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.reference
            .filter(|reference| *reference > 0.0)
            .map(|reference| self.figure / reference)
    }

    /// Whether the bar is reached; `None` where nothing is judged.
    pub fn passes(&self) -> Option<bool> {
        match self.bar {
            Bar::AtLeast(least) => Some(self.ratio().unwrap_or(self.figure) >= least),
            Bar::Below(most) => Some(self.figure < most),
            Bar::Told => None,
        }
    }
}

/// The rows as a Markdown table.
pub fn render(rows: &[Row]) -> String {
    let mut text = String::from(
        "| name | figure | reference | ratio | bar | pass |\n|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let bar = match row.bar {
            Bar::AtLeast(least) if row.reference.is_some() => format!("≥ {least} ×"),
            Bar::AtLeast(least) => format!("≥ {}", number(least)),
            Bar::Below(most) => format!("< {}", number(most)),
            Bar::Told => "-".to_owned(),
        };
        let pass = match row.passes() {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "-",
        };
        let dash = || "-".to_owned();
        // writing into a String cannot fail
        let _ = writeln!(
            text,
            "| {} | {} {} | {} | {} | {bar} | {pass} |",
            row.name,
            number(row.figure),
            row.unit,
            row.reference.map_or_else(dash, number),
            row.ratio().map_or_else(dash, |ratio| format!("{ratio:.2}")),
        );
    }
    text
}

fn number(value: f64) -> String {
    if value.abs() >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_judged_where_there_is_a_reference_and_the_figure_otherwise() {
        let half = Row::new("half", 50.0, "/s", Bar::AtLeast(0.4)).against(100.0);
        assert_eq!(half.passes(), Some(true));
        assert_eq!(
            Row {
                bar: Bar::AtLeast(0.6),
                ..half.clone()
            }
            .passes(),
            Some(false)
        );
        assert_eq!(
            Row::new("slow", 120.0, "ms", Bar::Below(100.0)).passes(),
            Some(false)
        );
        assert_eq!(Row::new("told", 1.0, "", Bar::Told).passes(), None);
        assert!(render(&[half]).contains("| half | 50.00 /s | 100 | 0.50 | ≥ 0.4 × | yes |"));
    }
}
