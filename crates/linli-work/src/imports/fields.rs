//! What a sheet of demands may hold, under which headings it is found, and what a person chooses beside the columns.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use linli_domain::id::{AreaId, ClassId};
use linli_kit::sheet::mapping::{FieldKind, FieldSpec};
use linli_kit::text::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::demands::state::Source;

/// Characters a text may have. The longest real message had 7,000.
const TEXT_CHARACTERS: u32 = 20_000;

/// The fields of a demand in a sheet; of each the first title is Chinese and the second English.
pub static FIELDS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    vec![
        FieldSpec::new(
            "source_no",
            &[
                "留言编号",
                "Source number",
                "工单编号",
                "工单号",
                "诉求编号",
                "受理编号",
                "编号",
            ],
            FieldKind::Code { maximum: 60 },
        )
        .note("来源系统的编号；有了编号，再次导入不会重复"),
        FieldSpec::new(
            "title",
            &["留言主题", "Title", "诉求标题", "工单标题", "标题", "主题"],
            FieldKind::Text { maximum: 200 },
        )
        .note("不填则取正文开头"),
        FieldSpec::new(
            "text",
            &[
                "留言详情",
                "Text",
                "诉求内容",
                "工单内容",
                "反映内容",
                "需求内容",
                "内容",
                "详情",
            ],
            FieldKind::Text {
                maximum: TEXT_CHARACTERS,
            },
        )
        .required()
        .note("必填"),
        FieldSpec::new(
            "happened_at",
            &[
                "留言时间",
                "Received at",
                "来电时间",
                "受理时间",
                "诉求时间",
                "登记时间",
                "时间",
            ],
            FieldKind::DateTime,
        )
        .note("如 2026-01-31 09:30；不填则为导入时间"),
        FieldSpec::new(
            "requester",
            &[
                "留言用户",
                "Requester",
                "诉求人",
                "来电人",
                "反映人",
                "姓名",
                "联系人",
            ],
            FieldKind::Text { maximum: 60 },
        ),
        FieldSpec::new(
            "phone",
            &["联系电话", "Phone", "来电号码", "电话", "手机", "手机号"],
            FieldKind::Phone,
        )
        .note("11 位手机号或带区号的座机"),
        FieldSpec::new(
            "area",
            &["社区", "Place", "小区", "楼栋", "地点", "所属社区", "地址"],
            FieldKind::Text { maximum: 120 },
        )
        .note("如 北江社区锦绣苑3幢；不填则为所选的地点"),
        FieldSpec::new(
            "class",
            &[
                "类别",
                "Class",
                "一级标签",
                "诉求类别",
                "工单类别",
                "诉求分类",
                "问题类型",
                "事项分类",
                "分类",
            ],
            FieldKind::Text { maximum: 60 },
        )
        .note("来源系统的类别；试运行后逐个对应到本街道的分类"),
        FieldSpec::new(
            "beneficiaries",
            &["受益人数", "Beneficiaries", "涉及人数"],
            FieldKind::Integer {
                minimum: 1,
                maximum: 1_000_000,
            },
        ),
    ]
});

/// The title of a field in a language; the key itself for a field that is none of ours.
#[must_use]
pub fn title(key: &str, locale: Locale) -> &str {
    let Some(field) = FIELDS.iter().find(|field| field.key == key) else {
        return key;
    };
    match locale {
        Locale::Zh => field.title(),
        Locale::En => field.titles.get(1).map_or(key, String::as_str),
    }
}

/// Every heading under which a field is known.
#[must_use]
pub fn all_titles() -> Vec<&'static str> {
    FIELDS
        .iter()
        .flat_map(|field| field.titles.iter().map(String::as_str))
        .collect()
}

/// What a person chooses beside the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// The place of rows that name none; without it the place of the own post.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// `import`, or `hotline_12345` for orders of the hotline.
    #[serde(default = "plain_import")]
    pub source: Source,
    /// Whether units may see the demands in the open list as soon as they are issued. No when left out: such texts were
    /// written to a hotline and not for a list, and often name people; whoever issues one openly then says so once more.
    #[serde(default)]
    pub public: bool,
    /// The class names of the source and which of our classes each is; `null` leaves the rows to triage. A name that is
    /// also the name or the code of one of our classes needs no entry.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub classes: BTreeMap<String, Option<ClassId>>,
}

fn plain_import() -> Source {
    Source::Import
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            area_id: None,
            source: plain_import(),
            public: false,
            classes: BTreeMap::new(),
        }
    }
}

impl ImportOptions {
    /// Sources that come as a file.
    pub const SOURCES: [Source; 2] = [Source::Import, Source::Hotline];
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_heading_means_two_fields_and_every_field_has_both_languages() {
        let titles = all_titles();
        let distinct: HashSet<_> = titles.iter().collect();
        assert_eq!(titles.len(), distinct.len());
        for field in FIELDS.iter() {
            assert!(title(&field.key, Locale::En).is_ascii(), "{}", field.key);
            assert!(!title(&field.key, Locale::Zh).is_ascii(), "{}", field.key);
        }
    }
}
