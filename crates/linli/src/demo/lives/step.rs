//! Each step of a sample life as the verb it stands for.

use linli_domain::id::{DemandId, OrderId};
use linli_domain::limits::LimitKey;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_sample::{CallbackResult, Channel, Event, RefusalCode as SampleRefusal, Step, Who};
use linli_work::demands::decide::{Decision, decide};
use linli_work::demands::merge::{MergeDemand, merge};
use linli_work::demands::rules::DemandEvent;
use linli_work::demands::state::{Referral, RefusalCode};
use linli_work::demands::store as demands;
use linli_work::demands::triage::{AcceptDemand, ReferDemand, RefuseDemand, accept, refer, refuse};
use linli_work::orders::act::{OrderAct, act};
use linli_work::orders::callback::{CallBack, call};
use linli_work::orders::claim::{AssignOrder, ClaimOrder, HandleHere, assign, claim, take_in_hand};
use linli_work::orders::issue::{IssueDemand, issue};
use linli_work::orders::rules::OrderEvent;
use linli_work::orders::state::{CallbackWay, IssueMode, OrderState, Resolved, Satisfaction};
use linli_work::orders::store as orders;
use linli_work::whistles::act::{WhistleAct, act as whistle_act};
use linli_work::whistles::draft::{DraftWhistle, draft};
use linli_work::whistles::rules::{WhistleCause, WhistleEvent};
use linli_work::whistles::store as whistles;

use super::Player;

/// What is said where the sample leaves the reason open.
const NO_TAKER: &str = "三个工作日内无单位接单";
const NEEDS_MEETING: &str = "涉及多方，需联席会议商议";
const NEEDS_FUND: &str = "需要经费，申请立项";
const AGREED: &str = "已与单位负责人电话确认同意";

