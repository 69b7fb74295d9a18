//! A draft drawn up anew, with what was written by hand kept. No database here.
//!
//! `before` is the draft as it was drawn up, `written` what people made of it, `anew` the draft as it would be now. Lines that were
//! written by hand stay where they were, lines that were struck stay away, and lines the record changed are the new ones. Where
//! both changed the same place both are there: nothing typed is lost and nothing recorded is missed.

use std::collections::HashSet;

/// Pairs of lines that are compared at most; a text of more is taken as changed throughout.
const MOST: usize = 4_000_000;

/// What a text has in the place of another's lines.
struct Change<'a> {
    /// Which of the other's lines it still has.
    kept: Vec<bool>,
    /// What it has before the other's line of this place; the last is at the end.
    added: Vec<Vec<&'a str>>,
}

impl<'a> Change<'a> {
    fn of(before: &[&str], after: &[&'a str]) -> Self {
        let mut change = Self {
            kept: vec![false; before.len()],
            added: vec![Vec::new(); before.len() + 1],
        };
        let head = before
            .iter()
            .zip(after)
            .take_while(|(one, other)| one == other)
            .count();
        let rest = before.len().min(after.len()) - head;
        let tail = (before.iter().rev())
            .zip(after.iter().rev())
            .take(rest)
            .take_while(|(one, other)| one == other)
            .count();
        let (end, last) = (before.len() - tail, after.len() - tail);
        change.kept[..head].fill(true);
        change.kept[end..].fill(true);
        change.between(&before[head..end], head, &after[head..last]);
        change
    }

    /// The longest run of lines both have, in order; everything else was struck or added.
    fn between(&mut self, before: &[&str], start: usize, after: &[&'a str]) {
        let (rows, columns) = (before.len(), after.len());
        if rows * columns > MOST {
            self.added[start].extend(after);
            return;
        }
        let width = columns + 1;
        let mut longest = vec![0_u32; (rows + 1) * width];
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                let here = row * width + column;
                longest[here] = match before[row] == after[column] {
                    true => longest[here + width + 1] + 1,
                    false => longest[here + width].max(longest[here + 1]),
                };
            }
        }
        let (mut row, mut column) = (0, 0);
        while row < rows || column < columns {
            let here = row * width + column;
            if row < rows && column < columns && before[row] == after[column] {
                self.kept[start + row] = true;
                (row, column) = (row + 1, column + 1);
            } else if column < columns
                && (row == rows || longest[here + 1] >= longest[here + width])
            {
                self.added[start + row].push(after[column]);
                column += 1;
            } else {
                row += 1;
            }
        }
    }
}

/// The draft as it is now, with what was written by hand into the one before.
#[must_use]
pub fn merged(before: &str, written: &str, anew: &str) -> String {
    let base: Vec<&str> = before.lines().collect();
    let (typed, drawn): (Vec<&str>, Vec<&str>) =
        (written.lines().collect(), anew.lines().collect());
    let hand = Change::of(&base, &typed);
    let record = Change::of(&base, &drawn);
    let mut lines = Vec::with_capacity(drawn.len() + typed.len());
    for place in 0..=base.len() {
        let new = &record.added[place];
        lines.extend(new);
        // what the record says now in the same words is there already
        let said: HashSet<&str> = new.iter().copied().collect();
        lines.extend(
            hand.added[place]
                .iter()
                .filter(|line| !said.contains(*line)),
        );
        if place < base.len() && hand.kept[place] && record.kept[place] {
            lines.push(base[place]);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BEFORE: &str = "时间：十日\n地点：会议室\n一、议题\n1. 车位\n二、议定事项\n1. 银行 20 个";

    #[test]
    fn what_was_written_stays_and_what_was_recorded_comes() {
        let written = BEFORE.replace("会议室", "大会议室") + "\n号召共建。";
        let anew = BEFORE.replace("20 个", "30 个") + "\n2. 学校操场";
        assert_eq!(
            merged(BEFORE, &written, &anew),
            "时间：十日\n地点：大会议室\n一、议题\n1. 车位\n二、议定事项\n1. 银行 30 个\n2. 学校操场\n号召共建。"
        );
    }

    #[test]
    fn a_line_changed_by_both_is_there_twice() {
        let written = BEFORE.replace("银行 20 个", "江滨银行 20 个，夜间");
        let anew = BEFORE.replace("20 个", "30 个");
        let both = merged(BEFORE, &written, &anew);
        assert!(
            both.ends_with("1. 银行 30 个\n1. 江滨银行 20 个，夜间"),
            "{both}"
        );
        // and once where both say the same
        assert_eq!(merged(BEFORE, &anew, &anew), anew);
    }

    #[test]
    fn what_was_struck_stays_away_and_comes_back_with_a_change() {
        let written = BEFORE.replace("\n1. 银行 20 个", "");
        assert_eq!(merged(BEFORE, &written, BEFORE), written);
        let anew = BEFORE.replace("20 个", "30 个");
        assert!(merged(BEFORE, &written, &anew).ends_with("1. 银行 30 个"));
    }

    /// A text of few different lines, so that they meet.
    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec("[a-e]", 0..12).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn nothing_typed_is_lost_and_nothing_recorded_is_missed(before in text(), written in text(), anew in text()) {
            prop_assert_eq!(merged(&before, &before, &anew), anew.clone(), "nothing was written by hand");
            prop_assert_eq!(merged(&before, &written, &before), written.clone(), "nothing was recorded anew");
            let both = merged(&before, &written, &anew);
            let base: HashSet<&str> = before.lines().collect();
            let there: HashSet<&str> = both.lines().collect();
            for line in written.lines().chain(anew.lines()).filter(|line| !base.contains(line)) {
                prop_assert!(there.contains(line), "{line} of {written:?} and {anew:?} over {before:?}: {both:?}");
            }
        }
    }

    #[test]
    fn a_huge_text_is_merged_too() {
        let before: String = (0..3_000).map(|number| format!("a{number}\n")).collect();
        let anew: String = (0..3_000).map(|number| format!("b{number}\n")).collect();
        let both = merged(&before, &format!("x\n{before}y"), &anew);
        for line in ["x", "y", "b0", "b2999"] {
            assert!(both.lines().any(|one| one == line), "{line}");
        }
    }
}
