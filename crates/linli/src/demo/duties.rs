//! Duty reports and visits of a sample street: the half-year before is mostly in and reviewed, the present one has begun;
//! most linkages were visited lately.

use anyhow::{Context, Result};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::page::{MAX_PAGE_SIZE, Page};
use linli_kit::transaction::{Entry, Tx};
use linli_programme::duty_reports::rules::{DutyReportState, KINDS, Period};
use linli_programme::duty_reports::{DutyReportId, store as reports};
use linli_programme::visits::VisitId;
use linli_programme::visits::store::{self as visits, Visit};
use serde_json::json;

use super::people::Cast;

const DONE: [&str; 3] = [
    "召开业主大会一次，公示收支两次；更换老化门禁六处，修复路灯十一盏。",
    "接待居民来访四十余次，协调电梯维修基金使用，组织消防演练一次。",
    "组织书画、太极等活动十二场，结对帮扶独居老人九户。",
];
const PROBLEMS: &str = "停车位不足，夜间占道仍有反映；部分业主不了解维修资金的使用程序。";
const PLANS: &str = "下一步完成南门改造，按季公示收支，与物业、社区每月碰头一次。";
const HEARD: [&str; 4] = [
    "党员学习安排合理，希望多组织一次参观。",
    "地下车库照明偏暗，物业已答应月底前更换。",
    "老人反映就近买菜不便，希望引入便民菜点。",
    "楼道杂物清理后反映较好，盼望长期保持。",
];
/// Of so many reports of the half-year before one is still missing.
const MISSING: usize = 6;

/// Writes what came of the reports of two half-years and of the linkages.
pub(super) async fn write(tx: &mut Tx, cast: &Cast) -> Result<()> {
    let now = tx.now();
    let street = Scope::street_wide(tx.scope().street());
    let present = Period::at(6, now).context("the half-year")?;
    let before = Period::at(6, present.from.plus(-DAY)).context("the half-year before")?;
    for period in [before, present] {
        for (kind, _) in KINDS.iter().filter(|(_, months)| *months == 6) {
            let owers = reports::without_report(tx.db(), &street, *kind, period).await?;
            let owers: Vec<_> = owers
                .into_iter()
                .map(|ower| (DutyReportId(tx.fresh_id()), ower))
                .collect();
            reports::open(tx.db(), &street, &owers, period, now).await?;
        }
    }
    hand_in(tx, &street, before, cast).await?;
    hand_in(tx, &street, present, cast).await?;
    visit(tx, &street, now).await
}

/// Some of the reports of a period come in; of the one that is over nearly all, and they are reviewed.
async fn hand_in(tx: &mut Tx, street: &Scope, period: Period, cast: &Cast) -> Result<()> {
    let now = tx.now();
    let over = period.to <= now;
    let filter = reports::Filter {
        period: Some(period),
        ..reports::Filter::default()
    };
    let page = Page::check(None, Some(MAX_PAGE_SIZE)).map_err(|why| anyhow::anyhow!("{why:?}"))?;
    let (found, _) = reports::find(tx.db(), street, &filter, page).await?;
    let mut staff = cast.staff.iter().flatten().map(|member| member.person);
    let (typed, reviewer) = (staff.next(), staff.next());
    for (nth, mut report) in found.into_iter().enumerate() {
        let comes = if over {
            nth % MISSING != MISSING - 1
        } else {
            nth % MISSING == 1
        };
        if !comes {
            continue;
        }
        let sent = if over {
            period.to.plus(-5 * DAY)
        } else {
            now.plus(-3 * DAY)
        };
        report.state = DutyReportState::Sent;
        report.done = DONE[nth % DONE.len()].to_owned();
        report.problems = PROBLEMS.to_owned();
        report.plans = PLANS.to_owned();
        report.on_behalf = true;
        report.sent_by = typed;
        report.sent_at = Some(sent);
        if over {
            report.state = DutyReportState::Reviewed;
            report.reviewed_by = reviewer;
            report.reviewed_at = Some(sent.plus(2 * DAY));
            report.word = Some("内容完整，已在居民代表会议上通报。".to_owned());
        }
        reports::save(tx.db(), street, &mut report, now).await?;
        tx.log(Entry {
            entity: "duty_report",
            id: report.id.0,
            event: "report_send",
            from: Some("due"),
            to: Some(&report.state.to_string()),
            detail: json!({"org": report.org_id}),
            area: Some(&report.area_path),
            ..Entry::default()
        })
        .await?;
    }
    Ok(())
}

/// Of three linkages two were visited lately.
async fn visit(tx: &mut Tx, street: &Scope, now: Timestamp) -> Result<()> {
    let linked = visits::linked(tx.db(), street, &visits::Filter::default(), now).await?;
    for (nth, linkage) in linked.into_iter().enumerate() {
        if nth % 3 == 2 {
            continue;
        }
        for back in [70, 8] {
            let visit = Visit {
                id: VisitId(tx.fresh_id()),
                linkage_id: linkage.id,
                org_id: linkage.org_id,
                person_id: linkage.person_id,
                area_path: linkage.area_path.clone(),
                visited_at: now.plus(-back * DAY),
                whom: if nth % 2 == 0 {
                    "支部党员"
                } else {
                    "居民代表"
                }
                .to_owned(),
                heard: HEARD[(nth + usize::from(back > 30)) % HEARD.len()].to_owned(),
                demand_id: None,
                on_behalf: false,
                noted_by: Some(linkage.person_id),
                word: None,
                word_by: None,
                word_at: None,
                version: 1,
            };
            visits::insert(tx.db(), street, &visit, now).await?;
            tx.log(Entry {
                entity: "visit",
                id: visit.id.0,
                event: "visit_note",
                detail: json!({"linkage": linkage.id}),
                area: Some(&linkage.area_path),
                ..Entry::default()
            })
            .await?;
        }
    }
    Ok(())
}
