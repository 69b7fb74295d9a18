//! What may happen to a campaign, to an application and to a post on offer (domain.md 2.2(f)). Pure.
//!
//! | Campaign | Event | To | Guard |
//! |---|---|---|---|
//! | draft | edit | draft | |
//! | draft | publish | published | has posts to offer, closes later than now |
//! | published | close | closed | an office, or the house when its time is over |
//!
//! | Application | Event | To | Who, and what must hold |
//! |---|---|---|---|
//! | recommended | consent | submitted | the candidate by the own link |
//! | recommended | decline | declined | the candidate |
//! | submitted … approved, claimed, confirmed | withdraw | withdrawn | the candidate |
//! | submitted | check | checked | office without a hand in it; every check holds |
//! | checked | publicise | publicity | office without a hand in it |
//! | publicity | approve | approved | secretary without a hand in it; notice over, objections answered, none upheld, resolution numbered, post free |
//! | claimed | confirm | confirmed | office without a hand in it |
//! | recommended, submitted, checked, publicity, claimed | refuse | refused | office without a hand in it |
//! | approved, confirmed | appoint | appointed | office without a hand in it |
//!
//! *A hand in it*: is the candidate, or recommended the candidate (red line 3).

use linli_domain::calendar::WorkCalendar;
use linli_domain::code_enum;
use linli_domain::time::{MINUTE, Timestamp};

/// Working days a candidate is on public notice (domain.md 1.1, our default). Nothing shortens it.
pub const PUBLICITY_WORKING_DAYS: u32 = 5;
/// How long a post is held for a member who chose it (domain.md 2.2(f)).
pub const HOLD: i64 = 10 * MINUTE;

code_enum! {
    /// Where a campaign stands.
    pub enum CampaignState {
        /// 草稿
        Draft = "draft",
        /// 招募中
        Published = "published",
        /// 已结束
        Closed = "closed",
    }
}

code_enum! {
    /// What is done to a campaign.
    pub enum CampaignEvent {
        /// 修改
        Edit = "edit",
        /// 发布
        Publish = "publish",
        /// 结束
        Close = "close",
    }
}

code_enum! {
    /// How a candidate came to it.
    pub enum Route {
        /// 自荐
        Own = "self",
        /// 推荐
        Recommended = "recommended",
        /// 在职党员认领
        Claim = "claim",
    }
}

code_enum! {
    /// Where an application stands.
    pub enum ApplicationState {
        /// 待本人同意
        Recommended = "recommended",
        /// 待审查
        Submitted = "submitted",
        /// 待公示
        Checked = "checked",
        /// 公示中
        Publicity = "publicity",
        /// 待聘任
        Approved = "approved",
        /// 已认领,待社区确认
        Claimed = "claimed",
        /// 已确认,待聘任
        Confirmed = "confirmed",
        /// 已聘任
        Appointed = "appointed",
        /// 本人未同意
        Declined = "declined",
        /// 未通过
        Refused = "refused",
        /// 已撤回
        Withdrawn = "withdrawn",
    }
}

code_enum! {
    /// What is done with an application; the code is the last part of its endpoint.
    pub enum ApplicationEvent {
        /// 同意
        Consent = "consent",
        /// 不同意
        Decline = "decline",
        /// 撤回
        Withdraw = "withdraw",
        /// 审查
        Check = "check",
        /// 公示
        Publicise = "publicise",
        /// 审批
        Approve = "approve",
        /// 确认认领
        Confirm = "confirm",
        /// 不通过
        Refuse = "refuse",
        /// 聘任
        Appoint = "appoint",
    }
}

code_enum! {
    /// Where a post on offer stands.
    pub enum SlotState {
        /// 可认领
        Open = "open",
        /// 选择中
        Held = "held",
        /// 已有人
        Taken = "taken",
    }
}

linli_kit::code_columns!(CampaignState, Route, ApplicationState, SlotState);

impl ApplicationState {
    /// Whether nothing more can come of it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Appointed | Self::Declined | Self::Refused | Self::Withdrawn
        )
    }
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The campaign is not at that point.
    CampaignState,
    /// A campaign without a single post.
    NoSlots,
    /// The time to apply is over before it begins.
    ClosesTooSoon,
    /// The application is not at that point.
    State,
    /// Only the candidate does this.
    NotCandidate,
    /// Only the community's or the street's office does this.
    NotOffice,
    /// Only the community's secretary does this, for the committee.
    NotSecretary,
    /// Nobody decides on the own application.
    Own,
    /// Nobody decides on whom they recommended.
    OwnRecommendation,
    /// Something that must be checked does not hold.
    ChecksMissing,
    /// The public notice still runs.
    PublicityRunning,
    /// Somebody objected and has no answer yet.
    ObjectionsOpen,
    /// An objection was upheld: the only way on is to refuse.
    ObjectionUpheld,
    /// The committee's resolution has no number.
    ResolutionMissing,
    /// Somebody else has the post.
    SlotTaken,
    /// The ten minutes are over.
    HoldOver,
}

impl Refusal {
    /// The key of the sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CampaignState => "campaign_wrong_state",
            Self::NoSlots => "campaign_no_slots",
            Self::ClosesTooSoon => "campaign_closes_too_soon",
            Self::State => "application_wrong_state",
            Self::NotCandidate => "application_not_candidate",
            Self::NotOffice => "application_not_office",
            Self::NotSecretary => "application_not_secretary",
            Self::Own => "application_own",
            Self::OwnRecommendation => "application_own_recommendation",
            Self::ChecksMissing => "application_checks_missing",
            Self::PublicityRunning => "application_publicity_running",
            Self::ObjectionsOpen => "application_objections_open",
            Self::ObjectionUpheld => "application_objection_upheld",
            Self::ResolutionMissing => "application_resolution_missing",
            Self::SlotTaken => "slot_taken",
            Self::HoldOver => "slot_hold_over",
        }
    }

    /// Whether it is a matter of who asks, not of when.
    #[must_use]
    pub const fn is_about_who(self) -> bool {
        matches!(
            self,
            Self::NotCandidate
                | Self::NotOffice
                | Self::NotSecretary
                | Self::Own
                | Self::OwnRecommendation
        )
    }
}

