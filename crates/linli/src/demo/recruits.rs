//! Campaigns for heads in every stage, played through the rooms' own verbs: a draft, one that recruits with candidates at
//! each point of the way, and one that is over and gave a head where a building had none.

use anyhow::{Context, Result};
use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::id::{AccountId, ApplicationId};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::campaigns::act::{ApplicationAct, act};
use linli_net::campaigns::manage::{CampaignInput, close, draft, publish};
use linli_net::campaigns::public::{Nomination, nominate};
use linli_net::campaigns::rules::{ApplicationEvent as Event, Route};
use linli_net::campaigns::store::Campaign;
use linli_net::campaigns::store::applications::{self, Filter};
use linli_net::campaigns::{PostKind, store as campaigns};
use linli_net::heads::appoint::{Appoint, appoint};

use super::Place;
use super::people::{Cast, Member};
use super::places::Places;

/// How far each candidate has come, and who it is.
const CANDIDATES: [(&str, &str, &[Event]); 4] = [
    ("陆安和", "10012340001", &[]),
    ("褚惠兰", "10012340002", &[Event::Check]),
    ("卫长青", "10012340003", &[Event::Check, Event::Publicise]),
    ("蒋慕贤", "10012340004", &[Event::Refuse]),
];
/// The head the closed campaign gave.
const HEAD: (&str, &str) = ("沈玉书", "10012340005");
const NEIGHBOUR: &str = "韩邻好";
/// Buildings a campaign of the demo calls for.
const BUILDINGS: usize = 6;
/// Buildings without a head that no campaign of the demo calls for: gaps for whoever tries it.
const GAPS: usize = 2;

/// Plays the first community's campaigns; a street without a community, staff or buildings has none.
pub(super) async fn play(tx: &mut Tx, places: &Places, cast: &Cast) -> Result<()> {
    let now = tx.now();
    let Some(community) = places.communities.first().and_then(Option::as_ref) else {
        return Ok(());
    };
    let (Some(worker), Some(secretary)) = (
        actor(tx, cast, Role::CommunityWorker, community),
        actor(tx, cast, Role::CommunitySecretary, community),
    ) else {
        return Ok(());
    };
    let (mut vacant, kept): (Vec<&Place>, Vec<&Place>) = places
        .buildings
        .iter()
        .flatten()
        .filter(|place| community.path.contains(&place.path))
        .partition(|place| !has_head(cast, place));
    vacant.truncate(vacant.len().saturating_sub(GAPS));
    let filled: Vec<&Place> = vacant.drain(..vacant.len().min(1)).collect();
    // those without a head first: they are what a campaign is for
    let called: Vec<&Place> = vacant.into_iter().chain(kept).take(BUILDINGS).collect();
    if called.is_empty() {
        return Ok(());
    }
    let mut player = Player {
        tx,
        worker,
        secretary,
    };
    let played = async {
        if !filled.is_empty() {
            player
                .closed(community, &filled, now.plus(-60 * DAY))
                .await?;
        }
        player
            .running(community, &called, now.plus(-9 * DAY))
            .await?;
        player
            .draft(community, &called, "换届楼长招募令", now)
            .await?;
        Ok::<(), Problem>(())
    };
    played.await.context("playing the campaigns")
}

/// Whether somebody of the sample is head of a building: a campaign calls for the others.
fn has_head(cast: &Cast, place: &Place) -> bool {
    let mut posts = cast.heads.iter().flatten().flat_map(|head| &head.posts);
    posts.any(|post| post.area == place.path)
}

/// A member of staff of a community who has a post there; nobody signed in to do this.
fn actor(tx: &Tx, cast: &Cast, role: Role, community: &Place) -> Option<Actor> {
    let street = tx.scope().street();
    let held = |member: &Member| -> Option<ActingPost> {
        member
            .posts
            .iter()
            .find(|post| post.role == role && post.area == community.path)
            .cloned()
    };
    cast.staff.iter().flatten().find_map(|member| {
        held(member).map(|acting| Actor::Member {
            account: AccountId(uuid::Uuid::nil()),
            person: member.person,
            street,
            acting,
        })
    })
}

struct Player<'t> {
    tx: &'t mut Tx,
    worker: Actor,
    secretary: Actor,
}

