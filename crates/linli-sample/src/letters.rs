//! Letters to the mailboxes of a sample street: every class, both ways of coming, every state, answered in time and late.
//!
//! Drawn apart from the street itself, so that the street's own data stays as it was.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::calendar::{Millis, after_work_minutes, days_before};
use crate::demands::sample_now;
use crate::model::{Requester, SampleStreet};
use crate::people::{People, phone};
use crate::random::Random;
use crate::script::Who;
use crate::stocks::{LETTERS, rows};

/// Letters to the first head's buildings: that head has an account in the demo.
const TO_FIRST: usize = 12;
/// Letters to other buildings of the street.
const ELSEWHERE: usize = 72;
/// Serial of the first writer's number.
const FIRST_SERIAL: u32 = 900_000;
/// Minutes of an office day.
const OFFICE_DAY: i64 = 420;

/// What happens to a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterMove {
    /// The keeper says what it is; the class stays.
    Classify,
    /// The keeper answers with these words.
    Reply(&'static str),
    /// It becomes something.
    Convert {
        /// `demand`, `idea`, `volunteer_lead` or `praise`.
        to: &'static str,
        /// In one sentence.
        title: &'static str,
        /// The need class of a demand.
        class: Option<&'static str>,
        /// The word to the writer.
        reply: &'static str,
    },
    /// Its writer adds a word.
    AddWord(&'static str),
    /// It ends.
    Close,
}

/// A move and its moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterEvent {
    /// When.
    pub at: Millis,
    /// Who; [`Who::Requester`] is the writer.
    pub by: Who,
    /// What.
    pub what: LetterMove,
}

/// A letter 信.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleLetter {
    /// Index of the building.
    pub building: u32,
    /// `opinion`, `thanks`, `idea`, `help_offer` or `need`.
    pub class: &'static str,
    /// Whether it was a slip in the paper box, typed in by the keeper.
    pub paper: bool,
    /// What it says.
    pub text: &'static str,
    /// Who wrote, where they said so.
    pub writer: Option<Requester>,
    /// Whether the head of the building may know.
    pub head_may_see: bool,
    /// Who keeps the mailbox: the head, or a worker of the community.
    pub keeper: Who,
    /// When it came.
    pub written_at: Millis,
    /// What happened since, in order.
    pub events: Vec<LetterEvent>,
}

struct Template {
    class: &'static str,
    becomes: Option<&'static str>,
    need: Option<&'static str>,
    title: &'static str,
    text: &'static str,
    reply: &'static str,
}

fn templates() -> Vec<Template> {
    let known = |word: &'static str| (word != "-").then_some(word);
    rows(LETTERS)
        .filter_map(|row| match row[..] {
            [class, becomes, need, title, text, reply] => Some(Template {
                class,
                becomes: known(becomes),
                need: known(need),
                title,
                text,
                reply,
            }),
            _ => None,
        })
        .collect()
}

/// The letters of the last quarter of the sample year, oldest first.
#[must_use]
pub fn letters(seed: u64, street: &SampleStreet) -> Vec<SampleLetter> {
    let mut random = Random::of(seed, street.index, "letters");
    let mut people = People::of(seed ^ 0x1e77e2, street.index);
    let templates = templates();
    let headed: Vec<(u32, u32)> = (0..)
        .zip(&street.heads)
        .map(|(index, head)| (index, head.building))
        .collect();
    let mut all = Vec::new();
    for number in 0..TO_FIRST + ELSEWHERE {
        let (head, building) = if number < TO_FIRST {
            headed[0]
        } else {
            *random.pick(&headed)
        };
        // one in nine stands at a building that no head keeps
        let (keeper, building) = match uncovered(street, &mut random) {
            Some(building) if number >= TO_FIRST && number % 9 == 0 => {
                let compound = street.buildings[building as usize].compound;
                let community = street.compounds[compound as usize].community;
                let worker = crate::people::worker_of(community, random.count(0, 18));
                (Who::Staff(worker), building)
            }
            _ => (Who::Head(head), building),
        };
        let template = &templates[number % templates.len()];
        let writer = random
            .chance(if template.class == "help_offer" {
                90
            } else {
                35
            })
            .then(|| writer(street.index, number, &mut random, &mut people));
        let at = (keeper, building);
        all.push(letter(number, template, at, writer, &mut random));
    }
    all.sort_by_key(|letter| letter.written_at);
    all
}

