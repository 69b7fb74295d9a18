//! The yearly method of a sample street: a 13355 of this year, open since three weeks. Most members have ticked on paper, some
//! with something missing; the unit of the demo's liaison still has its page before it.

use anyhow::{Context, Result};
use chrono::Datelike;
use linli_domain::actor::Actor;
use linli_domain::id::{ClassId, OrgId};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::transaction::Tx;
use linli_programme::methods::act::{UnitStepInput, confirm};
use linli_programme::methods::document::{self, MechanismInput};
use linli_programme::methods::draft::{MethodDraft, MethodInput, MethodItemInput, draft};
use linli_programme::methods::entity::Method;
use linli_programme::methods::open::open;
use linli_programme::methods::rules::MethodPart;
use linli_programme::methods::store::selections;
use linli_programme::methods::tick::{TickInput, TicksInput, tick};
use linli_programme::methods::{ListKind, MethodItem};
use linli_work::classes;

use super::orgs::Offices;
use super::people::Cast;

/// Days since the method was opened.
const OPEN_SINCE: i64 = 21;
/// Days left for ticking, where the year has as many.
const TICK_DAYS: i64 = 20;
/// The department whose people are on duty for it.
const OFFICE: &str = "党建共建办公室";
const PAPER: &str = "年初签收的勾选表";
const MANDATORY: [(&str, &str, &str); 5] = [
    ("结对共建一个社区", "与一个社区结对，一年至少碰头两次。", ""),
    ("在职党员双报到", "组织在职党员到社区报到，参加服务。", ""),
    (
        "开放一处场地或设施",
        "每月至少开放一次，供居民议事、活动使用。",
        "",
    ),
    (
        "参加季度联席会议",
        "每季度到会，带一个议题或认领一件事。",
        "",
    ),
    ("帮扶一户困难家庭", "结对走访，逢节慰问。", "困难家庭"),
];
/// Optional projects with a word of the class of need they serve.
const OPTIONAL: [(&str, &str, &str); 5] = [
    ("银龄助餐", "为独居、高龄老人送餐或提供优惠就餐。", "助餐"),
    ("四点半课堂", "放学后看护、辅导，假期开班。", "看护"),
    ("停车错峰共享", "夜间、周末向周边居民开放车位。", "停车位"),
    ("便民维修进楼道", "水电、门锁、管道小修，每季一次。", "管道"),
    ("环境共治", "参加楼道、绿地、垃圾分类点的整治。", "环境"),
];
const MECHANISMS: [(&str, &str); 3] = [
    (
        "联席会议机制",
        "每季度第二个月召开，议题提前十五天征集，上次议定事项先汇报。",
    ),
    (
        "供需对接机制",
        "社区每周更新需求，单位每月看一次，能办的当场认领。",
    ),
    ("评价反馈机制", ""),
];

/// Drafts, opens and ticks the method of this year.
pub(super) async fn write(tx: &mut Tx, offices: &Offices, cast: &Cast) -> Result<()> {
    let now = tx.now();
    let house = Actor::House {
        street: tx.scope().street(),
    };
    tx.play_as(house.clone(), now.plus(-OPEN_SINCE * DAY));
    let office = offices.departments.get(OFFICE).copied();
    let input = method(tx, office.unwrap_or(offices.street), now).await?;
    let drafted = draft(tx, &input).await.context("drafting the method")?;
    let method = open(tx, drafted.id, drafted.version)
        .await
        .context("opening the method")?;
    let items = method.read_items()?;
    let mechanisms = items
        .iter()
        .filter(|item| item.part == MethodPart::Mechanism);
    for (item, (_, words)) in mechanisms.zip(MECHANISMS) {
        if !words.is_empty() {
            let input = MechanismInput {
                version: 0,
                words: words.to_owned(),
            };
            document::write(tx, method.id, item.id, &input).await?;
        }
    }
    let own = cast.liaisons.iter().position(Option::is_some);
    let own = own.and_then(|index| offices.units[index]);
    let scope = tx.scope().clone();
    let mut members: Vec<OrgId> = selections::members(tx.db(), &scope)
        .await?
        .into_iter()
        .filter(|org| Some(*org) != own)
        .collect();
    members.sort();
    tx.play_as(house.clone(), now.plus(-10 * DAY));
    for (nth, org) in members.into_iter().enumerate() {
        // of every six one has not answered
        if nth % 6 != 4 {
            page(tx, &method, &items, org, nth).await?;
        }
    }
    tx.play_as(house, now);
    Ok(())
}

