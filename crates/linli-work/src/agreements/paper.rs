//! `GET /api/agreements/{id}/agreement.docx`: the agreement as a Word file, to be signed on paper.

use axum::response::IntoResponse;
use linli_domain::id::AgreementId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Path};
use linli_kit::download::Download;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::word::{Align, Document};
use linli_net::heads::letter::day;
use serde_json::{Map, Value, json};

use super::PartySide;
use super::view::{AgreementView, ObligationView, load_for, page};

/// The agreement as a Word file: its parties, lines, terms and places for the seals.
#[utoipa::path(get, path = "/api/agreements/{id}/agreement.docx", tag = "agreements", params(("id" = AgreementId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub async fn get_agreement_file(ctx: Ctx, Path(id): Path<AgreementId>) -> Answer {
    let mut db = ctx.read().await?;
    let (agreement, _) = load_for(&mut db, ctx.actor()?, id).await?;
    let reader = Reader::of(&ctx)?;
    let view = page(&mut db, reader, &agreement).await?;
    let file = document(&Words { ctx: &ctx }, &view)
        .finish()
        .map_err(Problem::internal)?;
    Ok(Download::word(&view.summary.number, file).into_response())
}

/// Texts of the paper in the reader's language.
struct Words<'c> {
    ctx: &'c Ctx,
}

impl Words<'_> {
    fn say(&self, key: &str, args: Value) -> String {
        let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
        self.ctx.app().texts().say(self.ctx.locale(), key, &args)
    }

    fn plain(&self, key: &str) -> String {
        self.say(key, Value::Null)
    }

    fn day(&self, at: Timestamp) -> String {
        day(at, self.ctx.locale())
    }
}

fn document(words: &Words<'_>, view: &AgreementView) -> Document {
    let summary = &view.summary;
    let mut paper = Document::new().title(&summary.title).line(
        &words.say(
            "agreement_paper_number",
            json!({"number": summary.number, "revision": summary.revision}),
        ),
        Align::Right,
    );
    for party in &summary.parties {
        let key = match party.side {
            PartySide::Office => "agreement_paper_office",
            PartySide::Unit => "agreement_paper_unit",
        };
        paper = paper.line(
            &words.say(key, json!({"name": party.org_name})),
            Align::Left,
        );
    }
    let (from, last) = (summary.valid_from, summary.valid_to.plus(-1));
    paper = paper
        .line(
            &words.say(
                "agreement_paper_validity",
                json!({"from": words.day(from), "to": words.day(last)}),
            ),
            Align::Body,
        )
        .line(&words.plain("agreement_paper_lines"), Align::Body)
        .table(table(words, &view.lines));
    for part in view.terms.lines().filter(|part| !part.trim().is_empty()) {
        paper = paper.line(part, Align::Body);
    }
    for party in &summary.parties {
        paper = paper.line(
            &words.say("agreement_paper_seal", json!({"name": party.org_name})),
            Align::Right,
        );
    }
    let signed = match summary.signed_on {
        Some(at) => words.day(at),
        None => words.plain("agreement_paper_day"),
    };
    paper.line(&signed, Align::Right)
}

fn table(words: &Words<'_>, lines: &[ObligationView]) -> Vec<Vec<String>> {
    let head = ["number", "party", "what", "quantity"]
        .map(|column| words.plain(&format!("agreement_paper_column_{column}")))
        .to_vec();
    let rows = (1..).zip(lines).map(|(number, line): (i64, _)| {
        let quantity = words.say(
            &format!("agreement_paper_{}", line.period),
            json!({"quantity": line.quantity, "unit": line.unit}),
        );
        vec![
            number.to_string(),
            line.org_name.clone(),
            line.what.clone(),
            quantity,
        ]
    });
    std::iter::once(head).chain(rows).collect()
}
