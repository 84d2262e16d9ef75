//! Reading files, in waves: each wave is the modules that the one before declares. Files are read
//! and parsed on all cores.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use aludel_files::most;
use aludel_grammar::{Cfg, File, Mistake, Module, parse_file};

use super::{
    Source,
    child::children,
    discover::{Beginning, discover},
};
use crate::{ReadOptions, sink::Problem};

/// Every file that matters, and how they hang together.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// The files.
    pub(crate) sources: Vec<Source>,
    /// The root files of crates, with the crate's name.
    pub(crate) roots: Vec<(usize, String)>,
    /// The file of a module that another file declares.
    pub(crate) children: BTreeMap<(usize, String), usize>,
    /// What could not be read.
    pub(crate) problems: Vec<Problem>,
    /// What `#[cfg]` was asked against, by crate: two readings of the same text may differ in it.
    pub(crate) cfgs: Vec<(String, Cfg)>,
}

/// A file to be read.
struct Wanted<'a> {
    path: PathBuf,
    cfg: &'a Cfg,
}

/// How much of the files is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Everything.
    Whole,
    /// What says which files there are: one that names no module declares nothing.
    Modules,
}

/// Reads every file that matters.
pub(crate) fn load(root: &Path, options: &ReadOptions, depth: Depth) -> Loaded {
    let mut beginning = discover(root, options);
    let mut loader = Loader::new(root, std::mem::take(&mut beginning.named), depth);
    loader.loaded.problems = std::mem::take(&mut beginning.problems);
    loader.packages(&beginning);
    loader.files(&beginning, options);
    loader.count_modules_of_named_files();
    loader.loaded
}

struct Loader<'a> {
    root: &'a Path,
    named: Vec<PathBuf>,
    depth: Depth,
    known: BTreeMap<PathBuf, usize>,
    loaded: Loaded,
}

impl<'a> Loader<'a> {
    fn new(root: &'a Path, named: Vec<PathBuf>, depth: Depth) -> Self {
        Self { root, named, depth, known: BTreeMap::new(), loaded: Loaded::default() }
    }

    fn packages(&mut self, beginning: &Beginning) {
        for package in &beginning.packages {
            let wanted = package.targets.iter();
            let wanted =
                wanted.map(|path| Wanted { path: path.clone(), cfg: &package.cfg }).collect();
            self.follow(wanted);
            for target in &package.targets {
                self.root(target, &package.crate_name);
            }
            self.loaded.cfgs.push((package.crate_name.clone(), package.cfg.clone()));
        }
    }

    /// The files that the configuration names and no target reached.
    fn files(&mut self, beginning: &Beginning, options: &ReadOptions) {
        let features = options.features.clone().unwrap_or_default();
        let bare = Cfg { features };
        for path in &beginning.files {
            let package = beginning.packages.iter().rfind(|p| path.starts_with(&p.folder));
            let cfg = package.map_or(&bare, |p| &p.cfg);
            if !self.known.contains_key(path) {
                self.follow(vec![Wanted { path: path.clone(), cfg }]);
            }
        }
        let claimed: BTreeSet<usize> = self.loaded.children.values().copied().collect();
        for path in &beginning.files {
            let Some(index) = self.known.get(path) else { continue };
            let is_root = self.loaded.roots.iter().any(|(root, _)| root == index);
            if !claimed.contains(index) && !is_root {
                self.root(path, "");
            }
        }
    }

    /// Who names a file means the modules that it declares, too.
    fn count_modules_of_named_files(&mut self) {
        let named = self.named.iter().filter_map(|path| self.known.get(path));
        let mut parents: Vec<usize> = named.copied().collect();
        while let Some(parent) = parents.pop() {
            let children =
                self.loaded.children.range((parent, String::new())..(parent + 1, String::new()));
            for (_, child) in children {
                match self.loaded.sources.get_mut(*child) {
                    Some(source) if !source.counts => source.counts = true,
                    _ => continue,
                }
                parents.push(*child);
            }
        }
    }

    fn root(&mut self, path: &Path, crate_name: &str) {
        if let Some(index) = self.known.get(path) {
            self.loaded.roots.push((*index, crate_name.to_owned()));
        }
    }

