//! Typed ids of the small rooms of this floor, as the registry of `linli-domain` has them for the rest of the house.

/// Declares an id that columns, JSON and the API's description know.
macro_rules! own_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl linli_kit::store::ToParam for $name {
            fn to_param(&self) -> linli_kit::store::Param {
                self.0.to_param()
            }
            fn null() -> linli_kit::store::Param {
                uuid::Uuid::null()
            }
        }

        impl linli_kit::store::Cell for $name {
            fn cell_or_null(
                row: &linli_kit::store::Row,
                column: &str,
            ) -> Result<Option<Self>, linli_kit::store::StoreError> {
                Ok(uuid::Uuid::cell_or_null(row, column)?.map(Self))
            }
        }
    };
}
pub(crate) use own_id;
