//! What a shadow could come from, in the order in which it is tried.

use std::collections::BTreeSet;

use aludel_cluster::Binaries;

use crate::{Engine, Kind, Locale, Surroundings, Wish, surroundings::Given, target::Target};

/// The wish, completed by what the target says.
pub(crate) struct Needs<'a> {
    pub(crate) wish: &'a Wish,
    pub(crate) major: Option<u32>,
    pub(crate) locale: Locale,
}

impl<'a> Needs<'a> {
    pub(crate) fn new(wish: &'a Wish, target: Option<&Target>) -> Self {
        let locale = wish.locale.clone().or_else(|| Some(target?.locale.clone()));
        Self {
            wish,
            major: target.map(|target| target.major).or(wish.major),
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

    /// All that could do, in order.
    pub(crate) fn candidates(&self, around: &Surroundings) -> Vec<Candidate> {
        let mut installed = around.installed.clone();
        let same = self.major.and_then(|major| take(&mut installed, |it| it.major == major));
        let other = nearest(installed, self.major);
        let given = around.given.clone().map(|given| Candidate::Temporary(Box::new(given)));
        let same = if self.major.is_some() { self.local(same) } else { Vec::new() };
        let order =
            (given.into_iter().chain(same)).chain([Candidate::Embedded]).chain(self.local(other));
        let wanted =
            |candidate: &Candidate| self.wish.only.is_none_or(|only| only == candidate.kind());
        order.filter(wanted).collect()
    }

    /// A local server with the wanted locale, where this machine has it, and with the plain one:
    /// that the major is the same matters more.
    fn local(&self, binaries: Option<Binaries>) -> Vec<Candidate> {
        let Some(binaries) = binaries else { return vec![Candidate::NoBinaries(self.major)] };
        let wanted = self.locale_for(binaries.major);
        let mut locales = vec![wanted];
        locales.retain(Locale::is_here);
        if !locales.iter().any(Locale::is_plain) {
            locales.push(Locale::plain());
        }
        let local = |locale| Candidate::Local { binaries: binaries.clone(), locale };
        locales.into_iter().map(local).collect()
    }
}

/// What a shadow could come from.
pub(crate) enum Candidate {
    Local { binaries: Binaries, locale: Locale },
    NoBinaries(Option<u32>),
    Temporary(Box<Given>),
    Embedded,
}

impl Candidate {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Local { .. } | Self::NoBinaries(_) => Kind::LocalServer,
            Self::Temporary(_) => Kind::TemporaryDatabase,
            Self::Embedded => Kind::Embedded,
        }
    }

    pub(crate) fn locale(&self) -> Locale {
        match self {
            Self::Local { locale, .. } => locale.clone(),
            Self::Temporary(given) => given.target.locale.clone(),
            Self::NoBinaries(_) | Self::Embedded => Locale::plain(),
        }
    }

    /// The engine behind it.
    pub(crate) fn engine(&self) -> Option<Engine> {
        let (kind, locale) = (self.kind(), self.locale());
        match self {
            Self::Local { binaries, .. } => {
                let Binaries { folder, major, release } = binaries.clone();
                let place = folder.display().to_string();
                Some(Engine { kind, major, release, place, locale })
            }
            Self::Temporary(given) => {
                let Target { major, release, .. } = given.target.clone();
                let place = given.server.to_string();
                Some(Engine { kind, major, release, place, locale })
            }
            Self::NoBinaries(_) => None,
            Self::Embedded => embedded_engine(locale),
        }
    }

