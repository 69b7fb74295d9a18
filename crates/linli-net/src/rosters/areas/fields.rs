//! The columns of the roster of places.

use std::sync::LazyLock;

use linli_domain::area::AreaKind;
use linli_domain::code::CodeEnum;
use linli_kit::sheet::mapping::{FieldKind, FieldSpec};

use crate::rosters::sheet::{VERSION, with_clear_notes};
use crate::rosters::words::choice;

/// The columns of counts.
pub const COUNTS: [&str; 5] = [
    "households",
    "population",
    "elders60",
    "elders80",
    "children0_3",
];

/// The fields whose value a row may take away.
pub const CLEARABLE: &[&str] = &["number", "code", "built_year", "office_phone"];

/// The columns; of each the first title is the one we write and the second English.
pub static FIELDS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let text = |maximum| FieldKind::Text { maximum };
    let count = FieldKind::Integer {
        minimum: 0,
        maximum: 10_000_000,
    };
    let fields = vec![
        FieldSpec::new(
            "code",
            &[
                "区划代码",
                "Area code",
                "行政区划代码",
                "统计代码",
                "社区代码",
            ],
            FieldKind::Code { maximum: 20 },
        )
        .note("只有社区填写，12 位"),
        FieldSpec::new(
            "kind",
            &["类别", "Kind", "区域类别", "层级", "类型"],
            choice(AreaKind::ALL),
        )
        .note("从下拉项中选；不填按名称判断"),
        FieldSpec::new(
            "name",
            &[
                "名称",
                "Name",
                "区域名称",
                "楼栋",
                "楼幢",
                "楼栋号",
                "楼号",
                "幢号",
                "网格名称",
                "网格",
            ],
            text(40),
        )
        .required()
        .note("必填，如 3幢、第1网格"),
        FieldSpec::new(
            "community",
            &["社区", "Community", "所属社区", "所在社区", "社区名称"],
            text(60),
        ),
        FieldSpec::new(
            "compound",
            &["小区", "Compound", "所属小区", "所在小区", "小区名称"],
            text(60),
        ),
        FieldSpec::new(
            "parent",
            &["上级", "Under", "上级区域", "所属区域", "隶属"],
            text(200),
        )
        .note("如 北江社区/锦绣苑；三列合起来是上级，不填为本岗位的地点"),
        FieldSpec::new(
            "number",
            &["编号", "Number", "网格编号", "楼栋编号"],
            FieldKind::Code { maximum: 20 },
        )
        .note("不填按名称里的数字"),
        FieldSpec::new(
            "built_year",
            &["建成年份", "Built in", "建造年份", "建成年代"],
            FieldKind::Integer {
                minimum: 1840,
                maximum: 2100,
            },
        ),
        FieldSpec::new(
            "office_phone",
            &["办公电话", "Office phone", "公开电话", "值班电话"],
            text(40),
        )
        .note("会对外公开，不填个人手机"),
        FieldSpec::new(
            "households",
            &["户数", "Households", "总户数", "居民户数"],
            count.clone(),
        ),
        FieldSpec::new(
            "population",
            &["人口", "Residents", "人口数", "总人口", "居民数"],
            count.clone(),
        ),
        FieldSpec::new(
            "elders60",
            &["60岁以上", "Aged 60 and more", "60岁以上人数", "老年人口"],
            count.clone(),
        ),
        FieldSpec::new(
            "elders80",
            &["80岁以上", "Aged 80 and more", "80岁以上人数"],
            count.clone(),
        ),
        FieldSpec::new(
            "children0_3",
            &["0-3岁", "Children up to 3", "0-3岁人数", "婴幼儿"],
            count,
        ),
        FieldSpec::new(
            "data_date",
            &["数据日期", "Counted on", "统计日期", "采集日期"],
            FieldKind::Date,
        )
        .note("填了户数或人口就要填"),
        FieldSpec::new(
            VERSION,
            &["版本(勿改)", "Version (keep)"],
            FieldKind::Integer {
                minimum: 1,
                maximum: i64::MAX,
            },
        )
        .note("导出时写上，用来发现这里后来又改过"),
    ];
    with_clear_notes(fields, CLEARABLE)
});