fn uncovered(street: &SampleStreet, random: &mut Random) -> Option<u32> {
    let covered: BTreeSet<u32> = street.heads.iter().map(|head| head.building).collect();
    let free: Vec<u32> = (0..)
        .zip(&street.buildings)
        .map(|(index, _)| index)
        .filter(|index| !covered.contains(index))
        .collect();
    (!free.is_empty()).then(|| *random.pick(&free))
}

fn writer(street: u32, number: usize, random: &mut Random, people: &mut People) -> Requester {
    Requester {
        name: people.name(1950 + u16::try_from(random.below(50)).unwrap_or(0)),
        // beyond the serials of the street's own people
        phone: phone(street, FIRST_SERIAL + u32::try_from(number).unwrap_or(0)),
    }
}

fn letter(
    number: usize,
    template: &Template,
    (keeper, building): (Who, u32),
    writer: Option<Requester>,
    random: &mut Random,
) -> SampleLetter {
    let fresh = number % 6;
    // new, classified, late, and the rest over the quarter
    let days = match fresh {
        0 => 0,
        1 => random.between(1, 2),
        2 => random.between(6, 8),
        _ => random.between(9, 88),
    };
    let evening = days_before(sample_now(), days) + random.between(-240, 210) * 60_000;
    let written_at = evening.min(sample_now() - 10 * 60_000);
    let paper = number % 4 == 1;
    let mut letter = SampleLetter {
        building,
        class: template.class,
        paper,
        text: template.text,
        head_may_see: writer.is_some() && (template.class == "help_offer" || random.chance(50)),
        writer,
        keeper,
        written_at,
        events: Vec::new(),
    };
    if fresh != 0 && fresh != 2 {
        live(&mut letter, template, fresh, random);
    }
    letter
}

/// What the keeper does, inside office hours and mostly in time.
fn live(letter: &mut SampleLetter, template: &Template, fresh: usize, random: &mut Random) {
    let mut at = after_work_minutes(letter.written_at, random.between(20, OFFICE_DAY));
    let keeper = letter.keeper;
    let mut push = |at: Millis, by: Who, what: LetterMove| {
        if at < sample_now() {
            letter.events.push(LetterEvent { at, by, what });
        }
    };
    if !letter.paper {
        push(at, keeper, LetterMove::Classify);
    }
    if fresh == 1 {
        return;
    }
    // every eleventh answer is late
    let wait = if random.chance(9) {
        5 * OFFICE_DAY
    } else {
        random.between(30, 2 * OFFICE_DAY)
    };
    at = after_work_minutes(at, wait);
    match template.becomes {
        Some(to) => push(
            at,
            keeper,
            LetterMove::Convert {
                to,
                title: template.title,
                class: template.need,
                reply: template.reply,
            },
        ),
        None => push(at, keeper, LetterMove::Reply(template.reply)),
    }
    if fresh == 3 && template.becomes.is_none() {
        at = after_work_minutes(at, random.between(60, 2 * OFFICE_DAY));
        push(
            at,
            Who::Requester,
            LetterMove::AddWord("好多了，谢谢。周末再看看。"),
        );
        at = after_work_minutes(at, random.between(30, OFFICE_DAY));
        push(
            at,
            keeper,
            LetterMove::Reply("好，周日我再去看一次，有事您说。"),
        );
    }
    if fresh == 5 {
        at = after_work_minutes(at, 5 * OFFICE_DAY);
        push(at, keeper, LetterMove::Close);
    }
}