    /// Whether it has extensions, as far as that can be told before it is started.
    pub(crate) fn has(&self, extensions: &BTreeSet<String>) -> bool {
        let all = |there: &[String]| extensions.iter().all(|name| there.contains(name));
        match self {
            Self::Local { binaries, .. } => extensions.is_empty() || all(&binaries.extensions()),
            Self::Temporary(given) => given.login.creates_databases && all(&given.extensions),
            Self::NoBinaries(_) => false,
            Self::Embedded => embedded_extensions().is_some_and(|there| all(&there)),
        }
    }
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

fn embedded_engine(locale: Locale) -> Option<Engine> {
    #[cfg(feature = "embedded")]
    return Some(crate::embedded::engine(locale));
    #[cfg(not(feature = "embedded"))]
    return Some(locale).and(None);
}

fn embedded_extensions() -> Option<Vec<String>> {
    #[cfg(feature = "embedded")]
    return Some(crate::embedded::extensions());
    #[cfg(not(feature = "embedded"))]
    return None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{connect::Server, login::Login};

    fn binaries(majors: &[u32]) -> Vec<Binaries> {
        let binaries = |&major: &u32| {
            let (folder, release) = (format!("/{major}").into(), format!("{major}.1"));
            Binaries { folder, major, release }
        };
        majors.iter().map(binaries).collect()
    }

    fn target(major: u32) -> Target {
        let (locale, release) = (Locale::plain(), format!("{major}.1"));
        Target { major, release, locale }
    }

    fn given(major: u32) -> Given {
        let server = Server::own("postgresql://u@%2Fnowhere/d").expect("a connection string");
        let (extensions, login) = (Vec::new(), Login::default());
        Given { server, target: target(major), extensions, login }
    }

    /// The order in short: `L15` is a local server of that major, `L` one that is not there.
    fn order(wish: &Wish, installed: &[u32], database: Option<u32>, server: Option<u32>) -> String {
        let around = Surroundings {
            installed: binaries(installed),
            target: database.map(target),
            given: server.map(given),
            passed: Vec::new(),
            unasked: None,
        };
        let name = |candidate: Candidate| match candidate {
            Candidate::Local { binaries, .. } => format!("L{}", binaries.major),
            Candidate::NoBinaries(_) => "L".into(),
            Candidate::Temporary(_) => "T".into(),
            Candidate::Embedded => "E".into(),
        };
        let order = Needs::new(wish, around.target()).candidates(&around).into_iter().map(name);
        order.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_same_major_comes_first_and_from_the_nearest_place() {
        let wish = |major| Wish { major, ..Wish::default() };
        let only = |only| Wish { only: Some(only), ..Wish::default() };
        let cases = [
            (wish(None), &[18, 15][..], Some(15), None, "L15 E L18"),
            (wish(None), &[18, 16, 14], Some(15), None, "L E L16"),
            (wish(None), &[14], Some(15), None, "L E L14"),
            (wish(None), &[], Some(15), None, "L E L"),
            (wish(Some(16)), &[16, 15], Some(15), None, "L15 E L16"),
            (wish(Some(16)), &[18, 15], None, None, "L E L18"),
            (wish(None), &[18, 15], None, None, "E L18"),
            (only(Kind::Embedded), &[15], Some(15), None, "E"),
            (only(Kind::LocalServer), &[15], None, None, "L15"),
            (only(Kind::TemporaryDatabase), &[15], Some(15), Some(16), "T"),
            (only(Kind::TemporaryDatabase), &[15], Some(15), None, ""),
        ];
        for (wish, installed, database, server, expected) in cases {
            let found = order(&wish, installed, database, server);
            assert_eq!(found, expected, "{wish:?} {installed:?} {database:?}");
        }
    }

    #[test]
    fn a_locale_that_is_not_here_gives_way_to_the_major() {
        let foreign = Locale { collate: "xx_XX.utf8".into(), ..Locale::plain() };
        let wish = Wish { major: Some(15), locale: Some(foreign), ..Wish::default() };
        let around = Surroundings {
            installed: binaries(&[15]),
            target: None,
            given: None,
            passed: Vec::new(),
            unasked: None,
        };
        let first = Needs::new(&wish, None).candidates(&around).into_iter().next();
        let engine = first.and_then(|first| first.engine()).expect("a local server");
        assert_eq!((engine.major, engine.locale), (15, Locale::plain()));
    }
}
