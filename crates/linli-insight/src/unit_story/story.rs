//! `GET /api/orgs/{id}/story`: how much there is in each section of a unit's page, for who reads it.

use std::collections::BTreeSet;

use linli_council::bodies::store::Sight;
use linli_council::meetings::store::MeetingFilter;
use linli_council::projects::list::ProjectQuery;
use linli_council::resolutions::store::{Owing, ResolutionFilter};
use linli_council::{meetings, projects, resolutions};
use linli_domain::code::CodeEnum;
use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::page::{MAX_PAGE_SIZE, Page};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::linkages::store::LinkageFilter;
use linli_net::persons::store::{PostFilter, PostState};
use linli_net::{linkages, persons};
use linli_programme::methods;
use linli_programme::methods::rules::MethodState;
use linli_programme::methods::sheet::unit_for;
use linli_programme::methods::store::selections;
use linli_sharing::bookings::list::{BookingList, BookingQuery};
use linli_value::activities::list::ActivityQuery;
use linli_work::agreements::rules::AgreementState;
use linli_work::alliances::store::{members, tasks};
use linli_work::contacts::list::seen_by as contacts_of;
use linli_work::contacts::store::ContactFilter;
use linli_work::orders::get::OrderQuery;
use linli_work::resources::list::ResourceQuery;
use linli_work::{agreements, asks, contacts, orders, resources};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Looked, cards, looked_at, praise, seats, store};

linli_domain::code_enum! {
    /// A section of a unit's page.
    pub enum UnitSection {
        /// 提供的资源
        Resources = "resources",
        /// 协议约定的事项
        Promises = "promises",
        /// 承接的工单
        Orders = "orders",
        /// 场地被预约
        Lent = "lent",
        /// 评价与谢意
        Praise = "praise",
        /// 服务卡
        Cards = "cards",
        /// 提出的需求
        Asks = "asks",
        /// 预约别处的场地
        Booked = "booked",
        /// 加入的联盟
        Alliances = "alliances",
        /// 联盟交办的任务
        Tasks = "tasks",
        /// 年度工作法
        Years = "years",
        /// 参加的会议
        Meetings = "meetings",
        /// 负责的决议
        Resolutions = "resolutions",
        /// 参与的项目
        Projects = "projects",
        /// 主办和参与的活动
        Activities = "activities",
        /// 本单位的任职
        Posts = "posts",
        /// 联络人
        Contacts = "contacts",
        /// 议事席位与兼职委员
        Seats = "seats",
        /// 挂钩联系
        Linkages = "linkages",
    }
}

impl UnitSection {
    /// The list behind it: who may not read that has no such section.
    const fn list(self) -> &'static str {
        match self {
            Self::Resources => "/api/resources",
            Self::Promises => "/api/obligations",
            Self::Orders => "/api/orders",
            Self::Lent | Self::Booked => "/api/bookings",
            Self::Praise => "/api/orgs/{id}/praise",
            Self::Cards => "/api/orgs/{id}/service-cards",
            Self::Asks => "/api/asks",
            Self::Alliances => "/api/memberships",
            Self::Tasks => "/api/alliance-tasks",
            Self::Years => "/api/unit-years",
            Self::Meetings => "/api/meetings",
            Self::Resolutions => "/api/resolutions",
            Self::Projects => "/api/projects",
            Self::Activities => "/api/activities",
            Self::Posts => "/api/posts",
            Self::Contacts => "/api/contacts",
            Self::Seats => "/api/orgs/{id}/seats",
            Self::Linkages => "/api/linkages",
        }
    }
}

/// A section with how much there is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionCount {
    /// Which.
    pub section: UnitSection,
    /// How many rows its list has for the reader.
    pub total: i64,
}

/// What there is of a unit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitStory {
    /// Which unit.
    pub org_id: OrgId,
    /// The sections the reader may open, in the order of the page.
    pub sections: Vec<SectionCount>,
}

const ONE: Page = Page {
    page: 1,
    page_size: 1,
};

/// How much there is in a section, as its list tells this reader; none where the list has nothing to say of this unit.
async fn total(
    db: &mut Db,
    reader: Reader<'_>,
    looked: Looked,
    section: UnitSection,
) -> Result<Option<i64>, Problem> {
    use UnitSection as S;
    let (actor, now, org) = (reader.actor, reader.now, looked.org);
    let (scope, wide) = (actor.scope(), Scope::street_wide(actor.street()));
    Ok(Some(match section {
        S::Resources => {
            let query = ResourceQuery {
                org_id: Some(org),
                ..ResourceQuery::default()
            };
            resources::list::find(db, actor, &query, ONE, now)
                .await?
                .total
        }
        S::Promises => promises(db, reader, looked).await?,
        S::Orders => {
            let query = OrderQuery {
                org_id: Some(org),
                ..OrderQuery::default()
            };
            orders::get::find(db, actor, &query, ONE, now).await?.total
        }
        S::Lent | S::Booked => {
            let view = if section == S::Lent {
                BookingList::Lent
            } else {
                BookingList::Unit
            };
            let query = BookingQuery {
                view: Some(view),
                org_id: Some(org),
                ..BookingQuery::default()
            };
            linli_sharing::bookings::list::find(db, actor, &query, ONE, now)
                .await?
                .total
        }
        S::Praise => praise::total(db, actor, looked).await?,
        S::Cards => cards::total(db, actor, looked).await?,
        S::Asks => {
            let within = if looked.own { wide } else { scope };
            asks::store::find(db, &within, org, ONE).await?.1
        }
        S::Alliances => {
            let filter = members::MembershipFilter {
                org: Some(org),
                ..members::MembershipFilter::default()
            };
            members::find(db, &scope, filter, ONE).await?.1
        }
        S::Tasks => {
            let filter = tasks::TaskFilter {
                org: Some(org),
                ..tasks::TaskFilter::default()
            };
            tasks::find(db, &scope, filter, ONE).await?.1
        }
        S::Years => return years(db, reader, org).await,
        S::Meetings => {
            let filter = MeetingFilter {
                org: Some(org),
                ..MeetingFilter::default()
            };
            let sight = Sight::of(actor);
            meetings::store::find(db, &scope, &sight, &filter, ONE)
                .await?
                .1
        }
        S::Resolutions => {
            let filter = ResolutionFilter {
                org: Some(org),
                ..ResolutionFilter::default()
            };
            let own = Owing::of(actor);
            let sight = Sight::of(actor);
            resolutions::store::find(db, &scope, &sight, own, &filter, ONE)
                .await?
                .1
        }
        S::Projects => {
            let query = ProjectQuery {
                org_id: Some(org),
                ..ProjectQuery::default()
            };
            projects::list::find(db, reader, &query, ONE, now).await?.1
        }
        S::Activities => activities(db, reader, org).await?,
        S::Posts | S::Contacts | S::Linkages => people(db, reader, org, section).await?,
        S::Seats => seats::total(db, reader, looked).await?,
    }))
}