impl Player<'_> {
    /// Plays a step after the first. Answers whether the life goes on.
    pub(super) async fn step(
        &mut self,
        index: usize,
        event: &Event,
        at: Timestamp,
    ) -> Result<bool, Problem> {
        let Some(id) = self.lives[index].demand else {
            return Ok(false);
        };
        let who = self.who(index, event);
        let Some(actor) = who.and_then(|who| self.actor(who)) else {
            return Ok(false);
        };
        self.tx.play_as(actor, at);
        match &event.step {
            Step::Claim { .. } | Step::Assign { .. } | Step::HandleHere { .. } => {
                self.take(index, id, event).await
            }
            Step::Confirm
            | Step::Contact
            | Step::Release { .. }
            | Step::Suspend { .. }
            | Step::Resume
            | Step::Extend { .. }
            | Step::Report { .. }
            | Step::Callback { .. } => self.serve(index, id, event).await,
            Step::Whistle { .. } | Step::ApproveWhistle | Step::ReportIn => {
                self.whistle(index, id, event).await
            }
            // an unsatisfied callback has sent the order back already
            Step::Submit | Step::Reopen => Ok(true),
            _ => self.handle(index, id, event).await,
        }
    }

    /// Who does it: what the sample leaves to the clock, the secretary does; an extension is asked for by the doer.
    fn who(&self, index: usize, event: &Event) -> Option<Who> {
        let told = &self.sample.demands[index];
        match (event.who, &event.step) {
            (Who::Clock, _) => self.secretary(told),
            (_, Step::Extend { .. }) => self.lives[index]
                .orders
                .get(usize::from(event.order))
                .map(|(_, doer)| *doer),
            (who, _) => Some(who),
        }
    }

    async fn version(&mut self, id: DemandId) -> Result<i64, Problem> {
        let scope = Scope::street_wide(self.tx.scope().street());
        Ok(demands::load_for_update(self.tx.db(), &scope, id)
            .await?
            .version)
    }

    async fn handle(&mut self, index: usize, id: DemandId, event: &Event) -> Result<bool, Problem> {
        let version = self.version(id).await?;
        let tx = &mut *self.tx;
        let (decision, reason) = match &event.step {
            Step::Accept => {
                let body = AcceptDemand {
                    version,
                    class_id: None,
                };
                accept(tx, id, &body).await?;
                return Ok(true);
            }
            Step::Refuse { code } => {
                let body = RefuseDemand {
                    version,
                    code: refusal_of(*code),
                    note: None,
                };
                refuse(tx, id, &body).await?;
                return Ok(true);
            }
            Step::Refer { to } => {
                let body = ReferDemand {
                    version,
                    to: referral_of(*to),
                    note: None,
                };
                refer(tx, id, &body).await?;
                return Ok(true);
            }
            Step::MergeInto { demand } => {
                let Some(into) = self.lives[*demand as usize].demand else {
                    return Ok(false);
                };
                merge(tx, id, &MergeDemand { version, into }).await?;
                return Ok(true);
            }
            Step::IssueOpen => {
                let body = IssueDemand {
                    version,
                    ..IssueDemand::default()
                };
                issue(tx, id, &body).await?;
                return Ok(true);
            }
            Step::IssueDirected { unit } => {
                let Some(org) = self.stage.offices.units[*unit as usize] else {
                    return Ok(false);
                };
                let body = IssueDemand {
                    version,
                    mode: IssueMode::Directed,
                    to_org_id: Some(org),
                    ..IssueDemand::default()
                };
                issue(tx, id, &body).await?;
                return Ok(true);
            }
            Step::Escalate => (DemandEvent::Escalate, NO_TAKER),
            Step::Shelve { reason, .. } => (DemandEvent::Shelve, reason.as_str()),
            Step::ToMeeting => (DemandEvent::ToMeeting, NEEDS_MEETING),
            Step::ToFund => (DemandEvent::ToFund, NEEDS_FUND),
            Step::FromMeeting { decision } | Step::FromFund { decision } => {
                (DemandEvent::ReturnToTriage, decision.as_str())
            }
            Step::Archive => (DemandEvent::Archive, ""),
            other => {
                return Err(Problem::internal(format!(
                    "life {index}: {other:?} is no step of a demand"
                )));
            }
        };
        let body = Decision {
            version,
            reason: reason.to_owned(),
            review_at: match &event.step {
                Step::Shelve { review_at, .. } => Some(Timestamp::from_millis(*review_at)),
                _ => None,
            },
        };
        decide(tx, id, decision, &body).await?;
        Ok(true)
    }

    async fn take(&mut self, index: usize, id: DemandId, event: &Event) -> Result<bool, Problem> {
        let version = self.version(id).await?;
        let (order, doer) = match &event.step {
            Step::Claim { unit, quantity } => {
                let body = ClaimOrder {
                    quantity: quantity.map(i64::from),
                    ..ClaimOrder::default()
                };
                (claim(self.tx, id, &body).await?, Who::Liaison(*unit))
            }
            Step::Assign { unit } => {
                let Some(org_id) = self.stage.offices.units[*unit as usize] else {
                    return Ok(false);
                };
                let body = AssignOrder {
                    version,
                    org_id,
                    line_id: None,
                    quantity: None,
                    agreed: AGREED.to_owned(),
                };
                (assign(self.tx, id, &body).await?, Who::Liaison(*unit))
            }
            _ => {
                let Some(doer) = self.next_doer(index, event) else {
                    return Ok(false);
                };
                let body = HandleHere {
                    version,
                    person_id: self.person(doer),
                };
                let order = take_in_hand(self.tx, id, &body).await?;
                self.say_yes(order, doer).await?;
                (order, doer)
            }
        };
        self.lives[index].orders.push((order, doer));
        Ok(true)
    }

    /// Whoever was named says yes at once; who took it themselves said so by taking.
    async fn say_yes(&mut self, order: OrderId, doer: Who) -> Result<(), Problem> {
        let scope = Scope::street_wide(self.tx.scope().street());
        let found = orders::load(self.tx.db(), &scope, order).await?;
        if found.state != OrderState::Claimed {
            return Ok(());
        }
        let (Some(actor), now) = (self.actor(doer), self.tx.now()) else {
            return Ok(());
        };
        self.tx.play_as(actor, now);
        let body = OrderAct {
            version: found.version,
            ..OrderAct::default()
        };
        act(self.tx, order, OrderEvent::Agree, &body).await?;
        Ok(())
    }

    /// Who takes a small matter in hand: whoever contacts the requester next.
    fn next_doer(&self, index: usize, event: &Event) -> Option<Who> {
        self.sample.demands[index]
            .events
            .iter()
            .find(|later| later.at >= event.at && matches!(later.step, Step::Contact))
            .map(|later| later.who)
    }

    async fn serve(&mut self, index: usize, id: DemandId, event: &Event) -> Result<bool, Problem> {
        let place = usize::from(event.order);
        let Some((order, _)) = self.lives[index].orders.get(place).copied() else {
            // nobody took it: the department that was called reports what it did
            return self.close_whistle(index, id, event).await;
        };
        let scope = Scope::street_wide(self.tx.scope().street());
        let found = orders::load(self.tx.db(), &scope, order).await?;
        let mut body = OrderAct {
            version: found.version,
            ..OrderAct::default()
        };
        let done = match &event.step {
            // what the street assigns is agreed on already
            Step::Confirm if found.state != OrderState::Claimed => return Ok(true),
            Step::Confirm => OrderEvent::Confirm,
            Step::Contact => OrderEvent::Contact,
            Step::Resume => OrderEvent::Resume,
            Step::Release { reason } => {
                body.reason = Some(reason.clone());
                OrderEvent::Release
            }
            Step::Extend { reason } => {
                body.reason = Some(reason.clone());
                OrderEvent::Extend
            }
            Step::Suspend { reason, until } => {
                body.reason = Some(reason.clone());
                // the sample's patients know no limit, the rules do
                let (now, app) = (self.tx.now(), self.tx.app());
                let longest = app.limits().due(LimitKey::Suspension, now, app.calendar());
                body.until = Some(Timestamp::from_millis(*until).min(longest));
                OrderEvent::Suspend
            }
            Step::Report { text } => {
                body.text = Some(text.clone());
                OrderEvent::Report
            }
            Step::Callback { result, remark } => {
                return self.call_back(order, found.version, *result, remark).await;
            }
            other => {
                return Err(Problem::internal(format!(
                    "{other:?} is no step of an order"
                )));
            }
        };
        act(self.tx, order, done, &body).await?;
        Ok(true)
    }

    async fn call_back(
        &mut self,
        order: OrderId,
        version: i64,
        result: CallbackResult,
        remark: &str,
    ) -> Result<bool, Problem> {
        let (resolved, satisfaction) = match result {
            CallbackResult::Satisfied => (Resolved::Solved, Satisfaction::Satisfied),
            CallbackResult::Basic => (Resolved::Solved, Satisfaction::Basic),
            CallbackResult::Unsatisfied => (Resolved::Unsolved, Satisfaction::Unsatisfied),
            CallbackResult::NoAnswer => (Resolved::Solved, Satisfaction::NoAnswer),
        };
        let body = CallBack {
            version,
            way: CallbackWay::Phone,
            resolved,
            satisfaction,
            note: (!remark.is_empty()).then(|| remark.to_owned()),
        };
        call(self.tx, order, &body).await?;
        Ok(true)
    }

    async fn whistle(
        &mut self,
        index: usize,
        id: DemandId,
        event: &Event,
    ) -> Result<bool, Problem> {
        if let Step::Whistle { department } = &event.step {
            let Some(org) = self.stage.offices.departments.get(department).copied() else {
                return Ok(false);
            };
            let body = DraftWhistle {
                version: self.version(id).await?,
                department_org_id: org,
                cause: WhistleCause::Difficult,
                text: self.sample.demands[index].text.clone(),
            };
            self.lives[index].whistle = Some(draft(self.tx, id, &body).await?);
            return Ok(true);
        }
        let done = match event.step {
            Step::ApproveWhistle => WhistleEvent::Approve,
            _ => WhistleEvent::ReportIn,
        };
        self.blow(index, done, None).await
    }

    async fn blow(
        &mut self,
        index: usize,
        done: WhistleEvent,
        note: Option<String>,
    ) -> Result<bool, Problem> {
        let Some(whistle) = self.lives[index].whistle else {
            return Ok(false);
        };
        let scope = Scope::street_wide(self.tx.scope().street());
        let version = whistles::load(self.tx.db(), &scope, whistle).await?.version;
        let body = WhistleAct {
            version,
            note,
            score: None,
        };
        whistle_act(self.tx, whistle, done, &body).await?;
        Ok(true)
    }

    async fn close_whistle(
        &mut self,
        index: usize,
        id: DemandId,
        event: &Event,
    ) -> Result<bool, Problem> {
        let Step::Report { text } = &event.step else {
            return Ok(false);
        };
        if !self
            .blow(index, WhistleEvent::Close, Some(text.clone()))
            .await?
        {
            return Ok(false);
        }
        let scope = Scope::street_wide(self.tx.scope().street());
        let made = orders::of_demand(self.tx.db(), &scope, id).await?;
        self.lives[index]
            .orders
            .extend(made.first().map(|order| (order.id, event.who)));
        Ok(true)
    }
}

/// The sample's letters are its own reading; each goes to the code whose text says the same.
fn refusal_of(code: SampleRefusal) -> RefusalCode {
    match code {
        SampleRefusal::A => RefusalCode::Legal,
        SampleRefusal::B => RefusalCode::Petition,
        SampleRefusal::C => RefusalCode::BeyondDuty,
        SampleRefusal::D | SampleRefusal::F => RefusalCode::Unlawful,
        SampleRefusal::E => RefusalCode::Unclear,
    }
}

fn referral_of(to: Channel) -> Referral {
    match to {
        Channel::Hotline => Referral::Hotline,
        Channel::Petition => Referral::Petition,
        Channel::Emergency => Referral::Police,
        Channel::Department => Referral::Department,
    }
}
