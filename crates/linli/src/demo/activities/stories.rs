//! The activities of the demo: what they are, on which day, who brings what, who came, how far they have come.

use linli_value::activities::rules::ActivityKind;
use linli_value::activities::series::Every;

/// How far an activity has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Thought of.
    Idea,
    /// Planned and sent back.
    SentBack,
    /// Waits to be checked.
    Planned,
    /// Checked, not announced.
    Checked,
    /// Announced; people sign up.
    Open,
    /// Called off after people had signed up.
    Cancelled,
    /// Going on.
    Running,
    /// Over; nobody has said what came of it.
    Ended,
    /// Said, not confirmed.
    Reported,
    /// Confirmed.
    Settled,
    /// Put away.
    Archived,
}

/// Who hosts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// The community.
    Community,
    /// The community's first unit of one of these trades.
    Unit(&'static str),
}

/// What a unit brings: of which trade it is (any when empty), what, how much of what. Without words it brings what it
/// promised.
pub(super) type Brings = (&'static str, &'static str, i64, &'static str);

/// An activity of the demo.
#[derive(Debug, Clone, Copy)]
pub(super) struct Story {
    pub(super) title: &'static str,
    pub(super) kind: ActivityKind,
    pub(super) host: Host,
    pub(super) venue: &'static str,
    /// Days from today, the hour it begins, how many hours it lasts.
    pub(super) when: (i64, i64, i64),
    pub(super) reach: Reach,
    pub(super) audience: Option<&'static str>,
    pub(super) note: Option<&'static str>,
    pub(super) capacity: Option<i64>,
    /// How many sign up; more than the capacity wait.
    pub(super) names: usize,
    pub(super) minors: bool,
    pub(super) risk: i64,
    pub(super) safety: Option<&'static str>,
    pub(super) training: Option<&'static str>,
    pub(super) brings: &'static [Brings],
    /// It is held at a place of a unit that is booked for it.
    pub(super) booked: bool,
    /// The last unit asked says no.
    pub(super) declines: bool,
    /// How many came and what came of it.
    pub(super) outcome: (i64, &'static str),
    /// Why it was sent back or called off.
    pub(super) word: &'static str,
    /// Held again so often.
    pub(super) again: Option<(Every, i64)>,
}

/// An afternoon of the community that is open to all.
const PLAIN: Story = Story {
    title: "",
    kind: ActivityKind::Other,
    host: Host::Community,
    venue: "社区邻里中心",
    when: (0, 14, 2),
    reach: Reach::Settled,
    audience: None,
    note: None,
    capacity: None,
    names: 0,
    minors: false,
    risk: 1,
    safety: None,
    training: None,
    brings: &[],
    booked: false,
    declines: false,
    outcome: (0, ""),
    word: "",
    again: None,
};

/// What was held: this quarter, the last ones, the beginning of the year.
const HELD: [Story; 12] = [
    Story {
        title: "邻里节开幕和百家宴",
        kind: ActivityKind::Festival,
        venue: "小区中心广场",
        when: (-196, 16, 3),
        reach: Reach::Archived,
        audience: Some("全体居民"),
        brings: &[
            ("property", "桌椅和音响", 1, "次"),
            ("volunteer|artclub", "志愿者", 12, "人次"),
        ],
        outcome: (260, "三十二户带来拿手菜，楼栋之间认识了不少新邻居。"),
        ..PLAIN
    },
    Story {
        title: "长者智能手机课",
        kind: ActivityKind::Training,
        when: (-168, 9, 2),
        reach: Reach::Archived,
        audience: Some("60 岁以上居民"),
        capacity: Some(16),
        names: 15,
        brings: &[("telecom", "", 1, "次")],
        outcome: (14, "学会了挂号、扫码乘车和防骗设置，想再开一期拍照课。"),
        ..PLAIN
    },
    Story {
        title: "高血压饮食讲座",
        kind: ActivityKind::Lecture,
        when: (-131, 14, 2),
        reach: Reach::Archived,
        brings: &[("hospital|clinic|tcm", "", 1, "次")],
        outcome: (46, "讲座后为三十余人测量血压，两位数值偏高的已约好复查。"),
        ..PLAIN
    },
    Story {
        title: "楼道清洁日",
        kind: ActivityKind::Environment,
        venue: "各楼栋楼道",
        when: (-118, 8, 3),
        audience: Some("楼栋居民、志愿者"),
        brings: &[
            ("sanitation|cleaning", "清运车辆", 2, "车"),
            ("volunteer|socialwork", "志愿者", 8, "人次"),
        ],
        outcome: (73, "清出杂物两车，十一个单元的消防通道恢复畅通。"),
        ..PLAIN
    },
    Story {
        title: "暑期儿童阅读营",
        kind: ActivityKind::Children,
        when: (-96, 9, 3),
        audience: Some("6 至 12 岁儿童，须监护人同意"),
        capacity: Some(20),
        names: 18,
        minors: true,
        brings: &[("library|bookshop|primary", "", 1, "次")],
        outcome: (17, "读完三本绘本，孩子们把喜欢的段落演了出来。"),
        ..PLAIN
    },
    Story {
        title: "便民服务日",
        kind: ActivityKind::ServiceDay,
        venue: "小区东门",
        when: (-88, 9, 3),
        brings: &[
            ("barber|tailor", "", 1, "次"),
            ("repair", "", 1, "次"),
            ("pharmacy|optician|clinic", "", 1, "次"),
        ],
        outcome: (128, "理发、磨刀、配钥匙、量血压，排队有序，下月再来。"),
        ..PLAIN
    },
    Story {
        title: "反诈宣讲进小区",
        kind: ActivityKind::Lecture,
        host: Host::Unit("police|bank|court"),
        when: (-47, 19, 1),
        brings: &[("printshop|media", "反诈手册", 200, "册")],
        outcome: (52, "讲了三起身边的案例，现场为八位老人开通了延时到账。"),
        ..PLAIN
    },
    Story {
        title: "上门理发陪聊",
        kind: ActivityKind::Elders,
        venue: "独居老人家中",
        when: (-34, 9, 4),
        audience: Some("行动不便的独居老人"),
        brings: &[
            ("barber", "", 1, "次"),
            ("socialwork|volunteer", "", 1, "次"),
        ],
        outcome: (9, "走访九户，一户反映夜间起夜摔倒，已转为需求。"),
        ..PLAIN
    },
    Story {
        title: "法律咨询日",
        kind: ActivityKind::ServiceDay,
        host: Host::Unit("lawfirm|justice|court"),
        when: (-20, 14, 3),
        brings: &[("mediation|insurance", "", 1, "次")],
        outcome: (31, "接待咨询三十一人，物业费纠纷问得最多。"),
        ..PLAIN
    },
    Story {
        title: "高层消防逃生演练",
        kind: ActivityKind::Training,
        venue: "3 幢及楼前空地",
        when: (-9, 10, 2),
        risk: 2,
        safety: Some("沿标识撤离，不乘电梯；医护人员在集合点待命。"),
        training: Some("志愿者提前一天由消防站培训引导要领"),
        brings: &[
            ("fire|rescue", "", 1, "次"),
            ("hospital|clinic", "医护保障", 2, "人次"),
            ("property", "引导人员", 10, "人次"),
        ],
        outcome: (86, "全楼七分钟撤离完毕，发现一处防火门闭门器损坏。"),
        ..PLAIN
    },
    Story {
        title: "主题党日：共植一片绿",
        kind: ActivityKind::PartyDay,
        venue: "河滨绿地",
        when: (-3, 9, 3),
        reach: Reach::Reported,
        audience: Some("社区和共建单位党员"),
        brings: &[
            ("statefirm|bank", "党员志愿者", 10, "人次"),
            ("trade|factory", "苗木", 60, "株"),
        ],
        outcome: (42, "栽下六十株苗木，分片认养到楼栋。"),
        ..PLAIN
    },
    Story {
        title: "物业开放日",
        kind: ActivityKind::Other,
        host: Host::Unit("property"),
        venue: "物业服务中心",
        when: (-1, 15, 2),
        reach: Reach::Ended,
        ..PLAIN
    },
];

/// What goes on, is ahead, or was called off.
const AHEAD: [Story; 13] = [
    Story {
        title: "居民书画摄影展",
        kind: ActivityKind::Culture,
        when: (-2, 9, 176),
        reach: Reach::Running,
        brings: &[("artclub|printshop", "展架和布展人手", 1, "次")],
        ..PLAIN
    },
    Story {
        title: "小区露天电影",
        kind: ActivityKind::Culture,
        venue: "小区中心广场",
        when: (2, 19, 2),
        reach: Reach::Cancelled,
        capacity: Some(80),
        names: 9,
        minors: true,
        brings: &[("media|telecom", "放映设备", 1, "次")],
        word: "气象台发布大风预警，改期另行通知。",
        ..PLAIN
    },
    Story {
        title: "家电维修进小区",
        kind: ActivityKind::ServiceDay,
        host: Host::Unit("repair|power"),
        venue: "小区东门",
        when: (4, 9, 3),
        reach: Reach::Open,
        note: Some("小家电请带到现场；大件可先登记，师傅约时间上门。"),
        brings: &[("cleaning|power", "", 1, "次")],
        ..PLAIN
    },
    Story {
        title: "小小图书管理员",
        kind: ActivityKind::Children,
        venue: "社区书房",
        when: (6, 9, 2),
        reach: Reach::Open,
        audience: Some("8 至 12 岁儿童"),
        capacity: Some(12),
        names: 15,
        minors: true,
        brings: &[("library|bookshop", "老师带教", 2, "人次")],
        ..PLAIN
    },
    Story {
        title: "河道巡护徒步",
        kind: ActivityKind::Environment,
        venue: "河滨步道",
        when: (8, 8, 3),
        reach: Reach::Open,
        capacity: Some(30),
        names: 11,
        risk: 2,
        safety: Some("沿步道行走，不下河滩；穿防滑鞋，六十五岁以上请结伴。"),
        brings: &[
            ("rescue|water", "巡护工具", 30, "套"),
            ("volunteer", "志愿者", 4, "人次"),
        ],
        ..PLAIN
    },
    Story {
        title: "急救技能培训",
        kind: ActivityKind::Training,
        when: (11, 14, 3),
        reach: Reach::Open,
        audience: Some("楼长、物业人员和有兴趣的居民"),
        capacity: Some(20),
        names: 23,
        training: Some("由医院持证培训师授课"),
        brings: &[
            ("hospital|clinic", "急救培训", 1, "次"),
            ("pharmacy", "急救包", 20, "个"),
        ],
        declines: true,
        ..PLAIN
    },
    Story {
        title: "一杯茶读书会",
        kind: ActivityKind::Culture,
        venue: "社区书房",
        when: (5, 19, 2),
        reach: Reach::Open,
        capacity: Some(15),
        names: 6,
        again: Some((Every::Weekly, 3)),
        ..PLAIN
    },
    Story {
        title: "居民合唱队汇报演出",
        kind: ActivityKind::Culture,
        booked: true,
        when: (13, 9, 2),
        reach: Reach::Checked,
        brings: &[("artclub", "", 1, "次")],
        ..PLAIN
    },
    Story {
        title: "亲子运动会",
        kind: ActivityKind::Children,
        venue: "小学操场",
        when: (19, 9, 3),
        reach: Reach::Planned,
        audience: Some("有 4 至 10 岁孩子的家庭"),
        capacity: Some(40),
        minors: true,
        brings: &[
            ("", "志愿者", 6, "人次"),
            ("supermarket|trade", "奖品", 40, "份"),
        ],
        ..PLAIN
    },
    Story {
        title: "独居老人生日会",
        kind: ActivityKind::Elders,
        when: (16, 10, 2),
        reach: Reach::Planned,
        audience: Some("本季度过生日的独居老人"),
        brings: &[("bakery|barber", "", 1, "次")],
        ..PLAIN
    },
    Story {
        title: "骑手夜间安全体验营",
        kind: ActivityKind::Training,
        venue: "路口空地",
        when: (21, 20, 2),
        reach: Reach::SentBack,
        audience: Some("外卖、快递小哥"),
        word: "夜间占道要先与交警商定，也请写明怎样隔离车流。",
        ..PLAIN
    },
    Story {
        title: "剪纸体验课",
        kind: ActivityKind::Culture,
        when: (30, 14, 2),
        reach: Reach::Idea,
        note: Some("非遗传习所愿意来教，等对方定老师和日期。"),
        ..PLAIN
    },
    Story {
        title: "楼顶菜园分享会",
        kind: ActivityKind::Other,
        host: Host::Unit("property|volunteer"),
        when: (40, 15, 2),
        reach: Reach::Idea,
        ..PLAIN
    },
];

/// All of them.
pub(super) fn stories() -> impl Iterator<Item = &'static Story> {
    HELD.iter().chain(&AHEAD)
}

/// Who signs up: made-up names as people give them.
pub(super) const NAMES: [&str; 24] = [
    "陆阿姨",
    "褚建国",
    "卫兰",
    "蒋师傅",
    "沈敏",
    "韩奶奶",
    "杨晓",
    "朱先生",
    "秦桂英",
    "许老师",
    "何阿婆",
    "吕伟",
    "施静",
    "张大爷",
    "孔女士",
    "曹明",
    "严阿姨",
    "华小丽",
    "金伯伯",
    "魏红",
    "陶先生",
    "姜爱华",
    "戚师傅",
    "谢奶奶",
];
