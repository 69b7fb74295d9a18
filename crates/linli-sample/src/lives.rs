//! How each kind of life of the plan is played.

use crate::calendar::days_before;
use crate::plan::Life;
use crate::script::{CallbackResult, Handler, Script, State, Step, Who};
use crate::stocks::{REASONS, REPORTS, said};

/// Who can play in the life of one demand.
pub(crate) struct Cast {
    pub(crate) triage: Who,
    pub(crate) caller: Who,
    pub(crate) grid: Who,
    pub(crate) head: Option<Who>,
    pub(crate) secretary: Who,
    pub(crate) officer: Who,
    pub(crate) leader: Who,
    pub(crate) department: Who,
    pub(crate) department_name: String,
    /// Units that offer something for the class, nearest first; never empty.
    pub(crate) units: Vec<u32>,
    pub(crate) class: &'static str,
    pub(crate) asked: Option<u32>,
    /// A matter for the grid worker, with which no unit can help.
    pub(crate) by_grid: bool,
    /// Shorter waits for water, power and lifts.
    pub(crate) urgent: bool,
}

impl Cast {
    fn unit(&self, nth: usize) -> u32 {
        self.units[nth % self.units.len()]
    }
}

/// Plays a life and answers where it ends. The script's clock stands at the time of writing.
pub(crate) fn play(life: Life, cast: &Cast, script: &mut Script<'_>) -> State {
    let mut play = Play { cast, script };
    match life {
        Life::Draft => return State::Draft,
        Life::Waiting => {
            play.script.step(Who::Requester, Step::Submit);
            return State::Submitted;
        }
        _ => play.script.step(Who::Requester, Step::Submit),
    }
    match life {
        Life::Refused(_) | Life::Referred(_) => play.turn_away(life),
        Life::Accepted
        | Life::AtMeeting
        | Life::AtFund
        | Life::Open
        | Life::Taken
        | Life::Escalated
        | Life::Whistled
        | Life::Shelved => play.stuck(life),
        Life::Working
        | Life::Late
        | Life::Paused
        | Life::Done
        | Life::ReopenedOnce
        | Life::Supervised
        | Life::PartDone => play.under_way(life),
        _ => play.closed(life),
    }
}

struct Play<'a, 'b> {
    cast: &'a Cast,
    script: &'a mut Script<'b>,
}

impl Play<'_, '_> {
    fn turn_away(&mut self, life: Life) -> State {
        self.script.wait(15, 300);
        match life {
            Life::Referred(to) => {
                self.script.step(self.cast.triage, Step::Refer { to });
                State::Referred
            }
            Life::Refused(code) => {
                self.script.step(self.cast.triage, Step::Refuse { code });
                State::NotAccepted
            }
            _ => State::Submitted,
        }
    }

    fn stuck(&mut self, life: Life) -> State {
        self.accept();
        match life {
            Life::Accepted => return State::Accepted,
            Life::AtMeeting => {
                self.act(self.cast.secretary, 60, 400, Step::ToMeeting);
                return State::AwaitingMeeting;
            }
            Life::AtFund => {
                self.act(self.cast.secretary, 60, 400, Step::ToFund);
                return State::AwaitingFund;
            }
            _ => self.issue_open(),
        }
        match life {
            Life::Open => State::Published,
            Life::Taken => {
                self.claim(0, 0, self.cast.asked);
                State::Claimed
            }
            Life::Whistled => {
                self.escalate();
                self.whistle();
                State::Whistled
            }
            Life::Shelved => {
                self.escalate();
                let reason = said(self.script.random, REASONS, "shelve");
                let review_at = days_before(self.script.clock, -180);
                self.act(
                    self.cast.officer,
                    300,
                    900,
                    Step::Shelve { reason, review_at },
                );
                State::Shelved
            }
            _ => {
                self.escalate();
                State::Escalated
            }
        }
    }

    fn under_way(&mut self, life: Life) -> State {
        self.accept();
        if life == Life::PartDone {
            return self.part_done();
        }
        let doer = self.start();
        match life {
            Life::Late | Life::Working => State::InProgress,
            Life::Paused => {
                let reason = said(self.script.random, REASONS, "suspend");
                let until = days_before(self.script.now, -self.script.random.between(7, 40));
                self.act(doer, 100, 500, Step::Suspend { reason, until });
                State::Suspended
            }
            Life::Done => {
                self.report(doer, 0);
                State::Reported
            }
            Life::Supervised => {
                self.report(doer, 0);
                self.reopen();
                self.report(doer, 0);
                self.reopen();
                State::Supervised
            }
            _ => {
                self.report(doer, 0);
                self.reopen();
                State::Reopened
            }
        }
    }

