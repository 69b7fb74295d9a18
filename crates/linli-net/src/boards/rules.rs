//! Who keeps boards, and why one cannot be hung or taken down. No database here.

use linli_domain::actor::Role;
use linli_domain::code_enum;

code_enum! {
    /// Why nothing can be done; each is the key of its text.
    pub enum BoardRefusal {
        /// 当前岗位不登记宣传栏
        NotForRole = "board_not_for_role",
        /// 这个地方已撤销
        PlaceEnded = "board_place_ended",
        /// 已经拆除
        TakenDown = "board_taken_down",
    }
}

/// Who keeps boards, in their own place.
pub const KEEPERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

/// Whether a role hangs a board at a place, or takes one down, given whether the place ended or the board came down.
///
/// # Errors
/// Why not.
pub fn decide(role: Option<Role>, over: Option<BoardRefusal>) -> Result<(), BoardRefusal> {
    match role {
        Some(role) if KEEPERS.contains(&role) => over.map_or(Ok(()), Err),
        _ => Err(BoardRefusal::NotForRole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_boards() {
        use BoardRefusal as B;
        for (role, over, expected) in [
            (Some(Role::CommunityWorker), None, Ok(())),
            (Some(Role::StreetOfficer), None, Ok(())),
            (
                Some(Role::StreetOfficer),
                Some(B::TakenDown),
                Err(B::TakenDown),
            ),
            (
                Some(Role::CommunitySecretary),
                Some(B::PlaceEnded),
                Err(B::PlaceEnded),
            ),
            (
                Some(Role::StreetLeader),
                Some(B::TakenDown),
                Err(B::NotForRole),
            ),
            (Some(Role::BuildingHead), None, Err(B::NotForRole)),
            (None, None, Err(B::NotForRole)),
        ] {
            assert_eq!(decide(role, over), expected, "{role:?} {over:?}");
        }
    }
}
