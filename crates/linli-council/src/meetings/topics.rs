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
linli_kit::code_columns!(TopicSource, TopicState, VoteResult, Ballot);