    /// Half is served, a third is under way, the rest has no taker yet.
    fn part_done(&mut self) -> State {
        let asked = self.cast.asked.unwrap_or(6);
        self.issue_open();
        let parts = [asked / 2, (asked / 3).max(1)];
        // all take before anybody is confirmed: the window is counted from the issue
        for (order, part) in parts.into_iter().enumerate() {
            self.claim(order, order as u8, Some(part));
        }
        for order in 0..parts.len() {
            self.confirm(order as u8);
        }
        self.report(Who::Liaison(self.cast.unit(0)), 0);
        State::InProgress
    }

    fn closed(&mut self, life: Life) -> State {
        self.accept();
        let doer = match life {
            Life::ClosedByMany => return self.close_many(),
            Life::ClosedByGrid => self.handle_here(Handler::Grid),
            Life::ClosedByHead => self.handle_here(Handler::Head),
            Life::ClosedDirected | Life::ClosedPaused | Life::ClosedExtended => self.directed(),
            Life::ClosedReleased => {
                self.issue_open();
                self.claim(0, 0, self.cast.asked);
                let reason = said(self.script.random, REASONS, "release");
                self.act(
                    Who::Liaison(self.cast.unit(0)),
                    60,
                    300,
                    Step::Release { reason },
                );
                self.take(1, 1)
            }
            Life::ClosedAssigned => {
                self.issue_open();
                self.escalate();
                let unit = self.cast.unit(0);
                self.act(self.cast.officer, 200, 800, Step::Assign { unit });
                self.confirm(0);
                Who::Liaison(unit)
            }
            Life::ClosedWhistle => {
                self.issue_open();
                self.escalate();
                self.whistle();
                self.cast.department
            }
            Life::ClosedMeeting => {
                self.act(self.cast.secretary, 100, 900, Step::ToMeeting);
                self.script.sleep(14, 60);
                let decision = said(self.script.random, REASONS, "meeting");
                self.script
                    .step(self.cast.secretary, Step::FromMeeting { decision });
                self.issue_open();
                self.take(0, 0)
            }
            Life::ClosedFund => {
                self.act(self.cast.secretary, 100, 900, Step::ToFund);
                self.script.sleep(21, 80);
                let decision = said(self.script.random, REASONS, "fund");
                self.script
                    .step(self.cast.officer, Step::FromFund { decision });
                self.issue_open();
                self.take(0, 0)
            }
            _ => self.start(),
        };
        // The unit that released had order 0; the one that serves has the next.
        let order = u8::from(life == Life::ClosedReleased);
        self.detours(life, doer);
        self.report(doer, order);
        let reopenings = match life {
            Life::ClosedReopened => 1,
            Life::ClosedSupervised => 2,
            _ => 0,
        };
        for _ in 0..reopenings {
            self.reopen();
            self.report(doer, 0);
        }
        self.close(order);
        self.put_away()
    }

    fn detours(&mut self, life: Life, doer: Who) {
        match life {
            Life::ClosedPaused => {
                let reason = said(self.script.random, REASONS, "suspend");
                let until = days_before(self.script.clock, -14);
                self.act(doer, 60, 400, Step::Suspend { reason, until });
                self.script.sleep(8, 14);
                self.script.step(doer, Step::Resume);
            }
            Life::ClosedExtended => {
                let reason = said(self.script.random, REASONS, "extend");
                self.act(self.cast.triage, 600, 1400, Step::Extend { reason });
                self.script.wait(600, 1500);
            }
            _ => {
                // One in twelve comes late, so that the rates are those of a real street.
                if self.script.random.chance(8) {
                    self.script.wait(2200, 3600);
                }
            }
        }
    }

    /// Two or three units share the quantity asked; each order is served and called back for itself.
    fn close_many(&mut self) -> State {
        self.issue_open();
        let parts = if self.cast.units.len() > 2 { 3 } else { 2 };
        let asked = self.cast.asked.unwrap_or(parts);
        let mut left = asked;
        for order in 0..parts {
            let part = if order + 1 == parts {
                left
            } else {
                asked / parts
            };
            left -= part;
            // all take before anybody is confirmed: the window is counted from the issue
            self.claim(order as usize, order as u8, Some(part.max(1)));
        }
        for order in 0..parts {
            self.confirm(order as u8);
        }
        for order in 0..parts {
            self.report(Who::Liaison(self.cast.unit(order as usize)), order as u8);
            self.close(order as u8);
        }
        self.put_away()
    }

