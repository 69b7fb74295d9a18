//! Demands nobody met beside resources that have come to rest, of a place or of one alliance.

use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, ClassId, DemandId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::demands::figures::UNMET;

use super::MEMBER;
use super::idle::unused;

/// Resources shown beside one class.
const MOST: i64 = 5;

row! {
    /// A demand that asks for more than anybody has taken.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct UnmetDemand {
        /// Its id.
        pub id: DemandId,
        /// Its number.
        pub number: String,
        /// What it is called.
        pub title: String,
        /// Where it is.
        pub area_path: AreaPath,
        /// The class of the need.
        pub class_id: Option<ClassId>,
        /// That class's name.
        pub class_name: Option<String>,
        /// How much is asked for.
        pub asked: i64,
        /// How much of it somebody took.
        pub committed: i64,
        /// What that counts.
        pub unit: String,
    }
}

row! {
    /// A resource at rest that serves a class.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Fitting {
        /// Which class.
        pub class_id: ClassId,
        /// Its id.
        pub id: ResourceId,
        /// What it is.
        pub title: String,
        /// Whose it is.
        pub org_name: String,
    }
}

row! {
    struct Total { total: i64 }
}

/// Whether an alliance led from the scope covers the demand `d`, which lies in the scope too: what other places need stays
/// with them; `$4` is the alliance.
const COVERED: &str = "d.area_path >= $2 AND d.area_path < $3 AND EXISTS (SELECT 1 FROM alliance a WHERE a.street_id = $1 AND a.id = $4 AND a.area_path >= $2 \
     AND a.area_path < $3 AND (NOT EXISTS (SELECT 1 FROM alliance_area p WHERE p.street_id = a.street_id \
     AND p.alliance_id = a.id) OR EXISTS (SELECT 1 FROM alliance_area p WHERE p.street_id = a.street_id \
     AND p.alliance_id = a.id AND substr(d.area_path, 1, length(p.area_path)) = p.area_path)))";

/// Demands nobody met, the oldest first, with how many there are.
///
/// # Errors
/// The database refused.
pub async fn demands(
    db: &mut Db,
    scope: &Scope,
    alliance: Option<AllianceId>,
    page: Page,
) -> Result<(Vec<UnmetDemand>, i64), Problem> {
    let mut params: Vec<Param> = alliance.iter().map(ToParam::to_param).collect();
    let place = match alliance {
        Some(_) => COVERED,
        None => "d.area_path >= $2 AND d.area_path < $3",
    };
    let sql =
        format!("FROM (SELECT * FROM demand WHERE street_id = $1 AND {UNMET}) d WHERE {place}");
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {sql}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let sql = format!(
        "SELECT d.id AS id, d.number AS number, d.title AS title, d.area_path AS area_path, d.class_id AS class_id, \
         (SELECT c.name FROM need_class c WHERE c.street_id = $1 AND c.id = d.class_id) AS class_name, d.asked AS asked, \
         d.committed AS committed, d.unit AS unit {sql} ORDER BY d.accepted_at, d.id LIMIT ${next} OFFSET ${}",
        next + 1
    );
    let rows = db.all(scope, sql, params).await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

/// Resources at rest since `since` that serve one of some classes, at most five a class: of members of the alliance, or of
/// the scope's place.
///
/// # Errors
/// The database refused.
pub async fn fitting(
    db: &mut Db,
    scope: &Scope,
    alliance: Option<AllianceId>,
    classes: &[ClassId],
    since: Timestamp,
) -> Result<Vec<Fitting>, Problem> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let mut params = params![since];
    params.extend(classes.iter().map(ToParam::to_param));
    let wanted = placeholders(5, classes.len());
    let place = match alliance {
        Some(alliance) => {
            params.push(alliance.to_param());
            format!(
                "resource.org_id IN (SELECT m.org_id FROM alliance_membership m JOIN alliance a ON a.street_id = m.street_id \
                 AND a.id = m.alliance_id WHERE m.street_id = $1 AND m.alliance_id = ${} AND {MEMBER} \
                 AND a.area_path >= $2 AND a.area_path < $3)",
                params.len() + 3
            )
        }
        None => "resource.area_path >= $2 AND resource.area_path < $3".to_owned(),
    };
    let sql = format!(
        "SELECT class_id, id, title, org_name FROM (SELECT n.class_id AS class_id, resource.id AS id, resource.title AS title, \
         o.name AS org_name, row_number() OVER (PARTITION BY n.class_id ORDER BY o.name, resource.number) AS nth FROM resource \
         JOIN resource_need n ON n.street_id = resource.street_id AND n.resource_id = resource.id \
         JOIN org o ON o.street_id = resource.street_id AND o.id = resource.org_id \
         WHERE resource.street_id = $1 AND n.class_id IN ({wanted}) AND {place} AND {}) f \
         WHERE nth <= {MOST} ORDER BY class_id, nth",
        unused("$4")
    );
    Ok(db.all(scope, sql, params).await?)
}
