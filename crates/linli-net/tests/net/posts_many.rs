//! Many posts at once are given and refused as one after the other would be: a roster is no way around a rule.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId, PersonId};
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::problem::Problem;
use linli_kit::testing::{STREET, TestHouse};
use linli_net::FEATURES;
use linli_net::persons::posts::{PostInput, give};
use linli_net::persons::posts_many::give_all;
use linli_net::persons::rules::PostSource;
use linli_net::persons::store::Post;
use serde_json::Value;
use uuid::Uuid;

use crate::places::{officer, place};
use crate::rosters::{org, person};

fn uuid(of: &Value) -> Uuid {
    of["id"].as_str().expect("an id").parse().expect("a UUID")
}

/// What became of a post: its place in the net, or why there is none.
fn told(outcome: Result<Post, Problem>) -> String {
    match outcome {
        Ok(post) => format!("{} of {} at {}", post.role, post.person_id, post.area_path),
        Err(problem) => match problem.field_errors.first() {
            Some(field) => format!("{} {} {:?}", field.field, field.code, field.args),
            None => problem.code.into_owned(),
        },
    }
}

/// A building of a community, its office and branch, four persons one of whom left, and what is asked for there.
async fn asked(house: &TestHouse) -> Vec<PostInput> {
    let (officer, street) = officer(house).await;
    let north = place(&officer, &street, "community", "北江社区").await;
    let compound = place(&officer, &north["id"], "compound", "锦绣苑").await;
    let building = place(&officer, &compound["id"], "building", "3幢").await;
    let office = org(&officer, "community", "北江社区居委会", &north["id"]).await;
    let branch = org(&officer, "party_branch", "锦绣苑党支部", &north["id"]).await;
    let mut people = Vec::new();
    for name in ["王一", "李二", "张三", "赵四"] {
        people.push(PersonId(uuid(&person(&officer, name).await)));
    }
    let gone = officer
        .post(
            &format!("/api/persons/{}/end", people[3]),
            &serde_json::json!({"version": 1, "reason": "迁出"}),
        )
        .await;
    gone.ok();
    let now = house.app.now();
    let head = PostInput {
        person_id: people[0],
        role: Role::BuildingHead,
        org_id: OrgId(uuid(&office)),
        area_id: AreaId(uuid(&building)),
        from: None,
        to: None,
        source: PostSource::Appointment,
        appointment_no: None,
        document_no: None,
    };
    let secretary = PostInput {
        role: Role::BranchSecretary,
        org_id: OrgId(uuid(&branch)),
        area_id: AreaId(uuid(&north)),
        ..head.clone()
    };
    let volunteer = PostInput {
        role: Role::Volunteer,
        ..head.clone()
    };
    let by = |nth: usize, post: &PostInput| PostInput {
        person_id: people[nth],
        ..post.clone()
    };
    vec![
        head.clone(),
        head.clone(),
        by(1, &head),
        secretary.clone(),
        // one in the branch, wherever it is said to sit
        PostInput {
            area_id: AreaId(uuid(&compound)),
            ..by(1, &secretary)
        },
        volunteer.clone(),
        volunteer.clone(),
        by(1, &volunteer),
        by(3, &volunteer),
        PostInput {
            person_id: PersonId(Uuid::from_u128(7)),
            ..volunteer.clone()
        },
        PostInput {
            area_id: AreaId(Uuid::from_u128(7)),
            ..volunteer.clone()
        },
        PostInput {
            org_id: OrgId(Uuid::from_u128(7)),
            ..volunteer.clone()
        },
        PostInput {
            area_id: secretary.area_id,
            ..by(2, &head)
        },
        PostInput {
            org_id: secretary.org_id,
            ..by(2, &head)
        },
        PostInput {
            from: Some(now),
            to: Some(now.plus(-DAY)),
            ..by(2, &volunteer)
        },
        PostInput {
            from: Some(now.plus(-9 * DAY)),
            to: Some(now.plus(-DAY)),
            ..by(2, &volunteer)
        },
        PostInput {
            appointment_no: Some("聘".repeat(61)),
            ..by(2, &volunteer)
        },
        PostInput {
            role: Role::AuditAdministrator,
            ..by(2, &volunteer)
        },
    ]
}

on_both_databases!(
    FEATURES,
    async fn many_posts_are_judged_as_each_alone(house: TestHouse) {
        let asked = asked(&house).await;
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let mut alone = Vec::new();
        for input in asked.clone() {
            alone.push(told(give(&mut tx, input).await));
        }
        tx.rollback().await;
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let together = give_all(&mut tx, asked).await.expect("the database");
        let together: Vec<String> = together.into_iter().map(told).collect();
        assert_eq!(together, alone);
        let given = alone.iter().filter(|one| one.contains(" of ")).count();
        assert_eq!(given, 4, "{alone:#?}");
        tx.finish().await.expect("commits");

        let (nobodys, all) = (OrgId(Uuid::nil()), AreaPath::street());
        let officer = house
            .client(STREET, Role::StreetOfficer, nobodys, &all)
            .await;
        let posts = officer.get("/api/posts?page_size=50").await.ok().body;
        let roles = |role: &str| {
            let items = posts["items"].as_array().expect("a list");
            items.iter().filter(|post| post["role"] == role).count()
        };
        assert_eq!(
            [
                roles("building_head"),
                roles("branch_secretary"),
                roles("volunteer")
            ],
            [1, 1, 2],
            "{posts}"
        );
    }
);