    /// Begins the work in whatever way suits; answers the doer.
    fn start(&mut self) -> Who {
        if self.cast.by_grid {
            return self.handle_here(Handler::Grid);
        }
        if self.cast.urgent || self.script.random.chance(30) {
            return self.directed();
        }
        self.issue_open();
        self.take(0, 0)
    }

    fn directed(&mut self) -> Who {
        let unit = self.cast.unit(0);
        self.act(self.cast.triage, 10, 60, Step::IssueDirected { unit });
        self.take(0, 0)
    }

    fn take(&mut self, nth: usize, order: u8) -> Who {
        self.claim(nth, order, self.cast.asked);
        self.confirm(order);
        Who::Liaison(self.cast.unit(nth))
    }

    fn handle_here(&mut self, by: Handler) -> Who {
        let doer = match by {
            Handler::Grid => self.cast.grid,
            Handler::Head => self.cast.head.unwrap_or(self.cast.grid),
        };
        let by = if matches!(doer, Who::Head(_)) {
            Handler::Head
        } else {
            Handler::Grid
        };
        self.act(self.cast.triage, 10, 90, Step::HandleHere { by });
        self.act(doer, 10, 200, Step::Contact);
        doer
    }

    fn act(&mut self, who: Who, low: i64, high: i64, step: Step) {
        self.script.wait(low, high);
        self.script.step(who, step);
    }

    fn accept(&mut self) {
        self.act(self.cast.triage, 10, 330, Step::Accept);
    }

    fn issue_open(&mut self) {
        self.act(self.cast.triage, 10, 55, Step::IssueOpen);
    }

    /// A unit takes; whoever comes after the first is quicker, for they share one window of three working days.
    fn claim(&mut self, nth: usize, order: u8, quantity: Option<u32>) {
        let patience = match (self.cast.urgent, order) {
            (true, _) => 90,
            (false, 0) => 500,
            (false, _) => 200,
        };
        self.script.wait(20, patience);
        let unit = self.cast.unit(nth);
        self.script
            .order_step(Who::Liaison(unit), order, Step::Claim { unit, quantity });
    }

    /// The community confirms, then the doer calls the requester.
    fn confirm(&mut self, order: u8) {
        let doer = self
            .script
            .events
            .iter()
            .rev()
            .find_map(|event| match event.step {
                Step::Claim { unit, .. } | Step::Assign { unit } if event.order == order => {
                    Some(Who::Liaison(unit))
                }
                _ => None,
            });
        self.script.wait(10, 150);
        self.script
            .order_step(self.cast.triage, order, Step::Confirm);
        self.script.wait(10, 200);
        self.script
            .order_step(doer.unwrap_or(self.cast.grid), order, Step::Contact);
    }

    fn report(&mut self, doer: Who, order: u8) {
        let (low, high) = if self.cast.urgent {
            (40, 260)
        } else {
            (150, 900)
        };
        self.script.wait(low, high);
        let text = said(self.script.random, REPORTS, &self.cast.class[..2]);
        self.script.order_step(doer, order, Step::Report { text });
    }

    fn reopen(&mut self) {
        let remark = said(self.script.random, REASONS, "unsatisfied");
        self.act(
            self.cast.caller,
            60,
            700,
            Step::Callback {
                result: CallbackResult::Unsatisfied,
                remark,
            },
        );
        self.act(self.cast.caller, 2, 20, Step::Reopen);
    }

    fn close(&mut self, order: u8) {
        let result = match self.script.random.below(100) {
            0..70 => CallbackResult::Satisfied,
            70..90 => CallbackResult::Basic,
            _ => CallbackResult::NoAnswer,
        };
        self.script.wait(60, 900);
        self.script.order_step(
            self.cast.caller,
            order,
            Step::Callback {
                result,
                remark: String::new(),
            },
        );
    }

    /// Half a year after closing it goes to the archive.
    fn put_away(&mut self) -> State {
        let day = days_before(self.script.clock, -180);
        if day > self.script.now {
            return State::Closed;
        }
        self.script.clock = day;
        self.script.step(Who::Clock, Step::Archive);
        State::Archived
    }

    /// Three working days without a taker.
    fn escalate(&mut self) {
        self.act(Who::Clock, 1260, 1260, Step::Escalate);
    }

    fn whistle(&mut self) {
        let department = self.cast.department_name.clone();
        self.act(self.cast.officer, 60, 400, Step::Whistle { department });
        self.act(self.cast.leader, 30, 300, Step::ApproveWhistle);
        self.act(self.cast.department, 60, 420, Step::ReportIn);
    }
}
