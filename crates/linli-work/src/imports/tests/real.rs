//! The 4,326 real messages, where they are at hand.

use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, shared_data};

use super::support::*;
use crate::demands::state::Source;
use crate::imports::command::{FileOptions, from_file};
use linli_kit::intake::state::ImportState;

on_both_databases!(
    &FEATURES,
    async fn real_messages_come_in_once(house: TestHouse) {
        let Some(file) = shared_data("citizen-messages/messages.xlsx") else {
            return;
        };
        furnish(&house).await;
        let options = FileOptions {
            columns: Vec::new(),
            classes: Vec::new(),
            public: false,
            area: None,
            source: Source::Import,
            dry_run: false,
        };
        let begun = std::time::Instant::now();
        let done = from_file(&house.app, STREET, &file, &options, &mut |_, _| {})
            .await
            .expect("imports");
        println!("real messages: {:?} in {:?}", done.counts, begun.elapsed());
        assert_eq!(done.state, ImportState::Done);
        let counts = done.counts;
        assert_eq!(counts.create + counts.duplicate + counts.faulty, 4_326);
        assert!(counts.faulty < 10, "{:?}", done.faults);
        let stored = demands(&house).await;
        assert_eq!(stored.len() as i64, counts.create);
        assert!(
            stored
                .iter()
                .any(|demand| demand.text.chars().count() > 5_000)
        );
        assert!(stored.iter().all(
            |demand| !demand.title.starts_with(char::is_whitespace) && !demand.title.is_empty()
        ));
        let again = from_file(&house.app, STREET, &file, &options, &mut |_, _| {})
            .await
            .expect("again");
        assert_eq!(
            (again.counts.create, again.counts.unchanged),
            (0, counts.create + counts.duplicate)
        );
        assert_eq!(demands(&house).await.len(), stored.len());
    }
);