    /// Reads files, and the modules that they declare, and so on.
    fn follow(&mut self, mut wave: Vec<Wanted<'_>>) {
        let mut links = Vec::new();
        while !wave.is_empty() {
            let mut seen = BTreeSet::new();
            wave.retain(|w| !self.known.contains_key(&w.path) && seen.insert(w.path.clone()));
            let read = read_all(&wave, self.depth);
            let mut next = Vec::new();
            for (read, wanted) in read.into_iter().zip(&wave) {
                let index = self.place(read, &wanted.path);
                for (key, path) in self.children(index, &wanted.path) {
                    links.push((index, key, path.clone()));
                    next.push(Wanted { path, cfg: wanted.cfg });
                }
            }
            wave = next;
        }
        for (parent, key, path) in links {
            if let Some(child) = self.known.get(&path) {
                self.loaded.children.insert((parent, key), *child);
            }
        }
    }

    fn place(&mut self, read: Read, path: &Path) -> usize {
        let relative = path.strip_prefix(self.root).unwrap_or(path).to_path_buf();
        let (text, file) = match read {
            Ok(read) => read,
            Err(message) => {
                let message = format!("{}: {message}", relative.display());
                self.loaded.problems.push(Problem::everywhere(message, None));
                Default::default()
            }
        };
        let counts = self.named.is_empty() || self.named.iter().any(|n| path.starts_with(n));
        let index = self.loaded.sources.len();
        self.loaded.sources.push(Source { path: relative, text, file, counts });
        self.known.insert(path.to_path_buf(), index);
        index
    }

    /// The modules that a file declares, and their files.
    fn children(&mut self, index: usize, parent: &Path) -> Vec<(String, PathBuf)> {
        let Some(source) = self.loaded.sources.get(index) else { return Vec::new() };
        let exists = |path: &Path| self.known.contains_key(path) || path.is_file();
        let mut found = Vec::new();
        for child in children(&source.file.items) {
            match child.file(parent, exists) {
                Some(path) => found.push((child.key, path)),
                None => self.loaded.problems.push(Problem::in_file(index, missing(child.module))),
            }
        }
        found
    }
}

fn missing(module: &Module) -> Mistake {
    let name = &module.name.value;
    Mistake::new(module.name.span, format!("there is no file for the module `{name}`"))
        .help(format!("add `{name}.rs` or `{name}/mod.rs`, or remove the declaration"))
}

/// A file's text and what it declares, or why it cannot be read.
type Read = Result<(String, File), String>;

/// Reads and parses on all cores; the order is kept.
fn read_all(wave: &[Wanted<'_>], depth: Depth) -> Vec<Read> {
    let threads =
        std::thread::available_parallelism().map_or(1, usize::from).min(wave.len() / 4 + 1);
    if threads == 1 {
        return wave.iter().map(|wanted| read_one(wanted, depth)).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(wanted) = wave.get(index) else { return done };
            done.push((index, read_one(wanted, depth)));
        }
    };
    let mut all: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .flat_map(|h| h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, read)| read).collect()
}

fn read_one(wanted: &Wanted<'_>, depth: Depth) -> Read {
    let bytes = aludel_files::read(&wanted.path, most::RUST).map_err(|e| e.to_string())?;
    let text = String::from_utf8(bytes)
        .map_err(|e| format!("this file is not UTF-8 (byte {})", e.utf8_error().valid_up_to()))?;
    let file = match depth {
        Depth::Modules if !names_a_module(&text) => File::default(),
        _ => parse_file(&text, wanted.cfg),
    };
    Ok((text, file))
}

/// Whether the word `mod` stands anywhere in a file, be it in a comment: without it there is no module.
fn names_a_module(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_in_word = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let mut places = text.match_indices("mod");
    places.any(|(at, word)| !is_in_word(at.checked_sub(1)) && !is_in_word(Some(at + word.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_never_overlooked() {
        for text in
            ["mod a;", "pub(crate)mod a;", "x;mod/**/a;", "// a mod", "mod", "r#mod", "ämod a;"]
        {
            assert!(names_a_module(text), "{text}");
        }
        for text in ["", "models", "// The model.", "modus r_mod", "mod_a", "amod;"] {
            assert!(!names_a_module(text), "{text}");
        }
    }
}
