//! A database of another major version prints some definitions in other words than the shadow. Such
//! a definition counts as a change only if it still differs when the shadow has printed it itself.

use std::collections::BTreeSet;

use aludel_catalog::{Aspects, Catalog};

use crate::{Error, Workshop};

impl Workshop {
    /// What was found in a database, with the shadow's words where these say what another catalog
    /// says. What the shadow cannot be brought into stays as it was found.
    pub async fn in_own_words(
        &mut self,
        found: &Catalog,
        other: &Catalog,
    ) -> Result<Catalog, Error> {
        let mut catalog = found.clone();
        let aspects = Aspects::everything();
        if self.build(found, &aspects, &BTreeSet::new()).await.is_err() {
            self.shadow().await?.fresh().await?;
            return Ok(catalog);
        }
        let printed = self.inspect_shadow().await?;
        for (key, object) in &mut catalog.objects {
            let said = printed.objects.get(key);
            if let Some(said) = said.filter(|said| other.objects.get(key) == Some(*said)) {
                object.clone_from(said);
            }
        }
        Ok(catalog)
    }
}
