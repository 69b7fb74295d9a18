//! Service cards of a sample street's units: those of the quarter before last, sent and mostly confirmed. Those of the last
//! quarter are left for whoever clicks.

use anyhow::Result;
use linli_domain::code::CodeEnum;
use linli_domain::id::OrgId;
use linli_domain::time::DAY;
use linli_insight::service_cards::gather::facts_of;
use linli_insight::service_cards::make::somebody;
use linli_insight::service_cards::quarter::Quarter;
use linli_insight::service_cards::rules::{ServiceCardEvent, ServiceCardState};
use linli_insight::service_cards::store::{self, Card};
use linli_kit::transaction::{Entry, Tx};

/// Of so many cards one waits for its unit's word.
const EVERY: usize = 5;
/// Units worked out at once.
const AT_ONCE: usize = 50;

/// Writes the cards of the quarter before last.
pub(super) async fn write(tx: &mut Tx) -> Result<()> {
    let quarter = Quarter::last_over(tx.now()).before();
    let scope = tx.scope().clone();
    let units = store::due_units(tx.db(), &scope, quarter).await?;
    let somebody = somebody(tx.app());
    let mut nth = 0;
    for chunk in units.chunks(AT_ONCE) {
        let mut facts = facts_of(tx.db(), &scope, quarter, chunk, &somebody).await?;
        for unit in chunk {
            let says = serde_json::to_string(&facts.remove(unit).unwrap_or_default())?;
            nth += 1;
            card(tx, quarter, *unit, says, nth).await?;
        }
    }
    Ok(())
}

async fn card(tx: &mut Tx, quarter: Quarter, unit: OrgId, says: String, nth: usize) -> Result<()> {
    let sent = quarter.to().plus(9 * DAY);
    let answered = !nth.is_multiple_of(EVERY);
    let card = Card {
        state: if answered {
            ServiceCardState::Confirmed
        } else {
            ServiceCardState::Sent
        },
        sent_at: Some(sent),
        answered_at: answered.then(|| sent.plus(2 * DAY)),
        ..Card::new(tx.fresh_id(), unit, quarter, says, sent)
    };
    let scope = tx.scope().clone();
    store::insert(tx.db(), &scope, &card).await?;
    tx.log(Entry {
        entity: "service_card",
        id: card.id,
        event: ServiceCardEvent::Send.code(),
        to: Some(card.state.code()),
        ..Entry::default()
    })
    .await?;
    Ok(())
}