/// The `nth` unit's page: of every six one lacks a mandatory project, two are not confirmed yet.
async fn page(
    tx: &mut Tx,
    method: &Method,
    items: &[MethodItem],
    org: OrgId,
    nth: usize,
) -> Result<()> {
    let of = |part| items.iter().filter(move |item| item.part == part);
    let lacks = nth % 6 == 1;
    let mandatory = of(MethodPart::Mandatory)
        .enumerate()
        .map(|(index, item)| (item, !lacks || index != nth % 5));
    let optional = of(MethodPart::Optional)
        .enumerate()
        .map(|(index, item)| (item, index == nth % 5 || index == (nth / 2) % 5));
    let ticks = mandatory
        .chain(optional)
        .map(|(item, ticked)| TickInput {
            item_id: item.id,
            ticked,
            quantity: (ticked && item.part == MethodPart::Optional).then_some(4),
            unit: (item.part == MethodPart::Optional).then(|| "次".to_owned()),
            note: None,
        })
        .collect();
    let input = TicksInput {
        version: 0,
        ticks,
        paper: Some(PAPER.to_owned()),
    };
    let which = (method.id, org);
    let loaded = tick(tx, which, input).await.context("ticking")?;
    if !lacks && nth % 3 != 2 {
        let input = UnitStepInput {
            version: loaded.unit.selection.version,
            reason: None,
        };
        confirm(tx, which, input).await.context("confirming")?;
    }
    Ok(())
}

async fn method(tx: &mut Tx, office: OrgId, now: Timestamp) -> Result<MethodDraft> {
    let year = now.date().year();
    let (db, scope) = tx.parts();
    let tree = classes::store::load_all(db, scope).await?;
    let class_of = |word: &str| -> Vec<ClassId> {
        let found = tree.classes().iter().filter(|_| !word.is_empty());
        let found = found.filter(|class| class.name.contains(word));
        found.map(|class| class.id).take(2).collect()
    };
    let item = |part, name: &str, what: &str, class_ids| MethodItemInput {
        id: None,
        part,
        name: name.to_owned(),
        what: Some(what.to_owned()),
        org_id: (part == MethodPart::Office).then_some(office),
        list_kind: None,
        class_ids,
    };
    let mut items = vec![item(MethodPart::Office, OFFICE, "", Vec::new())];
    for (name, kind) in [
        ("需求清单", ListKind::Demands),
        ("资源清单", ListKind::Resources),
        ("项目清单", ListKind::Projects),
    ] {
        items.push(MethodItemInput {
            list_kind: Some(kind),
            ..item(MethodPart::List, name, "", Vec::new())
        });
    }
    items.extend(MECHANISMS.map(|(name, _)| item(MethodPart::Mechanism, name, "", Vec::new())));
    items.extend(
        MANDATORY.map(|(name, what, word)| item(MethodPart::Mandatory, name, what, class_of(word))),
    );
    items.extend(
        OPTIONAL.map(|(name, what, word)| item(MethodPart::Optional, name, what, class_of(word))),
    );
    let last = |month, day| {
        chrono::NaiveDate::from_ymd_opt(year, month, day).map_or(now, Timestamp::start_of)
    };
    let soon = now.plus(TICK_DAYS * DAY);
    let tick_by = if soon.date().year() == year {
        soon
    } else {
        last(12, 31)
    };
    let report_by =
        chrono::NaiveDate::from_ymd_opt(year + 1, 1, 31).map_or(now, Timestamp::start_of);
    Ok(MethodDraft {
        year: i64::from(year),
        method: MethodInput {
            name: "13355 工作法".to_owned(),
            least_optional: 1,
            tick_by,
            report_by,
            items,
        },
    })
}
