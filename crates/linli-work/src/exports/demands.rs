//! Demands as rows of the demand register (需求清单, domain.md 1.7).

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ClassId, DemandId, RequesterId};
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::Value;
use linli_kit::store::Db;
use linli_net::{areas, orgs};

use super::sheet::{Heading, Words, at, count, moment, number, text};
use crate::demands::entity::{Demand, Requester};
use crate::demands::store;
use crate::orders;
use crate::orders::state::OrderState;

linli_domain::code_enum! {
    /// A column of the register; the codes are the keys of the console's own columns where both have one.
    pub enum DemandColumn {
        /// 编号
        Number = "number",
        /// 来源
        Source = "source",
        /// 原编号
        SourceNo = "source_no",
        /// 标题
        Title = "title",
        /// 诉求内容
        Text = "text",
        /// 类别
        Class = "class_name",
        /// 小区/楼栋
        Area = "area_name",
        /// 受益人数
        Beneficiaries = "beneficiaries",
        /// 诉求人数
        Requesters = "requesters",
        /// 诉求人
        Requester = "requester",
        /// 联系电话
        Phone = "phone",
        /// 提出时间
        Created = "created_at",
        /// 受理时间
        Accepted = "accepted_at",
        /// 限办
        Due = "due_at",
        /// 已完成/需要
        Quantities = "quantities",
        /// 承接单位
        Units = "units",
        /// 进展
        State = "state",
        /// 办结时间
        Closed = "closed_at",
        /// 解决情况
        Resolved = "resolved",
        /// 回访结果
        Satisfaction = "satisfaction",
    }
}

impl DemandColumn {
    /// Its heading.
    #[must_use]
    pub fn heading(self) -> Heading {
        match self {
            Self::Created | Self::Accepted | Self::Due | Self::Closed => moment(self.code()),
            Self::Beneficiaries | Self::Requesters => number(self.code()),
            _ => text(self.code()),
        }
    }
}

/// What a batch of demands needs beside itself.
struct Beside {
    places: HashMap<AreaPath, String>,
    classes: HashMap<ClassId, store::ClassFacts>,
    units: HashMap<DemandId, Vec<String>>,
    requesters: HashMap<DemandId, Requester>,
}

/// Rows of a batch of demands, in six queries whatever its size. `whole` opens the numbers of those who may be called;
/// the ids of the requesters whose number was opened come back for the log.
///
/// # Errors
/// The database refused.
pub(super) async fn rows(
    db: &mut Db,
    app: &App,
    scope: &Scope,
    words: Words<'_>,
    demands: &[Demand],
    columns: &[DemandColumn],
    whole: bool,
) -> Result<(Vec<Vec<Value>>, Vec<RequesterId>), Problem> {
    let wide = Scope::street_wide(scope.street());
    let beside = beside(db, &wide, demands).await?;
    let mut opened = Vec::new();
    let mut rows = Vec::with_capacity(demands.len());
    for demand in demands {
        let asked = beside.requesters.get(&demand.id);
        let phone = match asked {
            Some(asked) if whole && asked.contact_ok => match &asked.phone_sealed {
                Some(sealed) => {
                    opened.push(asked.id);
                    Value::text(app.secrets().open(sealed).map_err(Problem::internal)?)
                }
                None => Value::Empty,
            },
            Some(asked) => Value::text(asked.phone_masked.clone().unwrap_or_default()),
            None => Value::Empty,
        };
        let of_column = |column: &DemandColumn| cell(*column, demand, &beside, &phone, words);
        rows.push(columns.iter().map(of_column).collect());
    }
    Ok((rows, opened))
}

async fn beside(db: &mut Db, scope: &Scope, demands: &[Demand]) -> Result<Beside, Problem> {
    let ids: Vec<DemandId> = demands.iter().map(|demand| demand.id).collect();
    let places =
        areas::store::spoken_names(db, scope, demands.iter().map(|one| &one.area_path)).await?;
    let classes = store::classes(db, scope, demands.iter().filter_map(|one| one.class_id)).await?;
    let served = orders::store::of_demands(db, scope, &ids).await?;
    let names = orgs::store::names(db, scope, served.iter().map(|order| order.org_id)).await?;
    let mut units: HashMap<DemandId, Vec<String>> = HashMap::new();
    let given_up = [
        OrderState::Released,
        OrderState::Declined,
        OrderState::Withdrawn,
    ];
    for order in served
        .iter()
        .filter(|order| !given_up.contains(&order.state))
    {
        let all = units.entry(order.demand_id).or_default();
        if let Some(name) = names.get(&order.org_id)
            && !all.contains(name)
        {
            all.push(name.clone());
        }
    }
    let mut requesters = HashMap::new();
    for asked in store::requesters_of(db, scope, &ids).await? {
        // the first who asked stands for the matter
        requesters.entry(asked.demand_id).or_insert(asked);
    }
    Ok(Beside {
        places,
        classes,
        units,
        requesters,
    })
}

fn cell(
    column: DemandColumn,
    demand: &Demand,
    beside: &Beside,
    phone: &Value,
    words: Words<'_>,
) -> Value {
    let asked = beside.requesters.get(&demand.id);
    match column {
        DemandColumn::Number => Value::text(demand.number.clone()),
        DemandColumn::Source => words.code("source", demand.source),
        DemandColumn::SourceNo => Value::text(demand.source_no.clone().unwrap_or_default()),
        DemandColumn::Title => Value::text(demand.title.clone()),
        DemandColumn::Text => Value::text(demand.text.clone()),
        DemandColumn::Class => Value::text(
            demand
                .class_id
                .and_then(|id| beside.classes.get(&id))
                .map(|class| class.name.clone())
                .unwrap_or_default(),
        ),
        DemandColumn::Area => Value::text(
            beside
                .places
                .get(&demand.area_path)
                .cloned()
                .unwrap_or_default(),
        ),
        DemandColumn::Beneficiaries => count(demand.beneficiaries),
        DemandColumn::Requesters => count(demand.requesters),
        DemandColumn::Requester => Value::text(
            asked
                .filter(|asked| !asked.anonymous)
                .and_then(|asked| asked.name.clone())
                .unwrap_or_default(),
        ),
        DemandColumn::Phone => phone.clone(),
        DemandColumn::Created => at(Some(demand.created_at)),
        DemandColumn::Accepted => at(demand.accepted_at),
        DemandColumn::Due => at(demand.due_at),
        DemandColumn::Quantities => Value::text(format!(
            "{} / {} {}",
            demand.fulfilled, demand.asked, demand.unit
        )),
        DemandColumn::Units => Value::text(
            beside
                .units
                .get(&demand.id)
                .map(|names| names.join("、"))
                .unwrap_or_default(),
        ),
        DemandColumn::State => words.code("demand_state", demand.state),
        DemandColumn::Closed => at(demand.closed_at),
        DemandColumn::Resolved => words.code_if("resolved", demand.resolved),
        DemandColumn::Satisfaction => words.code_if("satisfaction", demand.satisfaction),
    }
}
