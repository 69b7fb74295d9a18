//! The letters of a sample street's mailboxes, played through the room's own verbs at the moments of the sample.

use anyhow::{Result, bail};
use linli_domain::code::CodeEnum;
use linli_domain::id::LetterId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::areas::store as areas;
use linli_sample::{LetterEvent, LetterMove, SampleLetter, Who};
use linli_work::letters::act::{classify, close, reply};
use linli_work::letters::convert::{ConvertLetter, convert};
use linli_work::letters::public::add_word;
use linli_work::letters::rules::{LetterChannel, LetterClass, Outcome};
use linli_work::letters::store;
use linli_work::letters::write::{Writer, Written, receive};

use super::Stage;
use super::lives::actor_of;

/// Writes every letter and plays what happened to it. Letters to buildings that were left out are left out.
///
/// # Errors
/// The database refused, or a rule refuses what the sample says.
pub(super) async fn play(tx: &mut Tx, letters: &[SampleLetter], stage: &Stage) -> Result<()> {
    for told in letters {
        if let Err(problem) = letter(tx, told, stage).await {
            bail!("{}: {problem}", told.text);
        }
    }
    Ok(())
}

async fn letter(tx: &mut Tx, told: &SampleLetter, stage: &Stage) -> Result<(), Problem> {
    let Some(place) = &stage.places.buildings[told.building as usize] else {
        return Ok(());
    };
    let Some(keeper) = actor_of(stage, tx.scope().street(), told.keeper) else {
        return Ok(());
    };
    let Some(resident) = actor_of(stage, tx.scope().street(), Who::Requester) else {
        return Ok(());
    };
    let at = Timestamp::from_millis(told.written_at);
    tx.play_as(
        if told.paper {
            keeper.clone()
        } else {
            resident.clone()
        },
        at,
    );
    let channel = if told.paper {
        LetterChannel::Paper
    } else {
        LetterChannel::Qr
    };
    let class = LetterClass::from_code(told.class)
        .ok_or_else(|| Problem::internal(format!("no class {}", told.class)))?;
    let writer = told
        .writer
        .as_ref()
        .map_or_else(Writer::default, |writer| Writer {
            name: Some(&writer.name),
            phone: Some(&writer.phone),
            head_may_see: told.head_may_see,
        });
    let mut written = Written::check(tx.app(), class, channel, told.text, writer)?;
    written.received_at = at;
    let street = Scope::street_wide(tx.scope().street());
    let area = areas::load(tx.db(), &street, place.id).await?;
    let (stored, _) = receive(tx, &area, written).await?;
    for event in &told.events {
        let actor = if event.by == Who::Requester {
            &resident
        } else {
            &keeper
        };
        tx.play_as(actor.clone(), Timestamp::from_millis(event.at));
        step(tx, stored.id, class, event, stage).await?;
    }
    Ok(())
}

async fn step(
    tx: &mut Tx,
    id: LetterId,
    class: LetterClass,
    event: &LetterEvent,
    stage: &Stage,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let version = store::load(db, scope, id).await?.version;
    match &event.what {
        LetterMove::Classify => classify(tx, id, version, class).await?,
        LetterMove::Reply(text) => reply(tx, id, version, text).await?,
        LetterMove::AddWord(text) => add_word(tx, id, (*text).to_owned()).await?,
        LetterMove::Close => close(tx, id, version).await?,
        LetterMove::Convert {
            to,
            title,
            class,
            reply,
        } => {
            let to = Outcome::from_code(to)
                .ok_or_else(|| Problem::internal(format!("no outcome {to}")))?;
            let typed = ConvertLetter {
                version,
                to,
                title: Some((*title).to_owned()),
                text: None,
                class_id: class.and_then(|class| stage.classes.get(class).copied()),
                org_id: None,
                person_id: None,
                reply: Some((*reply).to_owned()),
            };
            convert(tx, id, &typed).await?
        }
    };
    Ok(())
}