/// What must hold of a campaign to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignFacts {
    /// Posts it offers.
    pub slots: usize,
    /// Whether it closes later than now.
    pub closes_later: bool,
}

/// The state of a campaign after an event.
///
/// # Errors
/// The first guard that fails.
pub const fn campaign_after(
    state: CampaignState,
    event: CampaignEvent,
    facts: CampaignFacts,
) -> Result<CampaignState, Refusal> {
    match (state, event) {
        (CampaignState::Draft, CampaignEvent::Edit) => Ok(CampaignState::Draft),
        (CampaignState::Draft, CampaignEvent::Publish) => {
            if facts.slots == 0 {
                return Err(Refusal::NoSlots);
            }
            if !facts.closes_later {
                return Err(Refusal::ClosesTooSoon);
            }
            Ok(CampaignState::Published)
        }
        (CampaignState::Published, CampaignEvent::Close) => Ok(CampaignState::Closed),
        _ => Err(Refusal::CampaignState),
    }
}

/// How somebody stands to an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Holds the candidate's own link.
    pub candidate: bool,
    /// Works for the community in whose place it lies, or for the street.
    pub office: bool,
    /// Is that community's secretary.
    pub secretary: bool,
    /// Is the candidate, as a member of staff.
    pub own: bool,
    /// Recommended the candidate.
    pub recommender: bool,
}

/// What holds of an application at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Lives there, is of age, is willing; and Party status verified where the campaign asks for it.
    pub checks_hold: bool,
    /// The notice has run its working days.
    pub publicity_over: bool,
    /// Objections without an answer.
    pub open_objections: bool,
    /// An objection was found right.
    pub objection_upheld: bool,
    /// The committee's resolution is numbered.
    pub resolution_given: bool,
    /// Nobody else has the post.
    pub slot_free: bool,
}

/// The state after an event, whoever causes it; `None` where the table has no such row.
#[must_use]
pub const fn after(state: ApplicationState, event: ApplicationEvent) -> Option<ApplicationState> {
    use ApplicationEvent as E;
    use ApplicationState as S;
    Some(match (state, event) {
        (S::Recommended, E::Consent) => S::Submitted,
        (S::Recommended, E::Decline) => S::Declined,
        (
            S::Submitted | S::Checked | S::Publicity | S::Approved | S::Claimed | S::Confirmed,
            E::Withdraw,
        ) => S::Withdrawn,
        (S::Submitted, E::Check) => S::Checked,
        (S::Checked, E::Publicise) => S::Publicity,
        (S::Publicity, E::Approve) => S::Approved,
        (S::Claimed, E::Confirm) => S::Confirmed,
        (S::Recommended | S::Submitted | S::Checked | S::Publicity | S::Claimed, E::Refuse) => {
            S::Refused
        }
        (S::Approved | S::Confirmed, E::Appoint) => S::Appointed,
        _ => return None,
    })
}

/// The state after an event by somebody.
///
/// # Errors
/// The first guard that fails: who asks, then the state, then what must hold.
pub const fn decide(
    state: ApplicationState,
    event: ApplicationEvent,
    standing: Standing,
    facts: Facts,
) -> Result<ApplicationState, Refusal> {
    use ApplicationEvent as E;
    if matches!(event, E::Consent | E::Decline | E::Withdraw) {
        if !standing.candidate {
            return Err(Refusal::NotCandidate);
        }
    } else {
        if matches!(event, E::Approve) && !standing.secretary {
            return Err(Refusal::NotSecretary);
        }
        if !standing.office && !standing.secretary {
            return Err(Refusal::NotOffice);
        }
        if standing.own {
            return Err(Refusal::Own);
        }
        if standing.recommender {
            return Err(Refusal::OwnRecommendation);
        }
    }
    let Some(next) = after(state, event) else {
        return Err(Refusal::State);
    };
    match event {
        E::Check if !facts.checks_hold => Err(Refusal::ChecksMissing),
        E::Approve if facts.open_objections => Err(Refusal::ObjectionsOpen),
        E::Approve if facts.objection_upheld => Err(Refusal::ObjectionUpheld),
        E::Approve if !facts.publicity_over => Err(Refusal::PublicityRunning),
        E::Approve if !facts.resolution_given => Err(Refusal::ResolutionMissing),
        E::Approve if !facts.slot_free => Err(Refusal::SlotTaken),
        _ => Ok(next),
    }
}

/// When a public notice that begins now is over: the fifth working day after, at the same time of day.
#[must_use]
pub fn publicity_until(calendar: &WorkCalendar, from: Timestamp) -> Timestamp {
    calendar.add_working_days(from, PUBLICITY_WORKING_DAYS)
}

/// Where a post on offer stands, from who holds it: nobody, somebody until a moment, or somebody for good.
#[must_use]
pub fn slot_state(holding: Option<(SlotState, Option<Timestamp>)>, now: Timestamp) -> SlotState {
    match holding {
        None => SlotState::Open,
        Some((SlotState::Held, Some(until))) if until <= now => SlotState::Open,
        Some((state, _)) => state,
    }
}

#[cfg(test)]
mod tests;
