//! Which shadow: the same major version first, and from the nearest place.

use std::{collections::BTreeSet, path::Path};

use crate::{
    Difference, Engine, Kind, Locale, Passed, Progress, Result, Shadow, ShadowError, Surroundings,
    Wish,
    candidate::{Candidate, Needs},
    chosen::Chosen,
    local, place,
    surroundings::{self, Given},
    temporary,
    whereabouts::Whereabouts,
};

/// A shadow that fits.
pub struct Choice {
    /// It, with a first database.
    pub shadow: Box<dyn Shadow>,
    /// The engine behind it; `None` where nobody can tell its release.
    pub engine: Option<Engine>,
    /// In what it differs from the wish, if it does.
    pub difference: Option<Difference>,
}

/// A shadow that fits, and in what it differs from the wish, if it does.
pub async fn choose(
    wish: &Wish,
    progress: &Progress,
) -> Result<(Box<dyn Shadow>, Option<Difference>)> {
    let Choice { shadow, difference, .. } =
        Surroundings::look(wish).await.choose(wish, progress).await?;
    Ok((shadow, difference))
}

impl Surroundings {
    /// A shadow that fits.
    ///
    /// In this order: a temporary database on a server that was given for it; a local server's
    /// binaries of the wanted major, with the wanted locale, then with the plain one; the embedded
    /// server; a local server of another major. Where no major is wanted, the embedded server comes
    /// first, for it is the same on every machine. A shadow is taken only if it has the extensions,
    /// and only after it has given a first database.
    pub async fn choose(&self, wish: &Wish, progress: &Progress) -> Result<Choice> {
        let mut passed = self.passed.clone();
        let mut lacking = BTreeSet::new();
        let needs = Needs::new(wish, self.target());
        for candidate in needs.candidates(self) {
            let kind = candidate.kind();
            match open(&candidate, &needs, progress).await {
                Ok(shadow) => {
                    let locale = candidate.locale();
                    let mut difference = difference(kind, shadow.major(), &locale, &needs, passed);
                    if let Some(difference) = &mut difference {
                        difference.unasked.clone_from(&self.unasked);
                    }
                    let shadow = Box::new(Chosen::new(shadow, needs.major).await);
                    return Ok(Choice { shadow, engine: candidate.engine(), difference });
                }
                Err(error) => {
                    if let ShadowError::Lacks { extensions } = &error {
                        lacking.extend(extensions.iter().cloned());
                    }
                    passed.push(Passed { kind, reason: error.to_string() });
                }
            }
        }
        if lacking.is_empty() {
            return Err(ShadowError::NoneFits { passed });
        }
        let on_target = match &wish.target {
            Some(target) => surroundings::extensions_of(target).await,
            None => Vec::new(),
        };
        let whereabouts = Whereabouts::new(&self.installed, on_target);
        let advice = lacking.iter().map(|name| whereabouts.advice(name, needs.major)).collect();
        Err(ShadowError::MissingExtensions { extensions: lacking, passed, advice })
    }
}

async fn open(
    candidate: &Candidate,
    needs: &Needs<'_>,
    progress: &Progress,
) -> Result<Box<dyn Shadow>> {
    let mut shadow = start(candidate, needs, progress).await?;
    if let Err(error) = check(&mut *shadow, needs).await {
        shadow.close().await?;
        return Err(error);
    }
    Ok(shadow)
}

async fn start(
    candidate: &Candidate,
    needs: &Needs<'_>,
    progress: &Progress,
) -> Result<Box<dyn Shadow>> {
    let cache = needs.wish.cache.clone().unwrap_or_else(place::user_cache);
    match candidate {
        Candidate::NoBinaries(major) => {
            let major = major.map(|major| format!(" of PostgreSQL {major}"));
            let major = major.unwrap_or_default();
            Err(ShadowError::Unfit(format!("no server binaries{major} on this machine")))
        }
        Candidate::Local { binaries, locale } => {
            local::open(binaries.clone(), needs.wish, locale.clone(), progress).await
        }
        Candidate::Temporary(given) => {
            temporary::open(Given::clone(given), needs.wish.trusted).await
        }
        Candidate::Embedded => embedded(needs, &cache, progress).await,
    }
}

#[cfg(feature = "embedded")]
async fn embedded(needs: &Needs<'_>, cache: &Path, progress: &Progress) -> Result<Box<dyn Shadow>> {
    crate::embedded::open(&needs.wish.extensions, cache, progress).await
}

#[cfg(not(feature = "embedded"))]
async fn embedded(_: &Needs<'_>, _: &Path, _: &Progress) -> Result<Box<dyn Shadow>> {
    Err(ShadowError::Unfit("this aludel was built without it".into()))
}

/// Whether it has the extensions and can make a database of the locale.
async fn check(shadow: &mut dyn Shadow, needs: &Needs<'_>) -> Result<()> {
    let there = shadow.extensions();
    let missing = |name: &&String| there.binary_search(name).is_err();
    let extensions: Vec<String> = needs.wish.extensions.iter().filter(missing).cloned().collect();
    if !extensions.is_empty() {
        return Err(ShadowError::Lacks { extensions });
    }
    if shadow.session().is_none() {
        shadow.fresh().await?;
    }
    Ok(())
}

/// The user wants to hear of it only if the shadow is not quite what was wished for.
fn difference(
    kind: Kind,
    major: u32,
    locale: &Locale,
    needs: &Needs<'_>,
    passed: Vec<Passed>,
) -> Option<Difference> {
    let wanted_major = needs.major.filter(|wanted| *wanted != major);
    let without = locale.is_plain() && !needs.locale.is_plain();
    let wanted_locale = without.then(|| needs.locale.clone());
    let guessed = needs.wish.target.is_some() && needs.major.is_none();
    if wanted_major.is_none() && wanted_locale.is_none() && !guessed {
        return None;
    }
    Some(Difference { kind, major, wanted_major, wanted_locale, unasked: None, passed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_said_and_no_difference_is_not() {
        let icu = Locale { provider: Some(crate::Provider::Icu("de".into())), ..Locale::plain() };
        let (same, other) = (
            Wish { major: Some(17), ..Wish::default() },
            Wish { major: Some(15), ..Wish::default() },
        );
        let sorted = Wish { locale: Some(icu), ..same.clone() };
        let cases = [
            (&same, None),
            (&other, Some("the shadow is the embedded server, PostgreSQL 17 (wanted: 15)")),
            (
                &sorted,
                Some(
                    "the shadow is the embedded server, PostgreSQL 17, without the locale de of ICU",
                ),
            ),
        ];
        for (wish, expected) in cases {
            let needs = Needs::new(wish, None);
            let said = difference(Kind::Embedded, 17, &Locale::plain(), &needs, Vec::new());
            assert_eq!(said.map(|it| it.to_string()).as_deref(), expected);
        }
    }
}
