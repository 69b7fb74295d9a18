//! The columns of the roster of organisations.

use std::sync::LazyLock;

use linli_domain::code::CodeEnum;
use linli_kit::sheet::mapping::{FieldKind, FieldSpec};

use crate::orgs::{OrgKind, PartyBuild};
use crate::rosters::sheet::{VERSION, with_clear_notes};
use crate::rosters::words::choice;

/// The fields whose value a row may take away.
pub const CLEARABLE: &[&str] = &[
    "credit_code",
    "parent",
    "line_system",
    "party_build",
    "office_phone",
    "tags",
    "further",
];

/// The columns; of each the first title is the one we write and the second English.
pub static FIELDS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let text = |maximum| FieldKind::Text { maximum };
    let fields = vec![
        FieldSpec::new(
            "credit_code",
            &[
                "统一社会信用代码",
                "Credit code",
                "信用代码",
                "社会信用代码",
                "统一信用代码",
                "组织机构代码",
            ],
            FieldKind::Code { maximum: 40 },
        )
        .note("18 位；填了就按它认单位，不填按名称和地点认"),
        FieldSpec::new(
            "name",
            &[
                "组织名称",
                "Organisation name",
                "单位全称",
                "单位名称",
                "组织全称",
                "机构名称",
                "企业名称",
                "名称",
            ],
            text(100),
        )
        .required()
        .note("必填，写全称"),
        FieldSpec::new(
            "kind",
            &[
                "类别",
                "Kind",
                "组织类别",
                "单位类别",
                "单位性质",
                "组织类型",
                "单位类型",
                "性质",
            ],
            choice(OrgKind::ALL),
        )
        .note("新增时必填，从下拉项中选"),
        FieldSpec::new(
            "community",
            &["社区", "Community", "所属社区", "所在社区"],
            text(60),
        ),
        FieldSpec::new(
            "compound",
            &["小区", "Compound", "所属小区", "所在小区"],
            text(60),
        ),
        FieldSpec::new(
            "area",
            &["地点", "Place", "所在区域", "所在地", "所在位置"],
            text(200),
        )
        .note("如 北江社区/锦绣苑；三列合起来是一个地点，不填为本岗位的地点"),
        FieldSpec::new(
            "further",
            &["其他地点", "Further places", "其他所在地", "其他社区"],
            text(2_000),
        )
        .note("一个单位在几处的，其余几处写在这里，用分号分开"),
        FieldSpec::new(
            "parent",
            &[
                "上级组织",
                "Parent organisation",
                "隶属组织",
                "隶属党组织",
                "上级党组织",
                "上级单位",
            ],
            text(100),
        )
        .note("名称或信用代码"),
        FieldSpec::new("line_system", &["条线", "Line", "所属条线"], text(40)),
        FieldSpec::new(
            "party_build",
            &["组建方式", "Built as", "单建联建"],
            choice(PartyBuild::ALL),
        )
        .note("只有党组织填写"),
        FieldSpec::new(
            "office_phone",
            &[
                "办公电话",
                "Office phone",
                "公开电话",
                "值班电话",
                "单位电话",
            ],
            text(40),
        )
        .note("会对外公开，不填个人手机"),
        FieldSpec::new("tags", &["特长", "Tags", "标签", "能力"], text(160))
            .note("几个词，用空格分开"),
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
