//! Typed ids, all in one registry: an id of a demand can never be passed where an order's is meant.
//!
//! Every object id is a UUIDv7 made by an [`IdSource`], so that tests decide what comes out.
//! The tenant key [`StreetId`] is a small number: it stands first in every key and index.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time::Timestamp;

/// The tenant: a street office (街道). `0` is the district's own office.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct StreetId(pub i64);

impl StreetId {
    /// Rows that belong to the district office itself and to no street.
    pub const DISTRICT: Self = Self(0);
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id from the given source.
            pub fn fresh(ids: &dyn IdSource) -> Self {
                Self(ids.next())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+

        /// Calls `$callback!(Name, Name, …)` with every typed id of the registry: floors above give
        /// them database and schema abilities in one line.
        #[macro_export]
        macro_rules! for_each_id {
            ($callback:ident) => { $callback!($($name),+); };
        }
    };
}

typed_ids! {
    /// A place: district, street, community, grid, compound, building, …
    AreaId,
    /// An organisation: a unit, a committee, a department, a Party organisation.
    OrgId,
    /// A natural person, known with the least data that serves.
    PersonId,
    /// A login of a person.
    AccountId,
    /// A term of office of a person in a role.
    PostId,
    /// A signed-in browser.
    SessionId,
    /// A need somebody voiced.
    DemandId,
    /// One part of a demand with its own quantity.
    DemandLineId,
    /// A taking of (part of) a demand by somebody who serves it.
    OrderId,
    /// One round of issuing a demand: open, directed or rotating.
    IssueId,
    /// A street's call on a department (街乡吹哨).
    WhistleId,
    /// Something a unit offers.
    ResourceId,
    /// A node of the taxonomy of needs.
    ClassId,
    /// An import of a sheet.
    ImportId,
    /// A message to somebody that has its own delivery state.
    NoticeId,
    /// A row of the insert-only log.
    EventId,
    /// A piece of work to be done later, once.
    JobId,
    /// A saved list view of a person.
    ViewId,
    /// An uploaded file.
    FileId,
    /// A person who asked for a demand (a merged demand keeps several).
    RequesterId,
    /// A QR poster of a place.
    PosterId,
    /// An assigned linkage (挂钩联系): a person who looks after a branch or a community.
    LinkageId,
    /// A Party notice board (党建宣传栏).
    BoardId,
    /// A letter to a building-head mailbox.
    LetterId,
    /// One thing said under a letter: an answer, or a word its writer adds.
    LetterWordId,
    /// A stored picture.
    PictureId,
    /// A call for building heads (招募令).
    CampaignId,
    /// A post offered by a campaign: one building, one head.
    SlotId,
    /// Somebody's way to a head's post: by oneself, by a neighbour, by a claim.
    ApplicationId,
    /// A word against a candidate during the public notice.
    ObjectionId,
    /// A head's term of office from the letter to its end.
    AppointmentId,
    /// A numbered letter of appointment (聘书).
    AppointmentLetterId,
    /// A time somebody stands in for a head.
    StandInId,
    /// An entry of a head's own duty log.
    DutyId,
    /// An in-service Party member's registration at a community (双报到).
    RegistrationId,
    /// A half-yearly card to a member's unit.
    CardId,
    /// An alliance of units (党建联盟) of a street, a community or several places.
    AllianceId,
    /// A unit's membership in an alliance, from the invitation to its end.
    MembershipId,
    /// A task an alliance gave to a department or a member.
    AllianceTaskId,
    /// One revision of an agreement.
    AgreementId,
    /// A line of an agreement: what one party owes.
    ObligationId,
    /// A text agreements are drafted from.
    AgreementTemplateId,
    /// One revision of a street's yearly method.
    MethodId,
    /// An office, list, mechanism or project of a yearly method, the same in every revision of its year.
    MethodItemId,
    /// What a unit ticked in a year.
    SelectionId,
    /// A booking of a shared resource.
    BookingId,
    /// Weekly bookings made in one go.
    BookingSeriesId,
    /// A time in which a resource is closed or under repair.
    ClosureId,
    /// A body that meets: a joint meeting, a council, a committee.
    BodyId,
    /// A seat in a body, from its beginning to its end.
    SeatId,
    /// A meeting of a body.
    MeetingId,
    /// Somebody called to a meeting, or a guest of it.
    AttendeeId,
    /// A topic of a meeting.
    TopicId,
    /// What a meeting decided and somebody owes.
    ResolutionId,
    /// A co-building project.
    ProjectId,
    /// A step of a project with a day.
    MilestoneId,
    /// A unit asked into a project, with what it brings.
    ProjectPartnerId,
    /// A single-use code by which a resident rates a project.
    RatingCodeId,
    /// A calendar that somebody's own program reads by a secret address.
    FeedId,
    /// An activity: something held at a place on a day that people come to.
    ActivityId,
    /// A unit asked into an activity, with what it brings.
    ActivityPartnerId,
    /// Occurrences of one activity that is held again and again.
    ActivitySeriesId,
    /// Somebody's place in an activity.
    SignUpId,
}

/// Where ids come from. The binary uses random UUIDv7; a test counts.
pub trait IdSource: Send + Sync {
    /// The next id; later calls give larger ids within one source.
    fn next(&self) -> Uuid;
}

/// A UUIDv7 of the given moment with the given random bits (10 bytes are used).
#[must_use]
pub fn uuid_v7(at: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_later_moment_sort_later() {
        let early = uuid_v7(Timestamp::from_millis(1_000), [255; 10]);
        let late = uuid_v7(Timestamp::from_millis(1_001), [0; 10]);
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = DemandId(uuid_v7(Timestamp::from_millis(5), [7; 10]));
        assert_eq!(id.to_string().parse::<DemandId>().expect("parses"), id);
    }
}
