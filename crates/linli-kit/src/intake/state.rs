//! Where an import stands and which step may follow.

use linli_domain::code_enum;

use crate::problem::Problem;

code_enum! {
    /// Where an import stands.
    pub enum ImportState {
        /// 已读取,请核对列
        Read = "read",
        /// 已读取,有必填列要人指定
        Mapping = "mapping",
        /// 试导入中
        Checking = "checking",
        /// 试导入完成
        Checked = "checked",
        /// 导入中
        Importing = "importing",
        /// 已导入
        Done = "done",
        /// 撤销中
        Undoing = "undoing",
        /// 已撤销
        Undone = "undone",
        /// 失败
        Failed = "failed",
    }
}

code_enum! {
    /// What a person asks of an import.
    pub enum ImportStep {
        /// 确认列并试导入
        Map = "map",
        /// 正式导入
        Commit = "commit",
        /// 撤销
        Undo = "undo",
    }
}

crate::code_columns!(ImportState);

impl ImportState {
    /// Where the step leads; `None` when it may not be taken here. A failed import may have put in some rows
    /// before it failed, so it can be checked again as well as undone.
    #[must_use]
    pub fn after(self, step: ImportStep) -> Option<Self> {
        match (self, step) {
            (Self::Read | Self::Mapping | Self::Checked | Self::Failed, ImportStep::Map) => {
                Some(Self::Checking)
            }
            (Self::Checked, ImportStep::Commit) => Some(Self::Importing),
            (Self::Done | Self::Failed, ImportStep::Undo) => Some(Self::Undoing),
            _ => None,
        }
    }

    /// Why a step may not be taken here: a job works on it, or it has to stand elsewhere.
    #[must_use]
    pub fn refusal(self) -> Problem {
        Problem::conflict(if self.is_running() {
            "import_running"
        } else {
            "import_step_refused"
        })
    }

    /// Whether a job works on it now.
    #[must_use]
    pub fn is_running(self) -> bool {
        matches!(self, Self::Checking | Self::Importing | Self::Undoing)
    }
}

#[cfg(test)]
mod tests {
    use linli_domain::code::CodeEnum;

    use super::*;

    #[test]
    fn which_step_may_follow() {
        let table: [(ImportStep, &[ImportState], ImportState); 3] = [
            (
                ImportStep::Map,
                &[
                    ImportState::Read,
                    ImportState::Mapping,
                    ImportState::Checked,
                    ImportState::Failed,
                ],
                ImportState::Checking,
            ),
            (
                ImportStep::Commit,
                &[ImportState::Checked],
                ImportState::Importing,
            ),
            (
                ImportStep::Undo,
                &[ImportState::Done, ImportState::Failed],
                ImportState::Undoing,
            ),
        ];
        for (step, from, to) in table {
            for state in ImportState::ALL {
                let expected = from.contains(state).then_some(to);
                assert_eq!(state.after(step), expected, "{state} {step}");
            }
            assert!(to.is_running());
        }
    }
}
