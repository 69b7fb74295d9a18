//! Whether what a meeting recorded stands on those who came: a vote wants its quorum, its voices and its outcome. No database here.
//!
//! Who came is put right until the minutes are approved, and so is looked at again whenever it changes, and once more when the
//! minutes are approved: paper that says "no quorum" above a vote that passed does not exist.

use std::collections::{BTreeSet, HashMap};

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::id::AttendeeId;
use linli_kit::problem::Problem;

use super::entity::{Cast, Topic};
use super::quorum::{Presence, QuorumFigures, Tally, Voice, outcome};
use super::rules::MeetingRefusal;
use super::topics::VoteResult;
use super::view::Matter;
use crate::bodies::rules::BodyRule;
use crate::resolutions::store::Resolution;

code_enum! {
    /// Why a recorded vote does not stand on those who came; each is the key of its text.
    pub enum VoteFault {
        /// 到会不足法定人数
        WantsQuorum = "vote_wants_quorum",
        /// 票数多于到会
        MoreThanCame = "vote_more_than_came",
        /// 记名的人没有到会
        VoterAway = "vote_voter_away",
        /// 结果会变
        Turned = "vote_turned",
    }
}

/// Whose voice it is, as a key: a person once, in however many seats.
#[must_use]
pub fn speaker(voice: &Voice) -> String {
    let known = voice.holder.clone().or_else(|| voice.sitting.clone());
    known.unwrap_or_else(|| voice.id.to_string())
}

/// Whether a seat has a voice in a vote by roll.
#[must_use]
pub fn speaks(voice: &Voice) -> bool {
    voice.votes && matches!(voice.presence, Presence::Present | Presence::Proxy)
}

/// Of how many the share of a recorded vote is taken and how many have to agree by those who came; `None` where nothing was voted.
///
/// # Errors
/// Why the vote does not stand.
pub fn recounted(
    rule: &BodyRule,
    figures: &QuorumFigures,
    voices: &[Voice],
    topic: &Topic,
    cast: &[Cast],
) -> Result<Option<(i64, i64)>, VoteFault> {
    let (Some(heads), Some(result)) = (topic.tally(), topic.vote_result) else {
        return Ok(None);
    };
    let area = Tally {
        agreed: topic.agreed_area.unwrap_or_default(),
        against: topic.against_area.unwrap_or_default(),
        abstained: topic.abstained_area.unwrap_or_default(),
    };
    if !figures.reached {
        return Err(VoteFault::WantsQuorum);
    }
    if heads.sum() > figures.voices || area.sum() > figures.present_area.unwrap_or_default() {
        return Err(VoteFault::MoreThanCame);
    }
    let seats: HashMap<AttendeeId, &Voice> = voices.iter().map(|one| (one.id, one)).collect();
    let mut spoken = BTreeSet::new();
    for one in cast.iter().filter(|one| one.topic_id == topic.id) {
        let voice = seats.get(&one.attendee_id).filter(|voice| speaks(voice));
        if !voice.is_some_and(|voice| spoken.insert(speaker(voice))) {
            return Err(VoteFault::VoterAway);
        }
    }
    let (whole, needed, again) = outcome(rule, topic.special, figures, heads, area);
    match again == result {
        true => Ok(Some((whole, needed))),
        false => Err(VoteFault::Turned),
    }
}

/// The topics of a meeting whose votes are counted of another whole by those who came, with that whole.
///
/// # Errors
/// The first vote that does not stand, by its topic.
pub fn standing(matter: &Matter, cast: &[Cast]) -> Result<Vec<Topic>, Problem> {
    let (rule, figures, voices) = (matter.body.rule(), matter.quorum(), matter.voices());
    let mut moved = Vec::new();
    for topic in &matter.topics {
        let counted = recounted(&rule, &figures, &voices, topic, cast).map_err(|why| {
            let cast = topic.tally().map_or(0, Tally::sum);
            Problem::conflict(why.code())
                .arg("title", topic.title.clone())
                .arg("voices", figures.voices)
                .arg("needed", figures.needed)
                .arg("cast", cast)
        })?;
        let Some((whole, needed)) = counted else {
            continue;
        };
        if (topic.vote_whole, topic.vote_needed) != (Some(whole), Some(needed)) {
            let mut topic = topic.clone();
            (topic.vote_whole, topic.vote_needed) = (Some(whole), Some(needed));
            moved.push(topic);
        }
    }
    Ok(moved)
}

/// Whether something may be resolved on a topic, or on none: nothing on one that did not pass, and where the body votes only on one
/// that did.
///
/// # Errors
/// Why not.
pub fn resolvable(rule: &BodyRule, topic: Option<&Topic>) -> Result<(), MeetingRefusal> {
    match topic.and_then(|topic| topic.vote_result) {
        Some(VoteResult::Passed) => Ok(()),
        Some(VoteResult::NotPassed) => Err(MeetingRefusal::NotPassed),
        None if rule.votes => Err(MeetingRefusal::VoteMissing),
        None => Ok(()),
    }
}

/// Where the body votes everything decided has its vote that passed; looked at when the minutes are approved, so that a vote taken
/// back to be put right meanwhile may be.
///
/// # Errors
/// The first resolution without, by its number.
pub fn voted(matter: &Matter, resolutions: &[Resolution]) -> Result<(), Problem> {
    let rule = matter.body.rule();
    let topic = |one: &Resolution| {
        let of = |topic: &&Topic| Some(topic.id) == one.topic_id;
        matter.topics.iter().find(of)
    };
    match resolutions
        .iter()
        .find(|one| resolvable(&rule, topic(one)).is_err())
    {
        None => Ok(()),
        Some(one) => Err(Problem::conflict("resolution_wants_vote").arg("number", one.position)),
    }
}

/// What a meeting decided stands on a quorum, and on no topic that did not pass.
///
/// # Errors
/// The first resolution that does not stand, by its number.
pub fn decided(matter: &Matter, resolutions: &[Resolution]) -> Result<(), Problem> {
    let figures = matter.quorum();
    let Some(first) = resolutions.first() else {
        return Ok(());
    };
    if !figures.reached {
        return Err(Problem::conflict("resolution_wants_quorum")
            .arg("number", first.position)
            .arg("voices", figures.voices)
            .arg("needed", figures.needed));
    }
    for topic in &matter.topics {
        if topic.vote_result == Some(VoteResult::NotPassed) {
            unresolved(topic, resolutions)?;
        }
    }
    Ok(())
}

/// A topic that did not pass has no resolution.
///
/// # Errors
/// The first resolution about it, by its number.
pub fn unresolved(topic: &Topic, resolutions: &[Resolution]) -> Result<(), Problem> {
    match resolutions
        .iter()
        .find(|one| one.topic_id == Some(topic.id))
    {
        None => Ok(()),
        Some(one) => Err(Problem::conflict("topic_resolved")
            .arg("number", one.position)
            .arg("title", topic.title.clone())),
    }
}

#[cfg(test)]
mod tests;
