//! Which shadow: the same major version first, and from the nearest place.

use std::collections::BTreeSet;

use aludel_cluster::Binaries;
use aludel_session::SessionError;

use crate::{
    Difference, Kind, Locale, Passed, Progress, Result, Shadow, ShadowError, Wish,
    chosen::Chosen,
    connect::Server,
    local, place,
    target::{self, Target},
    temporary,
    whereabouts::Whereabouts,
};

/// A shadow that fits, and in what it differs from the wish, if it does.
///
/// In this order: a local server's binaries of the wanted major; a temporary database on the given
/// server, if that is of the wanted major and lets its role create one; the embedded server; a
/// local server of another major. Where no major is wanted, the embedded server comes first, for
/// it is the same on every machine. A shadow is taken only if it has the extensions, and only
/// after it has given a first database.
pub async fn choose(
    wish: &Wish,
    progress: &Progress,
) -> Result<(Box<dyn Shadow>, Option<Difference>)> {
    let mut passed = Vec::new();
    let mut lacking = BTreeSet::new();
    let given = look_at_target(wish, &mut passed).await;
    let needs = Needs::new(wish, given.as_ref().map(|given| &given.target));
    let installed = match &wish.binaries {
        Some(folder) => Binaries::in_folder(folder).into_iter().collect(),
        None => Binaries::installed(),
    };
    let whereabouts = Whereabouts::new(&installed, given.as_ref().map(|given| &given.target));
    for candidate in candidates(&needs, installed, given) {
        let kind = candidate.kind();
        match open(candidate, &needs, progress).await {
            Ok(shadow) => {
                let difference = difference(kind, shadow.major(), &needs, passed);
                return Ok((Box::new(Chosen::new(shadow)), difference));
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
    let advice = lacking.iter().map(|name| whereabouts.advice(name, needs.major)).collect();
    Err(ShadowError::MissingExtensions { extensions: lacking, passed, advice })
}

/// The server of the migration's target.
struct Given {
    server: Server,
    target: Target,
}

/// A target that does not answer is no reason to fail: the history and the models do not need it.
async fn look_at_target(wish: &Wish, passed: &mut Vec<Passed>) -> Option<Given> {
    let server = Server::given(wish.target.as_ref()?);
    match look_at(&server).await {
        Ok(target) => Some(Given { server, target }),
        Err(error) => {
            let reason = error.to_string();
            passed.push(Passed { kind: Kind::TemporaryDatabase, reason });
            None
        }
    }
}

async fn look_at(server: &Server) -> std::result::Result<Target, SessionError> {
    target::read(&mut *server.connect(None).await?).await
}

/// The wish, completed by what the target says.
struct Needs<'a> {
    wish: &'a Wish,
    major: Option<u32>,
    locale: Locale,
}

impl<'a> Needs<'a> {
    fn new(wish: &'a Wish, target: Option<&Target>) -> Self {
        let locale = wish.locale.clone().or_else(|| Some(target?.locale.clone()));
        Self {
            wish,
            major: wish.major.or_else(|| Some(target?.major)),
            locale: locale.unwrap_or_else(Locale::plain),
        }
    }

    /// The locale as a server can be asked for it: those before 15 know no providers.
    fn locale_for(&self, major: u32) -> Locale {
        let mut locale = self.locale.clone();
        if major < 15 {
            locale.provider = None;
        }
        locale
    }
}

enum Candidate {
    Local(Option<Binaries>),
    Temporary(Box<Given>),
    Embedded,
}

impl Candidate {
    fn kind(&self) -> Kind {
        match self {
            Self::Local(_) => Kind::LocalServer,
            Self::Temporary(_) => Kind::TemporaryDatabase,
            Self::Embedded => Kind::Embedded,
        }
    }
}

fn candidates(
    needs: &Needs<'_>,
    mut installed: Vec<Binaries>,
    given: Option<Given>,
) -> Vec<Candidate> {
    let same = needs.major.and_then(|major| take(&mut installed, |it| it.major == major));
    let other = nearest(installed, needs.major);
    let temporary = given.map(|given| Candidate::Temporary(Box::new(given)));
    let order: Vec<Candidate> = match needs.major {
        Some(_) => [Candidate::Local(same)]
            .into_iter()
            .chain(temporary)
            .chain([Candidate::Embedded, Candidate::Local(other)])
            .collect(),
        None => vec![Candidate::Embedded, Candidate::Local(other)],
    };
    let only = needs.wish.only;
    let wanted = |candidate: &Candidate| only.is_none_or(|only| only == candidate.kind());
    order.into_iter().filter(wanted).collect()
}

fn take(installed: &mut Vec<Binaries>, is: impl Fn(&Binaries) -> bool) -> Option<Binaries> {
    let found = installed.iter().position(is)?;
    Some(installed.remove(found))
}

/// The next newer major, for it knows all that the wanted one knows; else the newest.
fn nearest(installed: Vec<Binaries>, major: Option<u32>) -> Option<Binaries> {
    let newer = |it: &&Binaries| major.is_some_and(|major| it.major > major);
    let next = installed.iter().filter(newer).min_by_key(|it| it.major).cloned();
    next.or_else(|| installed.into_iter().max_by_key(|it| it.major))
}

async fn open(
    candidate: Candidate,
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
    candidate: Candidate,
    needs: &Needs<'_>,
    progress: &Progress,
) -> Result<Box<dyn Shadow>> {
    let cache = needs.wish.cache.clone().unwrap_or_else(place::user_cache);
    match candidate {
        Candidate::Local(None) => {
            let major = needs.major.map(|major| format!(" of PostgreSQL {major}"));
            let major = major.unwrap_or_default();
            Err(ShadowError::Unfit(format!("no server binaries{major} on this machine")))
        }
        Candidate::Local(Some(binaries)) => {
            let locale = needs.locale_for(binaries.major);
            local::open(binaries, locale, &cache, progress).await
        }
        Candidate::Temporary(given) if is_of_another_major(&given, needs) => {
            let major = given.target.major;
            Err(ShadowError::Unfit(format!("that is PostgreSQL {major}")))
        }
        Candidate::Temporary(given) => temporary::open(given.server, given.target).await,
        Candidate::Embedded => embedded(needs, &cache, progress).await,
    }
}

/// Whoever names the kind takes what it is.
fn is_of_another_major(given: &Given, needs: &Needs<'_>) -> bool {
    needs.wish.only.is_none() && Some(given.target.major) != needs.major
}

#[cfg(feature = "embedded")]
async fn embedded(
    needs: &Needs<'_>,
    cache: &std::path::Path,
    progress: &Progress,
) -> Result<Box<dyn Shadow>> {
    crate::embedded::open(&needs.wish.extensions, cache, progress).await
}

#[cfg(not(feature = "embedded"))]
async fn embedded(_: &Needs<'_>, _: &std::path::Path, _: &Progress) -> Result<Box<dyn Shadow>> {
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
    needs: &Needs<'_>,
    passed: Vec<Passed>,
) -> Option<Difference> {
    let wanted_major = needs.major.filter(|wanted| *wanted != major);
    let without = kind == Kind::Embedded && !needs.locale.is_plain();
    let wanted_locale = without.then(|| needs.locale.clone());
    let guessed = needs.wish.target.is_some() && needs.major.is_none();
    if wanted_major.is_none() && wanted_locale.is_none() && !guessed {
        return None;
    }
    Some(Difference { kind, major, wanted_major, wanted_locale, passed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binaries(majors: &[u32]) -> Vec<Binaries> {
        majors.iter().map(|&major| Binaries { folder: format!("/{major}").into(), major }).collect()
    }

    fn given(major: u32) -> Given {
        let server = Server::own("postgresql://u@%2Fnowhere/d").expect("a connection string");
        let locale = Locale::plain();
        Given { server, target: Target { major, locale, extensions: Vec::new(), refused: None } }
    }

    /// The order in short: `L15` is a local server of that major, `L` one that is not there.
    fn order(wish: &Wish, installed: &[u32], target: Option<u32>) -> String {
        let given = target.map(given);
        let needs = Needs::new(wish, given.as_ref().map(|given| &given.target));
        let name = |candidate: Candidate| match candidate {
            Candidate::Local(binaries) => {
                format!("L{}", binaries.map_or_else(String::new, |it| it.major.to_string()))
            }
            Candidate::Temporary(_) => "T".into(),
            Candidate::Embedded => "E".into(),
        };
        let order = candidates(&needs, binaries(installed), given).into_iter().map(name);
        order.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_same_major_comes_first_and_from_the_nearest_place() {
        let wish = |major| Wish { major, ..Wish::default() };
        let cases = [
            (wish(None), &[18, 15][..], Some(15), "L15 T E L18"),
            (wish(None), &[18, 16, 14], Some(15), "L T E L16"),
            (wish(None), &[14], Some(15), "L T E L14"),
            (wish(None), &[], Some(15), "L T E L"),
            (wish(Some(16)), &[16, 15], Some(15), "L16 T E L15"),
            (wish(Some(16)), &[18, 15], None, "L E L18"),
            (wish(None), &[18, 15], None, "E L18"),
            (Wish { only: Some(Kind::Embedded), ..wish(None) }, &[15], Some(15), "E"),
            (Wish { only: Some(Kind::LocalServer), ..wish(None) }, &[15], None, "L15"),
            (Wish { only: Some(Kind::TemporaryDatabase), ..wish(None) }, &[15], Some(15), "T"),
        ];
        for (wish, installed, target, expected) in cases {
            assert_eq!(order(&wish, installed, target), expected, "{wish:?} {installed:?}");
        }
    }

    #[test]
    fn a_difference_is_said_and_no_difference_is_not() {
        let icu = Locale { provider: Some(crate::Provider::Icu("de".into())), ..Locale::plain() };
        let (same, other) = (
            Wish { major: Some(17), ..Wish::default() },
            Wish { major: Some(15), ..Wish::default() },
        );
        let sorted = Wish { locale: Some(icu), ..same.clone() };
        let cases = [
            (&same, Kind::Embedded, None),
            (
                &other,
                Kind::Embedded,
                Some("the shadow is the embedded server, PostgreSQL 17 (wanted: 15)"),
            ),
            (
                &sorted,
                Kind::Embedded,
                Some(
                    "the shadow is the embedded server, PostgreSQL 17, without the locale de of ICU",
                ),
            ),
            (&sorted, Kind::LocalServer, None),
        ];
        for (wish, kind, expected) in cases {
            let said = difference(kind, 17, &Needs::new(wish, None), Vec::new());
            assert_eq!(said.map(|it| it.to_string()).as_deref(), expected);
        }
    }
}