/// Activities a unit is host of or was asked into.
async fn activities(db: &mut Db, reader: Reader<'_>, org: OrgId) -> Result<i64, Problem> {
    let query = ActivityQuery {
        org_id: Some(org),
        ..ActivityQuery::default()
    };
    Ok(linli_value::activities::list::find(db, reader, &query, ONE)
        .await?
        .1)
}

/// Posts in a unit, its contacts, and who looks after it.
async fn people(
    db: &mut Db,
    reader: Reader<'_>,
    org: OrgId,
    section: UnitSection,
) -> Result<i64, Problem> {
    let (actor, now) = (reader.actor, reader.now);
    let scope = actor.scope();
    Ok(match section {
        UnitSection::Posts => {
            let filter = PostFilter {
                org: Some(org),
                state: Some((PostState::Held, now)),
                ..PostFilter::default()
            };
            persons::store::find_posts(db, &scope, &filter, ONE)
                .await?
                .1
        }
        UnitSection::Contacts => {
            let filter = ContactFilter {
                org: Some(org),
                ..ContactFilter::default()
            };
            contacts::store::find(db, &contacts_of(actor).0, &filter, now, ONE)
                .await?
                .1
        }
        _ => {
            let filter = LinkageFilter {
                org: Some(org),
                living_at: Some(now),
                ..LinkageFilter::default()
            };
            linkages::store::find(db, &scope, filter, ONE).await?.1
        }
    })
}

/// The years of a unit, as `GET /api/unit-years` lists them; none for a unit of another place.
async fn years(db: &mut Db, reader: Reader<'_>, org: OrgId) -> Result<Option<i64>, Problem> {
    let Ok(unit) = unit_for(db, reader.actor, org).await else {
        return Ok(None);
    };
    let wide = Scope::street_wide(reader.actor.street());
    let member = selections::is_member(db, &wide, org).await? && unit.ended_at.is_none();
    let took_part: Vec<i64> = selections::of_unit(db, &wide, org)
        .await?
        .into_iter()
        .map(|one| one.year)
        .collect();
    let told: BTreeSet<i64> = methods::store::all(db, &wide)
        .await?
        .into_iter()
        .filter(|method| match method.state {
            MethodState::Open => member || took_part.contains(&method.year),
            MethodState::Closed => took_part.contains(&method.year),
            _ => false,
        })
        .map(|method| method.year)
        .collect();
    Ok(Some(i64::try_from(told.len()).unwrap_or(i64::MAX)))
}

/// Lines of agreements that hold or have still to begin, as `GET /api/obligations` lists them.
async fn promises(db: &mut Db, reader: Reader<'_>, looked: Looked) -> Result<i64, Problem> {
    let filter = agreements::store::Filter {
        states: vec![
            AgreementState::Signed,
            AgreementState::Effective,
            AgreementState::Expiring,
        ],
        party: Some(looked.org),
        seen_by: looked.own.then_some(looked.org),
        ..agreements::store::Filter::default()
    };
    let page = Page::check(None, Some(MAX_PAGE_SIZE))?;
    let scope = reader.actor.scope();
    let (found, _) = agreements::store::find(db, &scope, &filter, page).await?;
    let ids: Vec<_> = found.iter().map(|one| one.id).collect();
    store::lines(db, &Scope::street_wide(scope.street()), looked.org, &ids).await
}

/// What there is of a unit for a reader, in a number of queries that does not grow with it.
///
/// # Errors
/// *Not found* where the unit is none of this reader's to look at.
pub async fn story(db: &mut Db, reader: Reader<'_>, org: OrgId) -> Result<UnitStory, Problem> {
    let looked = looked_at(db, reader.actor, org).await?;
    let role = reader.actor.role();
    let mut sections = Vec::new();
    for section in UnitSection::ALL {
        let who = reader.app.who_may("GET", section.list());
        if !who.is_some_and(|who| who.admits(true, role)) {
            continue;
        }
        if let Some(total) = total(db, reader, looked, *section).await? {
            sections.push(SectionCount {
                section: *section,
                total,
            });
        }
    }
    Ok(UnitStory {
        org_id: org,
        sections,
    })
}

/// How much there is in each section of a unit's page: only sections whose list the caller may read.
#[utoipa::path(get, path = "/api/orgs/{id}/story", tag = "unit_story", params(("id" = OrgId, Path)),
    responses((status = 200, body = UnitStory)))]
pub async fn get_unit_story(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<UnitStory>, Problem> {
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    story(&mut db, reader, id).await.map(Json)
}
