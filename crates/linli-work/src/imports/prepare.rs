//! From a good row to everything the database wants of it: sealed number, search terms, keys of likeness. This is most
//! of an import's work, and it runs on the reading thread while the rows before are being written.

use linli_domain::id::{DemandId, DemandLineId, RequesterId};
use linli_kit::app::App;
use linli_kit::problem::Problem;
use linli_kit::search::Document;
use linli_match::commonness::Commonness;
use linli_match::reading::Reading;
use linli_match::similar::fingerprint;
use linli_match::text::index_row;
use linli_net::areas;
use linli_net::areas::spoken::Places;
use linli_net::orgs::{self, OrgKind};
use linli_net::persons::phones;

use super::class_names::ClassNames;
use super::judge::{Draft, Judge};
use super::store::Import;
use super::store::bulk::{NewDemand, NewRequester};
use crate::classes;

/// A demand ready to be stored once it has its number.
#[derive(Debug)]
pub struct Ready {
    /// The demand, its number still empty.
    pub demand: NewDemand,
    terms: String,
}

impl Ready {
    /// The demand with its number, and what it is found by.
    #[must_use]
    pub fn numbered(self, number: String) -> (NewDemand, Document) {
        let document = Document {
            id: self.demand.id.0,
            area: self.demand.area_path.clone(),
            terms: format!("{} {}", index_row(&number), self.terms),
        };
        let demand = NewDemand {
            number,
            ..self.demand
        };
        (demand, document)
    }
}

/// Prepares drafts.
pub struct Preparer {
    app: App,
    commonness: Commonness,
}

impl Preparer {
    /// For a run.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            commonness: Commonness::default(),
        }
    }

    /// All that can be worked out of a draft without the database.
    #[must_use]
    pub fn prepare(&self, draft: Draft) -> Ready {
        let ids = self.app.ids();
        let reading = Reading::of(&draft.title, &draft.text);
        let mut likeness = fingerprint(&reading, &self.commonness);
        likeness.sort_unstable();
        likeness.dedup();
        Ready {
            terms: index_row(&format!("{}\n{}", draft.title, draft.text)),
            demand: NewDemand {
                id: DemandId::fresh(ids),
                number: String::new(),
                requester: self.requester(&draft),
                source_no: draft.source_no,
                title: draft.title,
                text: draft.text,
                area_id: draft.place.id,
                area_path: draft.place.path,
                class: draft.class,
                beneficiaries: draft.beneficiaries,
                next_org: draft.place.org,
                created_at: draft.created_at,
                line: DemandLineId::fresh(ids),
                likeness,
            },
        }
    }

    fn requester(&self, draft: &Draft) -> Option<NewRequester> {
        if draft.requester.is_none() && draft.phone.is_none() {
            return None;
        }
        // a number is far below the cipher's limit, so sealing it does not fail
        let phone = draft
            .phone
            .as_ref()
            .and_then(|phone| phones::seal_number(&self.app, phone).ok());
        let (phone_sealed, phone_hash, phone_masked) = phone.map_or((None, None, None), |phone| {
            (Some(phone.sealed), Some(phone.hash), Some(phone.masked))
        });
        Some(NewRequester {
            id: RequesterId::fresh(self.app.ids()),
            name: draft.requester.clone(),
            phone_sealed,
            phone_hash,
            phone_masked,
        })
    }
}

/// The judge of an import: its mapping, the places its maker may write to, the place of rows that name none, and what
/// its class names are.
///
/// # Errors
/// The chosen place lies outside the maker's scope, or the database refused.
pub async fn judge_of(app: &App, import: &Import) -> Result<Judge, Problem> {
    let scope = import.actor().scope();
    let options = import.options()?;
    let mut db = app.read().await?;
    let default_area = match options.area_id {
        Some(id) => areas::store::load(&mut db, &scope, id).await?,
        None => areas::store::by_path(&mut db, &scope, &import.area_path).await?,
    };
    let narrowed = scope
        .narrowed(&default_area.path)
        .ok_or_else(Problem::not_found)?;
    let areas = areas::store::all(&mut db, &narrowed).await?;
    let kinds = [OrgKind::Community, OrgKind::StreetOffice];
    let orgs = orgs::store::of_kinds(&mut db, &scope, &kinds).await?;
    let tree = classes::store::load_all(&mut db, &scope).await?;
    drop(db);
    let places = Places::new(&areas, &orgs);
    let default_place = places
        .by_id(default_area.id)
        .cloned()
        .ok_or_else(Problem::not_found)?;
    Ok(Judge::new(
        &import.shape()?,
        &import.mapping()?,
        places,
        default_place,
        ClassNames::new(options.classes, &tree),
        app.now(),
    ))
}
