//! What a topic is: where it comes from and where it stands. No database here.

use linli_domain::code_enum;

code_enum! {
    /// Where a topic comes from.
    pub enum TopicSource {
        /// 成员提出
        Member = "member",
        /// 召集方提出
        Office = "office",
        /// 待议的需求
        DemandToMeeting = "demand_to_meeting",
        /// 升级到街道的需求
        DemandEscalated = "demand_escalated",
        /// 暂缓的需求
        DemandShelved = "demand_shelved",
        /// 同一地点同类 90 天内三次以上
        DemandRepeated = "demand_repeated",
        /// 即将到期的协议
        AgreementExpiring = "agreement_expiring",
        /// 结转的决议
        ResolutionCarried = "resolution_carried",
        /// 设施缺口
        FacilityGap = "facility_gap",
    }
}

code_enum! {
    /// Which gap of the net a topic is about; each is a figure of the coverage page.
    pub enum GapKind {
        /// 没有楼长
        Heads = "heads",
        /// 没有信箱
        Mailboxes = "mailboxes",
        /// 没有党组织
        Branches = "branches",
        /// 没有党群服务站
        Stations = "stations",
        /// 没有宣传栏
        Boards = "boards",
        /// 业委会没有党员
        Owners = "owners",
        /// 无人覆盖
        Uncovered = "uncovered",
        /// 楼长久缺
        LongVacant = "long_vacant",
        /// 网格户数不合适
        GridsOutside = "grids_outside",
    }
}

code_enum! {
    /// Where a topic stands.
    pub enum TopicState {
        /// 待定
        Proposed = "proposed",
        /// 列入议程
        Accepted = "accepted",
        /// 未列入
        Refused = "refused",
    }
}

code_enum! {
    /// How a vote went.
    pub enum VoteResult {
        /// 通过
        Passed = "passed",
        /// 未通过
        NotPassed = "not_passed",
    }
}

code_enum! {
    /// One voice.
    pub enum Ballot {
        /// 同意
        For = "for",
        /// 反对
        Against = "against",
        /// 弃权
        Abstain = "abstain",
    }
}
linli_kit::code_columns!(TopicSource, GapKind, TopicState, VoteResult, Ballot);