impl Player<'_> {
    async fn draft(
        &mut self,
        community: &Place,
        buildings: &[&Place],
        title: &str,
        at: Timestamp,
    ) -> Result<Campaign, Problem> {
        self.tx.play_as(self.worker.clone(), at);
        let input = CampaignInput {
            version: None,
            title: title.to_owned(),
            post_kind: PostKind::BuildingHead,
            area_id: community.id,
            closes_at: at.plus(30 * DAY),
            call_text: "楼里的事,您最清楚。欢迎热心的您来当楼长,把邻居的事办好。".to_owned(),
            criteria: "住在本楼,年满 18 周岁,热心公道,愿意为邻居办事。".to_owned(),
            duties: "传政策、听需求、解矛盾、帮邻里。不坐班、不打卡、不排名。".to_owned(),
            contact: "社区党群服务中心".to_owned(),
            members_only: false,
            term_months: 36,
            offered: buildings.iter().map(|place| place.id).collect(),
        };
        draft(self.tx, &input).await
    }

    async fn published(
        &mut self,
        community: &Place,
        buildings: &[&Place],
        title: &str,
        at: Timestamp,
    ) -> Result<Campaign, Problem> {
        let campaign = self.draft(community, buildings, title, at).await?;
        publish(self.tx, campaign.id, campaign.version).await
    }

    /// A nomination of the post of one building, made by a resident.
    async fn nominated(
        &mut self,
        campaign: &Campaign,
        building: usize,
        name: &str,
        phone: Option<&str>,
    ) -> Result<Option<ApplicationId>, Problem> {
        let at = self.tx.now();
        let street = self.tx.scope().street();
        self.tx.play_as(Actor::Resident { street }, at);
        let (db, scope) = self.tx.parts();
        let Some(slot) = campaigns::slots(db, scope, campaign.id)
            .await?
            .into_iter()
            .nth(building)
        else {
            return Ok(None);
        };
        let said = Nomination {
            slot_id: slot.id,
            route: if phone.is_some() {
                Route::Own
            } else {
                Route::Recommended
            },
            name: name.to_owned(),
            phone: phone.map(str::to_owned),
            statement: Some("住了多年,邻里都熟,愿意跑腿。".to_owned()),
            consent: true,
            recommender: phone.is_none().then(|| NEIGHBOUR.to_owned()),
            recommender_phone: None,
        };
        nominate(self.tx, campaign, &said, None).await?;
        let filter = Filter {
            campaign: Some(campaign.id),
            ..Filter::default()
        };
        let newest = linli_kit::page::Page::check(None, Some(1))?;
        let (db, scope) = self.tx.parts();
        let (found, _) = applications::list(db, scope, &filter, newest).await?;
        Ok(found.first().map(|application| application.id))
    }

    async fn step(
        &mut self,
        id: ApplicationId,
        event: Event,
        at: Timestamp,
    ) -> Result<(), Problem> {
        let by = if event == Event::Approve {
            &self.secretary
        } else {
            &self.worker
        };
        self.tx.play_as(by.clone(), at);
        let (db, scope) = self.tx.parts();
        let said = ApplicationAct {
            version: applications::load(db, scope, id).await?.version,
            reason: (event == Event::Refuse).then(|| "已搬离本楼,不符合报名条件".to_owned()),
            lives_here: true,
            adult: true,
            willing: true,
            party_verified: false,
            resolution: (event == Event::Approve).then(|| "社区党委会议纪要〔2026〕9号".to_owned()),
        };
        act(self.tx, id, event, &said).await?;
        Ok(())
    }

    async fn running(
        &mut self,
        community: &Place,
        buildings: &[&Place],
        at: Timestamp,
    ) -> Result<(), Problem> {
        let campaign = self
            .published(community, buildings, "党员楼长招募令", at)
            .await?;
        for (building, (name, phone, events)) in CANDIDATES.into_iter().enumerate() {
            self.tx.play_as(self.worker.clone(), at.plus(2 * DAY));
            let Some(id) = self
                .nominated(&campaign, building, name, Some(phone))
                .await?
            else {
                continue;
            };
            for event in events {
                self.step(id, *event, at.plus(7 * DAY)).await?;
            }
        }
        self.nominated(&campaign, buildings.len() - 1, "杨桂芳", None)
            .await?;
        Ok(())
    }

    async fn closed(
        &mut self,
        community: &Place,
        buildings: &[&Place],
        at: Timestamp,
    ) -> Result<(), Problem> {
        let campaign = self
            .published(community, buildings, "第一批楼长招募令", at)
            .await?;
        let (name, phone) = HEAD;
        if let Some(id) = self.nominated(&campaign, 0, name, Some(phone)).await? {
            self.step(id, Event::Check, at.plus(DAY)).await?;
            self.step(id, Event::Publicise, at.plus(2 * DAY)).await?;
            self.step(id, Event::Approve, at.plus(20 * DAY)).await?;
            self.tx.play_as(self.worker.clone(), at.plus(21 * DAY));
            let (db, scope) = self.tx.parts();
            let said = Appoint {
                version: applications::load(db, scope, id).await?.version,
                from: None,
                to: None,
            };
            appoint(self.tx, id, &said).await?;
        }
        self.tx.play_as(self.worker.clone(), at.plus(30 * DAY));
        close(self.tx, campaign.id, None).await?;
        Ok(())
    }
}
