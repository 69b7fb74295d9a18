//! The real posts behind a term of office: given with the letter, ended with it, so that the head's place is what the
//! rest of the house goes by. They come through the net's own door ([`persons::posts::give`]), which lets one head hold
//! a building at a time.

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId, PersonId};
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};

use super::store;
use crate::campaigns::PostKind;
use crate::campaigns::rules::Route;
use crate::persons::posts::PostInput;
use crate::persons::rules::PostSource;
use crate::persons::store::Post;
use crate::{accounts, persons};

/// The building a head keeps, for how long, and by which paper.
#[derive(Debug, Clone)]
pub struct Office {
    /// What kind of head.
    pub kind: PostKind,
    /// The community the post is held in.
    pub org: OrgId,
    /// The building.
    pub area: AreaId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// How the head came to it.
    pub source: PostSource,
    /// The number of the letter; nobody has one for standing in.
    pub letter: Option<String>,
}

/// How a head came to the post, in the net's words.
#[must_use]
pub const fn source(route: Route) -> PostSource {
    match route {
        Route::Own => PostSource::SelfNomination,
        Route::Recommended => PostSource::Nomination,
        Route::Claim => PostSource::Claim,
    }
}

/// Makes a person head of a building.
///
/// # Errors
/// As [`persons::posts::give`]: above all, somebody else is its head in that time.
pub async fn give(tx: &mut Tx, person: PersonId, office: Office) -> Result<Post, Problem> {
    let asked = PostInput {
        person_id: person,
        role: office.kind.role(),
        org_id: office.org,
        area_id: office.area,
        from: Some(office.from),
        to: Some(office.to),
        source: office.source,
        appointment_no: office.letter,
        document_no: None,
    };
    persons::posts::give(tx, asked).await.map_err(as_a_whole)
}

/// The forms of this room have no field for the role: that a place has its head is said as a whole.
fn as_a_whole(problem: Problem) -> Problem {
    match problem.field_errors.first() {
        Some(fault) if fault.field == "role" => {
            let mut taken = Problem::conflict("head_place_taken");
            taken.args.clone_from(&fault.args);
            taken
        }
        _ => problem,
    }
}

/// Ends every post that makes a person head of a building; whoever is signed in at one is signed out of it. A head
/// ends the own ones by resigning, so this asks nobody's leave: the rules of the term did.
///
/// # Errors
/// *Stale* when somebody ends one beside this.
pub async fn end_all(
    tx: &mut Tx,
    person: PersonId,
    area: AreaId,
    path: &AreaPath,
    reason: &str,
) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    // a login of this person that runs beside this waits, or is waited for and its session found below
    accounts::store::hold(db, scope, person).await?;
    for post in store::head_posts(db, scope, person, area).await? {
        let (db, scope) = tx.parts();
        if !persons::store::end_post(db, scope, post.id, post.version, now, reason).await? {
            return Err(Problem::stale());
        }
        accounts::store::end_sessions_of_post(tx.db(), post.id).await?;
        tx.log(Entry {
            entity: "post",
            id: post.id.0,
            event: "post_ended",
            reason: Some(reason),
            area: Some(path),
            ..Entry::default()
        })
        .await?;
    }
    Ok(())
}
