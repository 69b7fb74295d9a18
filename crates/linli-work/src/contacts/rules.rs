//! Where a contact stands, and who confirms it. No database here.

use linli_domain::actor::Role;
use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};

/// Milliseconds a confirmation holds: half a year, so that each is asked twice a year (our default).
pub const HOLDS: i64 = 180 * DAY;

/// The roles that speak for a unit.
pub const ROLES: [Role; 2] = [Role::UnitLiaison, Role::UnitHead];

/// Who may confirm: the person, or an office that asked them.
pub const CONFIRMERS: &[Role] = &[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

code_enum! {
    /// Where a contact stands.
    pub enum ContactState {
        /// 待确认
        Unconfirmed = "unconfirmed",
        /// 已确认
        Confirmed = "confirmed",
        /// 已卸任
        Inactive = "inactive",
    }
}

code_enum! {
    /// Why a contact cannot be confirmed; each is the key of its text.
    pub enum ContactRefusal {
        /// 由本人、所在社区或街道确认
        NotForRole = "contact_not_for_role",
        /// 已卸任
        Inactive = "contact_inactive",
    }
}

/// A contact's post and its latest confirmation, as far as its state looks at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// When the term ends or ended, where it is limited.
    pub to: Option<Timestamp>,
    /// When the post was ended.
    pub ended: Option<Timestamp>,
    /// When it was last confirmed.
    pub confirmed: Option<Timestamp>,
}

/// Where a contact stands at a moment.
#[must_use]
pub fn state_of(facts: Facts, now: Timestamp) -> ContactState {
    if facts.ended.is_some() || facts.to.is_some_and(|to| to <= now) {
        ContactState::Inactive
    } else if facts.confirmed.is_some_and(|at| at.plus(HOLDS) > now) {
        ContactState::Confirmed
    } else {
        ContactState::Unconfirmed
    }
}

/// Whether somebody in `role` may confirm a contact in `state`; `own` where they are that contact.
///
/// # Errors
/// Why not.
pub fn may_confirm(
    role: Option<Role>,
    own: bool,
    state: ContactState,
) -> Result<(), ContactRefusal> {
    let office = role.is_some_and(|role| role.is_community() || role == Role::StreetOfficer);
    if !office && !own {
        return Err(ContactRefusal::NotForRole);
    }
    if state == ContactState::Inactive {
        return Err(ContactRefusal::Inactive);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_holds_half_a_year_and_no_longer_than_the_post() {
        let day = |day: i64| Timestamp::from_millis(day * DAY);
        let now = day(1_000);
        for (to, ended, confirmed, expected) in [
            (None, None, None, ContactState::Unconfirmed),
            (None, None, Some(999), ContactState::Confirmed),
            (None, None, Some(821), ContactState::Confirmed),
            (None, None, Some(820), ContactState::Unconfirmed),
            (Some(1_001), None, Some(999), ContactState::Confirmed),
            (Some(1_000), None, Some(999), ContactState::Inactive),
            (None, Some(990), Some(999), ContactState::Inactive),
        ] {
            let facts = Facts {
                to: to.map(day),
                ended: ended.map(day),
                confirmed: confirmed.map(day),
            };
            assert_eq!(state_of(facts, now), expected, "{facts:?}");
        }
    }

    #[test]
    fn the_person_and_the_offices_confirm() {
        use ContactState as S;
        for (role, own, state, expected) in [
            (Some(Role::UnitLiaison), true, S::Unconfirmed, Ok(())),
            (
                Some(Role::UnitHead),
                false,
                S::Unconfirmed,
                Err(ContactRefusal::NotForRole),
            ),
            (Some(Role::CommunityWorker), false, S::Unconfirmed, Ok(())),
            (Some(Role::StreetOfficer), false, S::Confirmed, Ok(())),
            (
                Some(Role::StreetOfficer),
                false,
                S::Inactive,
                Err(ContactRefusal::Inactive),
            ),
            (
                Some(Role::Auditor),
                false,
                S::Unconfirmed,
                Err(ContactRefusal::NotForRole),
            ),
            (None, false, S::Unconfirmed, Err(ContactRefusal::NotForRole)),
        ] {
            assert_eq!(may_confirm(role, own, state), expected, "{role:?} {own}");
        }
    }
}
