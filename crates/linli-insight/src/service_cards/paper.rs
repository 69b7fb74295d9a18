//! `GET /api/service-cards/{id}/card.docx`, `GET /api/service-cards/cards.zip`: cards as Word files, one or all of a quarter.

use std::io::{Cursor, Write};

use axum::response::IntoResponse;
use linli_domain::code::CodeEnum;
use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Ctx, Path, Query};
use linli_kit::download::{Download, Kind};
use linli_kit::problem::Problem;
use linli_kit::text::Locale;
use linli_kit::word::{Align, Document};
use linli_net::heads::letter::day;
use linli_net::orgs;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::facts::{CardCorrection, CardFacts, CardPromise};
use super::gather::read;
use super::list::asked;
use super::make::name_of;
use super::quarter::Quarter;
use super::store::{self, Card};
use super::view::{formulas, load_for};

/// Which quarter's cards.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceCardsZipQuery {
    /// `2026Q3`; the last one that is over when left out.
    #[serde(default)]
    pub quarter: Option<String>,
}

/// A card as a Word file.
#[utoipa::path(get, path = "/api/service-cards/{id}/card.docx", tag = "service_cards", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub async fn get_service_card_file(ctx: Ctx, Path(id): Path<Uuid>) -> Answer {
    let mut db = ctx.read().await?;
    let card = load_for(&mut db, ctx.actor()?, id).await?;
    let wide = Scope::street_wide(ctx.actor()?.street());
    let name = name_of(&mut db, &wide, card.org_id).await?;
    let words = Words::new(ctx.app(), ctx.locale());
    let file = words.document(&card, &name)?;
    Ok(Download::word(&format!("card-{}", card.quarter), file).into_response())
}

/// All cards of a quarter that were made in the own place, as Word files in one archive.
#[utoipa::path(get, path = "/api/service-cards/cards.zip", tag = "service_cards", params(ServiceCardsZipQuery),
    responses((status = 200, content_type = "application/zip")))]
pub async fn get_service_cards_zip(ctx: Ctx, Query(query): Query<ServiceCardsZipQuery>) -> Answer {
    let quarter = asked(query.quarter.as_deref(), ctx.now())?;
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let units = store::due_units(&mut db, &scope, quarter).await?;
    let mut cards = Vec::new();
    for chunk in units.chunks(500) {
        cards.extend(store::of_units(&mut db, &scope, chunk, quarter).await?);
    }
    let names = orgs::store::names(&mut db, &scope, cards.iter().map(|card| card.org_id)).await?;
    drop(db);
    let (app, locale) = (ctx.app().clone(), ctx.locale());
    let name = |org: OrgId| names.get(&org).cloned().unwrap_or_default();
    let mut named: Vec<(String, Card)> = cards
        .into_iter()
        .map(|card| (name(card.org_id), card))
        .collect();
    named.sort_by(|one, other| (&one.0, one.1.id).cmp(&(&other.0, other.1.id)));
    let words = Words::new(&app, locale);
    let file = archive(&words, &named)?;
    let name = format!("cards-{quarter}");
    Ok(Download::new(Kind::Archive, &name, file).into_response())
}

fn archive(words: &Words<'_>, cards: &[(String, Card)]) -> Result<Vec<u8>, Problem> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, card)) in (1..).zip(cards) {
        let number: usize = number;
        // units may bear the same name: the number keeps their files apart
        let path = format!("{number:03}-{}-{}.docx", file_name(name), card.quarter);
        archive
            .start_file(path, SimpleFileOptions::default())
            .map_err(Problem::internal)?;
        let file = words.document(card, name)?;
        archive.write_all(&file).map_err(Problem::internal)?;
    }
    Ok(archive.finish().map_err(Problem::internal)?.into_inner())
}

/// A name as part of a file's: without what a file system reads otherwise.
fn file_name(name: &str) -> String {
    name.chars()
        .filter(|character| !character.is_control() && !"/\\:*?\"<>|.".contains(*character))
        .take(40)
        .collect()
}

/// Texts of the paper in the reader's language.
struct Words<'a> {
    app: &'a App,
    locale: Locale,
}

impl<'a> Words<'a> {
    const fn new(app: &'a App, locale: Locale) -> Self {
        Self { app, locale }
    }

    fn say(&self, key: &str, args: Value) -> String {
        let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
        let key = format!("service_card_paper_{key}");
        self.app.texts().say(self.locale, &key, &args)
    }

    fn plain(&self, key: &str) -> String {
        self.say(key, Value::Null)
    }

    fn day(&self, at: Timestamp) -> String {
        day(at, self.locale)
    }

    fn row<const N: usize>(&self, columns: [&str; N]) -> Vec<String> {
        columns
            .map(|column| self.plain(&format!("column_{column}")))
            .to_vec()
    }

