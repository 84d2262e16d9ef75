//! A database of another major version prints some definitions in other words than the shadow. Such
//! a definition counts as a change only if it still differs when the shadow has printed it itself.

use std::{
    collections::BTreeSet,
    fmt::{self, Display},
};

use aludel_catalog::{Aspects, Catalog, Ident, Key, Object, Pair};
use aludel_dialect::{Located, Newer};

use crate::{Error, Workshop};

/// What a shadow of another major cannot tell of a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Untold {
    /// The name of the engine.
    pub engine: &'static str,
    /// The shadow's major.
    pub major: u32,
    /// Parts of objects that it does not know: whether they are wanted cannot be asked.
    pub parts: Vec<Newer>,
    /// Why it cannot be brought into the database's state, where it cannot.
    pub refused: Option<String>,
}

impl Untold {
    /// Whether it can tell everything.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.refused.is_none()
    }
}

impl Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { engine, major, .. } = self;
        if let Some(why) = &self.refused {
            return write!(
                f,
                "a shadow of {engine} {major} cannot be like the database ({why}): what it prints in \
                 other words counts as a change"
            );
        }
        let parts: Vec<String> = self.parts.iter().map(Newer::to_string).collect();
        let parts = parts.join("; ");
        write!(f, "a shadow of {engine} {major} cannot tell whether this is wanted: {parts}")
    }
}

impl Workshop {
    /// What was found in a database, with the shadow's words where these say what another catalog
    /// says. What the shadow cannot be brought into stays as it was found.
    pub async fn in_own_words(
        &mut self,
        found: &Catalog,
        other: &Catalog,
    ) -> Result<(Catalog, Untold), Error> {
        let mut catalog = found.clone();
        let (printed, mut untold) = self.print(found).await?;
        let Some(printed) = printed else { return Ok((catalog, untold)) };
        for (key, object) in &mut catalog.objects {
            let Some(said) = printed.objects.get(key) else { continue };
            if other.objects.get(key) == Some(said) && object != said {
                let one = Located { key, object };
                untold.parts.extend(self.engine.dialect().newer(one, found, untold.major));
                object.clone_from(said);
            }
        }
        Ok((catalog, untold))
    }

    /// The second of two databases, with the words of the first where the shadow prints both alike.
    pub async fn in_words_of_first(
        &mut self,
        found: Pair<&Catalog>,
    ) -> Result<(Catalog, Untold), Error> {
        let mut catalog = found.after.clone();
        let (first, mut untold) = self.print(found.before).await?;
        let (second, more) = self.print(found.after).await?;
        untold.refused = untold.refused.or(more.refused);
        let Some((first, second)) = first.zip(second) else { return Ok((catalog, untold)) };
        for (key, object) in &mut catalog.objects {
            let Some(same) = alike(key, found.before, &first, &second) else { continue };
            if object != same {
                let dialect = self.engine.dialect();
                let parts = [(found.before, same), (found.after, &*object)]
                    .map(|(of, object)| dialect.newer(Located { key, object }, of, untold.major));
                untold.parts.extend(parts.into_iter().flatten());
                object.clone_from(same);
            }
        }
        Ok((catalog, untold))
    }

    /// Takes out of what was found in a database what a shadow cannot show: the grants to the role
    /// that owns everything there. That role, and the objects that had some.
    pub async fn forget_own_grants(
        &mut self,
        found: &mut Catalog,
    ) -> Result<(Ident, Vec<Key>), Error> {
        let role = self.engine.border().role(self.session().await?).await?;
        let had = self.engine.dialect().forget_grants_to(found, &role);
        Ok((role, had))
    }

    /// A catalog as the shadow prints it, where it can be brought into that state.
    async fn print(&mut self, found: &Catalog) -> Result<(Option<Catalog>, Untold), Error> {
        let engine = self.engine.name();
        let mut untold = Untold { engine, major: self.major().await?, ..Untold::default() };
        match self.build(found, &Aspects::everything(), &BTreeSet::new()).await {
            Ok(()) => Ok((Some(self.inspect_shadow().await?), untold)),
            Err(error) => {
                self.shadow().await?.fresh().await?;
                untold.refused = Some(match error {
                    Error::Unloadable(refusal) => refusal.error.message.clone(),
                    error => error.to_string(),
                });
                Ok((None, untold))
            }
        }
    }
}

/// The object of the first database, where a shadow prints it as that of the second.
fn alike<'a>(
    key: &Key,
    found: &'a Catalog,
    first: &Catalog,
    second: &Catalog,
) -> Option<&'a Object> {
    let printed = first.objects.get(key)?;
    (second.objects.get(key) == Some(printed)).then(|| found.objects.get(key)).flatten()
}
