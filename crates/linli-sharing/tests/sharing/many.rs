//! Many places at once: the month, the search over all, and how many queries they take.

use crate::setting::*;
use chrono::NaiveDate;
use linli_domain::actor::Actor;
use linli_domain::id::{AccountId, BookingId, PostId};
use linli_kit::on_both_databases;
use linli_kit::page::Page;
use linli_kit::reader::Reader;
use linli_kit::testing::{STREET, TestHouse};
use linli_sharing::bookings::list::{self, BookingQuery};
use linli_sharing::bookings::page::page;
use linli_sharing::openings::many::{month, search};
use linli_sharing::openings::slots::Span;
use linli_sharing::openings::store::{Filter, terms as terms_of};
use linli_work::resources;
use serde_json::json;
use uuid::Uuid;

fn keeper(person: linli_domain::id::PersonId) -> Actor {
    Actor::Member {
        account: AccountId(Uuid::nil()),
        person,
        street: STREET,
        acting: linli_domain::actor::ActingPost {
            post: PostId(Uuid::nil()),
            role: linli_domain::actor::Role::StreetOfficer,
            org: OFFICE,
            area: path("/"),
        },
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

async fn places(house: &TestHouse, from: usize, to: usize) -> Vec<String> {
    let mut made = Vec::new();
    for _ in from..to {
        let venue = venue_of(house, BANK).await;
        open(house, &venue, &terms()).await;
        made.push(venue);
    }
    made
}

on_both_databases!(
    &FEATURES,
    async fn pages_of_one_and_of_many_take_the_same_queries(house: TestHouse) {
        settle(&house).await;
        let school = liaison(&house, SCHOOL).await;
        let mut counts = Vec::new();
        for (from, to) in [(0, 1), (1, 12)] {
            for venue in places(&house, from, to).await {
                book(&school, &asked(&venue, "12T09:00", "12T10:00"))
                    .await
                    .ok();
            }
            let actor = keeper(school.person);
            let page = Page::check(None, Some(60)).expect("a page");
            let mut db = house.app.read().await.expect("reads");
            let range = (day("2026-11-01"), day("2026-11-30"));
            let shown = month(
                &mut db,
                &scope(),
                &house.app,
                &Filter::default(),
                range,
                page,
            )
            .await
            .expect("a month");
            let a = db.queries();
            let span = Span {
                from: house.app.now(),
                to: house.app.now().plus(7 * linli_domain::time::DAY),
            };
            let mut db = house.app.read().await.expect("reads");
            let free = search(
                &mut db,
                &scope(),
                &house.app,
                &Filter::default(),
                span,
                None,
                page,
            )
            .await
            .expect("free slots");
            let b = db.queries();
            let mut db = house.app.read().await.expect("reads");
            let query = BookingQuery {
                view: Some(list::BookingList::Kept),
                ..BookingQuery::default()
            };
            let kept = list::find(&mut db, &actor, &query, page, house.app.now())
                .await
                .expect("bookings");
            let c = db.queries();
            assert_eq!(
                (shown.total, free.total, kept.total),
                (to as i64, to as i64, to as i64)
            );
            let first = &shown.items[0].days[11];
            assert_eq!((first.slots, first.free, first.bookings), (12, 11, 1));
            counts.push((a, b, c));
        }
        assert_eq!(counts[0], counts[1], "whatever their number");
        let (a, b, c) = counts[1];
        assert!(a <= 7 && b <= 6 && c <= 7, "{counts:?}");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_page_of_a_booking_takes_a_known_number_of_queries(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let school = liaison(&house, SCHOOL).await;
        let made = book(&school, &asked(&venue, "12T09:00", "12T10:00"))
            .await
            .ok()
            .body;
        let actor = keeper(school.person);
        let mut db = house.app.read().await.expect("reads");
        let id: BookingId = id(&made).parse().expect("an id");
        let booking = linli_sharing::bookings::store::load(&mut db, &scope(), id)
            .await
            .expect("a booking");
        let resource = resources::store::load(&mut db, &scope(), booking.resource_id)
            .await
            .expect("a venue");
        let terms = terms_of(&mut db, &scope(), resource.id)
            .await
            .expect("reads")
            .expect("terms");
        let reader = Reader {
            app: &house.app,
            actor: &actor,
            locale: linli_kit::text::Locale::Zh,
            now: house.app.now(),
        };
        page(&mut db, reader, &booking, &resource, &terms)
            .await
            .expect("a page");
        assert!(db.queries() <= 17, "{}", db.queries());
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_search_over_all_finds_what_is_free_first(house: TestHouse) {
        settle(&house).await;
        let venues = places(&house, 0, 3).await;
        let big = venue_of(&house, SCHOOL).await;
        open(&house, &big, &with(terms(), json!({"capacity": 8}))).await;
        let school = liaison(&house, SCHOOL).await;
        for slot in [("12T09:00", "12T11:00"), ("12T11:00", "12T12:00")] {
            book(&school, &asked(&venues[0], slot.0, slot.1)).await.ok();
        }
        let find = |more: &str| {
            let (from, to) = (
                at("12T09:00").replace('+', "%2B"),
                at("12T12:00").replace('+', "%2B"),
            );
            format!("/api/free-slots?from={from}&to={to}{more}")
        };
        let all = school.get(&find("")).await.ok().body;
        assert_eq!(all["total"], 3, "one is full");
        let long = school.get(&find("&minutes=120")).await.ok().body;
        assert_eq!(
            (&long["total"], &long["items"][0]["free_slots"]),
            (&json!(3), &json!(2))
        );
        let large = school.get(&find("&capacity=5&class=venue")).await.ok().body;
        assert_eq!(
            (&large["total"], &large["items"][0]["resource_id"]),
            (&json!(1), &json!(big))
        );
        assert_eq!(
            school.get(&find("&class=goods")).await.ok().body["total"],
            0
        );
        assert_eq!(
            school.get(&find("&minutes=9999")).await.body["field_errors"][0]["code"],
            "slot_minutes"
        );
        let month = school
            .get("/api/openings?from=2026-11-01&to=2026-11-30&page_size=2")
            .await
            .ok()
            .body;
        assert_eq!(
            (
                &month["total"],
                month["items"].as_array().expect("places").len()
            ),
            (&json!(4), 2)
        );
        let late = school
            .get("/api/openings?from=2026-11-01&to=2027-11-30")
            .await;
        assert_eq!(late.body["field_errors"][0]["code"], "days_out_of_range");
    }
);