    fn document(&self, card: &Card, unit: &str) -> Result<Vec<u8>, Problem> {
        let quarter = Quarter::parse(&card.quarter)
            .ok_or_else(|| Problem::internal("the card names no quarter"))?;
        let facts = read(&card.facts)?;
        let args = json!({
            "unit": unit, "year": quarter.year(), "number": quarter.number(),
            "from": self.day(quarter.from()), "to": self.day(quarter.to().plus(-1)), "revision": card.revision,
        });
        let mut paper = Document::new()
            .title(&self.plain("title"))
            .line(&self.say("of", args.clone()), Align::Centre)
            .small(&self.say("span", args.clone()), Align::Centre);
        if card.revision > 1 {
            paper = paper.small(&self.say("revision", args), Align::Centre);
        }
        if let Some(reply) = &card.reply {
            paper = paper.small(&self.say("reply", json!({"words": reply})), Align::Left);
        }
        if !facts.alliances.is_empty() {
            let names = facts.alliances.join(&self.plain("and"));
            paper = paper.line(&self.say("alliances", json!({"names": names})), Align::Body);
        }
        paper = self.promises(paper, &facts.promises);
        paper = self.work(paper, &facts);
        paper = self.voices(paper, &facts);
        paper = self.offers(paper, &facts);
        paper = self.corrections(paper, &facts.corrections);
        let made_of = formulas(self.app.texts(), self.locale).join("\n");
        paper = paper.small(&made_of, Align::Left);
        let made = json!({"day": self.day(card.sent_at.unwrap_or(card.made_at))});
        paper = paper
            .line(&self.plain("signature"), Align::Right)
            .small(&self.say("made", made), Align::Right);
        paper.finish().map_err(Problem::internal)
    }

    fn heading(&self, paper: Document, key: &str) -> Document {
        paper.line(&self.plain(key), Align::Left)
    }

    fn promises(&self, paper: Document, promises: &[CardPromise]) -> Document {
        let paper = self.heading(paper, "promises");
        if promises.is_empty() {
            return paper.line(&self.plain("no_promises"), Align::Body);
        }
        let head = self.row(["what", "quarter", "year", "promised"]);
        let amount =
            |number: i64, unit: &str| self.say("amount", json!({"number": number, "unit": unit}));
        let rows = promises.iter().map(|line| {
            vec![
                line.what.clone(),
                amount(line.delivered, &line.unit),
                amount(line.delivered_in_year, &line.unit),
                amount(line.promised_in_year, &line.unit),
            ]
        });
        paper.table(std::iter::once(head).chain(rows).collect())
    }

    fn work(&self, paper: Document, facts: &CardFacts) -> Document {
        let (demands, people) = facts.help();
        let orders = json!({
            "taken": facts.orders.taken, "closed": facts.orders.closed, "demands": demands, "people": people,
        });
        let mut paper = self
            .heading(paper, "work")
            .line(&self.say("orders", orders), Align::Body);
        if let Some(shared) = facts.sharing {
            let counts = json!({
                "bookings": shared.bookings, "called": shared.called, "attended": shared.attended,
            });
            paper = paper.line(&self.say("sharing", counts), Align::Body);
        }
        if let Some(activities) = facts.activities {
            let counts = json!({"hosted": activities.hosted, "joined": activities.joined});
            paper = paper.line(&self.say("activities", counts), Align::Body);
        }
        if facts.helped.is_empty() {
            return paper;
        }
        let head = self.row(["matter", "group", "demands", "people"]);
        let rows = facts.helped.iter().map(|one| {
            let or = |text: &str, key: &str| {
                if text.is_empty() {
                    self.plain(key)
                } else {
                    text.to_owned()
                }
            };
            vec![
                or(&one.matter, "no_matter"),
                or(&one.group, "no_group"),
                one.demands.to_string(),
                one.beneficiaries.to_string(),
            ]
        });
        paper.table(std::iter::once(head).chain(rows).collect())
    }

    fn voices(&self, paper: Document, facts: &CardFacts) -> Document {
        let praise = &facts.praise;
        let mut paper = self.heading(paper, "praise");
        let key = if praise.answered == 0 {
            "no_answers"
        } else {
            "answers"
        };
        let counts = json!({"answered": praise.answered, "satisfied": praise.satisfied});
        paper = paper.line(&self.say(key, counts), Align::Body);
        for words in &praise.words {
            paper = paper.line(&self.say("quote", json!({"words": words})), Align::Body);
        }
        paper
    }

    fn offers(&self, paper: Document, facts: &CardFacts) -> Document {
        let paper = self.heading(paper, "resources");
        if facts.resources.is_empty() {
            return paper.line(&self.plain("no_resources"), Align::Body);
        }
        let head = self.row(["resource", "number"]);
        let rows = facts.resources.iter().map(|one| {
            let key = if one.new { "new_resource" } else { "resource" };
            let number = json!({"number": one.number});
            vec![one.title.clone(), self.say(key, number)]
        });
        paper.table(std::iter::once(head).chain(rows).collect())
    }

    fn corrections(&self, paper: Document, corrections: &[CardCorrection]) -> Document {
        if corrections.is_empty() {
            return paper;
        }
        let mut paper = self.heading(paper, "corrections");
        for one in corrections {
            let figure = self.say(
                &format!("figure_{}", one.figure.code()),
                json!({"what": one.what}),
            );
            let args =
                json!({"quarter": one.quarter, "figure": figure, "sent": one.sent, "now": one.now});
            paper = paper.line(&self.say("correction", args), Align::Body);
        }
        paper
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_unit_is_no_path() {
        for (name, expected) in [
            ("江滨银行(北江支行)", "江滨银行(北江支行)"),
            ("../../etc/passwd", "etcpasswd"),
            ("㛃㛃\u{0}公司", "㛃㛃公司"),
            ("a:b*c?d", "abcd"),
        ] {
            assert_eq!(file_name(name), expected);
        }
    }
}
