//! The columns of the roster of posts.

use std::sync::LazyLock;

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_kit::sheet::mapping::{FieldKind, FieldSpec};

use crate::persons::rules::PostSource;
use crate::rosters::sheet::{PHONE, VERSION, with_clear_notes};
use crate::rosters::words::choice;

/// The fields whose value a row may take away.
pub const CLEARABLE: &[&str] = &["to"];

/// The columns; of each the first title is the one we write and the second English.
pub static FIELDS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let text = |maximum| FieldKind::Text { maximum };
    let fields = vec![
        FieldSpec::new(
            "person",
            &["姓名", "Name", "人员姓名", "楼长姓名", "任职人"],
            text(60),
        )
        .required()
        .note("必填，一人一行"),
        FieldSpec::new(
            PHONE,
            &[
                "联系电话",
                "Phone",
                "手机",
                "手机号",
                "手机号码",
                "电话",
                "联系方式",
            ],
            FieldKind::Code { maximum: 60 },
        )
        .note("用来认人；导出时打星号"),
        FieldSpec::new(
            "role",
            &["岗位", "Post", "职务", "任职", "角色"],
            choice(Role::ALL),
        )
        .required()
        .note("必填，从下拉项中选"),
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
            &[
                "地点",
                "Place",
                "楼栋",
                "楼幢",
                "负责楼栋",
                "责任区域",
                "网格",
            ],
            text(200),
        )
        .note("如 北江社区/锦绣苑/3幢；三列合起来是一个地点"),
        FieldSpec::new(
            "org",
            &["所在组织", "Organisation", "任职组织", "所属组织"],
            text(100),
        )
        .note("名称或信用代码；不填为所在社区"),
        FieldSpec::new(
            "from",
            &["任职日期", "From", "起始日期", "聘任日期", "任期开始"],
            FieldKind::Date,
        ),
        FieldSpec::new(
            "to",
            &["届满日期", "To", "截止日期", "任期结束", "聘期至"],
            FieldKind::Date,
        )
        .note("不填为不限"),
        FieldSpec::new(
            "ended",
            &["止任日期", "Ended on", "卸任日期", "离任日期", "免职日期"],
            FieldKind::Date,
        )
        .note("填了就在这一天结束任职，其他列不再改动"),
        FieldSpec::new(
            "source",
            &["产生方式", "Came by", "任职方式"],
            choice(PostSource::ALL),
        ),
        FieldSpec::new(
            "appointment_no",
            &["聘书编号", "Letter number", "聘书号"],
            FieldKind::Code { maximum: 60 },
        ),
        FieldSpec::new(
            "document_no",
            &["文件号", "Document number", "批准文号", "文号"],
            FieldKind::Code { maximum: 60 },
        ),
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
