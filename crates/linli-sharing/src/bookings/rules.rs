//! What may happen to a booking, as one table (domain.md 2.2(b), second half).

use linli_domain::code_enum;

code_enum! {
    /// Where a booking stands.
    pub enum BookingState {
        /// 候补中
        Waiting = "waiting",
        /// 待审核
        Requested = "requested",
        /// 已同意，待确认使用须知
        Approved = "approved",
        /// 已确认
        Confirmed = "confirmed",
        /// 因关闭被占，待改约
        Displaced = "displaced",
        /// 使用中
        InUse = "in_use",
        /// 已归还
        Returned = "returned",
        /// 已评价
        Rated = "rated",
        /// 未同意
        Declined = "declined",
        /// 已取消
        Cancelled = "cancelled",
        /// 未到场, shown to the keeper alone; others read `lapsed`
        NoShow = "no_show",
        /// 逾期未办
        Lapsed = "lapsed",
    }
}

linli_kit::code_columns!(BookingState);
