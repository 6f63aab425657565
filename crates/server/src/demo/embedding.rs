//! Demo tenants for embedding: where, with which look, and keys that everybody knows.

use super::{Demo, EMBED_KEYS, uid};
use crate::embed::keys::hint;
use crate::guard::key_digest;
use crate::store::{
    entity::{embed_key, embed_tenant},
    insert_all,
};
use portico_api::{Theme, ThemeFont};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};

/// Where the demo's host sites run: on this machine, and under the names that tests give it.
const HERE: [&str; 2] = ["http://localhost:8090", "http://127.0.0.1:8090"];

/// Tenants: partner, name in addresses, their own origins.
const TENANTS: [(&str, &str, &[&str]); 2] = [
    (
        "Halcyon Networks",
        "halcyon",
        &["https://halcyon-site.test:8444", "https://www.halcyon-site.test:8444"],
    ),
    ("Blue Mesa IT", "bluemesa", &["https://bluemesa-site.test:8444"]),
];

pub(super) async fn fill(tx: &DatabaseTransaction, demo: &Demo) -> Result<(), DbErr> {
    for (partner, slug, own) in TENANTS {
        let account_id = demo.account(partner)?.id;
        let origins: Vec<&str> = own.iter().chain(&HERE).copied().collect();
        let theme = match slug {
            "bluemesa" => blue_mesa(),
            _ => Theme::default(),
        };
        let tenant = embed_tenant::Model {
            account_id,
            slug: slug.to_owned(),
            origins: json(&origins)?,
            theme: json(&theme)?,
            version: 1,
            updated_at: demo.now,
        };
        embed_tenant::Entity::insert(tenant.into_active_model().reset_all())
            .exec_without_returning(tx)
            .await?;
    }
    let mut keys = Vec::new();
    for (slug, key) in EMBED_KEYS {
        let partner =
            TENANTS.iter().find(|(_, tenant, _)| *tenant == slug).map_or(slug, |(partner, ..)| *partner);
        keys.push(embed_key::Model {
            id: 0,
            uid: uid("embed-key", slug),
            account_id: demo.account(partner)?.id,
            name: "Demo site".to_owned(),
            digest: key_digest(key),
            hint: hint(key),
            created_at: demo.now,
            ends_at: None,
            revoked_at: None,
            last_used_at: None,
        });
    }
    insert_all(tx, keys).await
}

fn blue_mesa() -> Theme {
    let [accent, surface, text] = ["#1d4e89", "#fffaf3", "#22262b"].map(str::to_owned);
    Theme { accent, surface, text, radius: 2, font: ThemeFont::Humanist }
}

fn json(value: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Custom(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_api::EmbeddingEdit;

    #[test]
    fn what_the_demo_sets_could_be_set_by_hand() {
        for ((_, slug, own), theme) in TENANTS.iter().zip([Theme::default(), blue_mesa()]) {
            let origins = own.iter().chain(&HERE).map(|origin| (*origin).to_owned()).collect();
            assert_eq!(EmbeddingEdit { origins, theme }.problems(), [], "{slug}");
            assert!(portico_api::embed::is_tenant_slug(slug));
        }
    }
}
