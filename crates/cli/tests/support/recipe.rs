//! Pages of the manual that are made of what the command writes.

use std::{env, fs, path::Path};

/// A change of a schema, and its page in the manual.
pub(crate) struct Change {
    /// The name of its page.
    pub(crate) page: &'static str,
    /// What changes.
    pub(crate) name: &'static str,
    /// Why it is done so.
    pub(crate) why: &'static str,
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
    pub(crate) answers: &'static [&'static str],
}

/// A change, and what came of it.
pub(crate) struct Recipe<'a> {
    pub(crate) change: &'a Change,
    /// Whether it is cut into phases.
    pub(crate) phased: bool,
    /// The files that were written.
    pub(crate) files: Vec<String>,
}

impl Recipe<'_> {
    fn text(&self) -> String {
        let mut line = "aludel revision --autogenerate".to_owned();
        if self.phased {
            line += " --phased";
        }
        for answer in self.change.answers {
            let is_plain = answer.chars().all(|c| c.is_ascii_alphanumeric() || "-_.=".contains(c));
            line += &if is_plain { format!(" {answer}") } else { format!(" {answer:?}") };
        }
        let change = self.change;
        let mut text = format!(
            "# Recipe: {}\n\n<!-- Made by a test of the command: UPDATE_EXPECT=1 writes it anew. -->\n\n{}\n\n\
             From\n\n```sql\n{}\n```\n\nto\n\n```sql\n{}\n```\n\n`{line}` writes:\n",
            change.name, change.why, change.before, change.after
        );
        for file in &self.files {
            let begin = file.find("-- migrate:up").unwrap_or_default();
            let head: Vec<&str> = file.lines().filter(|it| it.starts_with("-- phase: ")).collect();
            let head: String = head.iter().map(|it| format!("{it}\n\n")).collect();
            text += &format!("\n```sql\n{head}{}\n```\n", file[begin..].trim_end());
        }
        text
    }

    /// Compares the page with what was written, or writes it. Other majors print a view or a body
    /// otherwise: the pages are of one.
    pub(crate) fn check(&self) {
        if aludel_testing::server().major() != 15 {
            return;
        }
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = manifest.ancestors().nth(2).expect("a repository").join("docs/recipes");
        let path = folder.join(format!("{}.md", self.change.page));
        let text = self.text();
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&path, &text).expect("the page is written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, text, "{}: UPDATE_EXPECT=1 writes it", path.display());
    }
}
