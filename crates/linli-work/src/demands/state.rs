//! The words of a demand: states, sources, refusal codes (domain.md 2.2(a)).

use linli_domain::code_enum;

code_enum! {
    /// Where a demand stands. Before it is issued this is what was decided; while orders live it is derived from
    /// them and never typed in.
    pub enum DemandState {
        /// 待受理
        Submitted = "submitted",
        /// 已受理
        Accepted = "accepted",
        /// 不予受理
        NotAccepted = "not_accepted",
        /// 已转介
        Referred = "referred",
        /// 已并入
        Merged = "merged",
        /// 已发单,待接单
        Published = "published",
        /// 已接单,待确认
        Claimed = "claimed",
        /// 办理中
        InProgress = "in_progress",
        /// 已挂起
        Suspended = "suspended",
        /// 已办,待回访
        Reported = "reported",
        /// 待议
        AwaitingMeeting = "awaiting_meeting",
        /// 待立项
        AwaitingFund = "awaiting_fund",
        /// 已升级街道
        Escalated = "escalated",
        /// 已吹哨
        Whistled = "whistled",
        /// 暂缓
        Shelved = "shelved",
        /// 已办结
        Closed = "closed",
        /// 已归档
        Archived = "archived",
    }
}

code_enum! {
    /// Where a demand came from.
    pub enum Source {
        /// 信箱/扫码
        Mailbox = "mailbox",
        /// 楼长
        Head = "head",
        /// 网格员
        GridWorker = "grid_worker",
        /// 窗口
        Counter = "counter",
        /// 电话
        Phone = "phone",
        /// 12345
        Hotline = "hotline_12345",
        /// 会议
        Meeting = "meeting",
        /// 体检
        Inspection = "inspection",
        /// 线上
        Online = "online",
        /// 走访
        Visit = "visit",
        /// 共建单位
        Unit = "unit",
        /// 导入
        Import = "import",
    }
}

code_enum! {
    /// How pressing a demand is. Emergencies are not accepted but sent to 110/119/120/122 (Beijing art. 11).
    pub enum Urgency {
        /// 一般
        Ordinary = "ordinary",
        /// 紧急
        Urgent = "urgent",
    }
}

code_enum! {
    /// Why a demand is not accepted (after 北京市接诉即办工作条例 art. 11); the resident sees the text.
    pub enum RefusalCode {
        /// 应当通过诉讼、仲裁、行政复议等途径解决
        Legal = "A",
        /// 已信访受理或正在办理
        Petition = "B",
        /// 内容不清又无法联系核实
        Unclear = "C",
        /// 超出街道社区职责
        BeyondDuty = "D",
        /// 违法违规或恶意
        Unlawful = "E",
        /// 已办结且无新情况的重复诉求
        Repeated = "F",
    }
}

code_enum! {
    /// Where a demand is referred to at once instead of being absorbed.
    pub enum Referral {
        /// 12345 热线
        Hotline = "hotline_12345",
        /// 信访
        Petition = "petition",
        /// 110
        Police = "emergency_110",
        /// 119
        Fire = "fire_119",
        /// 120
        Medical = "medical_120",
        /// 122
        Traffic = "traffic_122",
        /// 主管部门
        Department = "department",
    }
}

linli_kit::code_columns!(DemandState, Source, Urgency, RefusalCode, Referral);

impl DemandState {
    /// States in which nothing more is expected from anybody.
    pub const ENDED: [Self; 5] = [
        Self::NotAccepted,
        Self::Referred,
        Self::Merged,
        Self::Closed,
        Self::Archived,
    ];

    /// Whether nothing more is expected.
    #[must_use]
    pub fn is_ended(self) -> bool {
        Self::ENDED.contains(&self)
    }
}
