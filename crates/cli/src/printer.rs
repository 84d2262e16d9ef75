//! The only place that prints: results to standard output, everything else to standard error.
//!
//! Text comes in with its colors; they are stripped where the stream is no terminal, where
//! NO_COLOR is set, or where `--color never` says so.

use std::{
    fmt::Display,
    io::{self, BufWriter, ErrorKind, IsTerminal, Write},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::{
    args::{Color, Global},
    failure::{Failure, FailureKind, Result, exit_code},
    remedies,
    shown::{colored, in_one_line, styled, unstyled},
    style::{self, paint},
};
use aludel_project::{
    Remedy,
    secret::{without_passwords, without_url_passwords},
    visible::JsonWriter,
};

/// The bytes of data that are written at once.
const CHUNK: usize = 64 << 10;

/// Where data goes. JSON is written in very many pieces, so that the buffer's own type matters.
pub(crate) type Stream<'a> = BufWriter<&'a mut dyn Write>;

/// Says what is wrong with the command line, or what was asked of it (`--help`). What is wrong may
/// be a connection string in the wrong place.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    if error.use_stderr() {
        let text = colored(&without_passwords(&error.render().ansi().to_string()));
        // Nobody is left to tell that standard error is gone.
        let _ = write!(anstream::stderr(), "{text}");
    } else if let Err(failure) = written(error.print()) {
        return ExitCode::from(exit_code(failure.kind));
    }
    ExitCode::from(code)
}

/// Where the words of a command go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    color: ColorChoice,
    quiet: bool,
    input: bool,
    /// The database that was named: commands in hints are about it, too.
    database: Option<&'static str>,
}

impl Printer {
    /// A printer as the arguments want it.
    pub(crate) fn new(global: &Global) -> Self {
        let color = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let printer = Self { color, quiet: global.quiet, input: !global.no_input, database: None };
        printer.about(global.database.as_deref())
    }

    /// The same where it is about this database.
    pub(crate) fn about(self, database: Option<&str>) -> Self {
        // There are a few names, and each is wanted until the process ends.
        let database = database.map(|name| &*String::leak(name.to_owned()));
        Self { database, ..self }
    }

    /// Words with their commands as they are said of the database that was named.
    pub(crate) fn of_database(&self, words: impl Display) -> String {
        remedies::of_database(&words.to_string(), self.database)
    }

    /// What to do about a failure.
    pub(crate) fn remedy(&self, remedy: &Remedy) -> String {
        self.of_database(remedies::words(remedy))
    }

    /// Writes a result, a line of its own, to standard output.
    pub(crate) fn result(&self, text: impl Display) -> Result<()> {
        self.raw(&format!("{text}\n"))
    }

    /// Writes a result to standard output; nothing acts in it but our own styles.
    pub(crate) fn raw(&self, text: &str) -> Result<()> {
        let color = match self.color {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            chosen => chosen,
        };
        let done = match color {
            // All at once: a stream that strips styles writes each piece between two of them.
            ColorChoice::Never => io::stdout().lock().write_all(unstyled(text).as_bytes()),
            _ => AutoStream::new(io::stdout(), color).lock().write_all(styled(text).as_bytes()),
        };
        written(done.and_then(|()| io::stdout().flush()))
    }

    /// Writes what is for people to a file, without its colors, or to standard output.
    pub(crate) fn text(&self, out: Option<&Path>, text: &str) -> Result<()> {
        match out {
            Some(path) => Ok(fs_err::write(path, unstyled(text))?),
            None => self.raw(text),
        }
    }

    /// Writes a result as JSON.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<()> {
        data(None, |stream| pretty(value, stream))
    }

    /// Says what is going on.
    pub(crate) fn note(&self, text: impl Display) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Says what deserves a second look.
    pub(crate) fn warn(&self, text: impl Display) {
        self.say(format!("{} {text}", paint(style::WARNING, "warning:")));
    }

    /// Says what to do next.
    pub(crate) fn hint(&self, text: impl Display) {
        self.note(format!("{} {}", paint(style::HINT, "hint:"), self.of_database(text)));
    }

    /// Says why a command failed.
    pub(crate) fn failure(&self, failure: &Failure) {
        if failure.is_enough_read() {
            return;
        }
        if let Some(report) = &failure.report {
            self.say_styled(&colored(report.trim_end()));
            self.say("");
        }
        let message = match failure.kind {
            FailureKind::Usage | FailureKind::Settings => without_passwords(&failure.message),
            _ => without_url_passwords(&failure.message),
        };
        self.say(format!("{} {message}", paint(style::ERROR, "error:")));
        for remedy in &failure.remedies {
            self.say(format!("{} {}", paint(style::HINT, "hint:"), self.remedy(remedy)));
        }
    }

    fn say(&self, text: impl Display) {
        self.say_styled(&styled(&text.to_string()));
    }

    fn say_styled(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr(), self.color).lock();
        // Nobody is left to tell that standard error is gone.
        let _ = writeln!(stream, "{text}");
    }

    /// Whether a question would reach somebody.
    pub(crate) fn can_ask(&self) -> bool {
        self.input && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Shows that something is going on, on a terminal and after a moment, until it is dropped.
    pub(crate) fn progress(&self, text: impl Into<String>) -> Progress {
        if self.quiet || !io::stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::default_spinner());
        bar.set_message(in_one_line(&text.into()));
        bar.enable_steady_tick(Duration::from_millis(150));
        Progress(bar)
    }
}

/// Writes what is for programs to a file, or to standard output: every byte as it is, as it comes.
pub(crate) fn data(
    out: Option<&Path>,
    write: impl FnOnce(&mut Stream<'_>) -> io::Result<()>,
) -> Result<()> {
    let to_stream = |stream: &mut dyn Write| {
        let mut stream = BufWriter::with_capacity(CHUNK, stream);
        write(&mut stream).and_then(|()| stream.flush())
    };
    match out {
        Some(path) => Ok(to_stream(&mut fs_err::File::create(path)?)?),
        None => written(to_stream(&mut io::stdout().lock())),
    }
}

/// Writes bytes that are all there to a file, or to standard output.
pub(crate) fn bytes(out: Option<&Path>, bytes: &[u8]) -> Result<()> {
    data(out, |stream| stream.write_all(bytes))
}

fn written(result: io::Result<()>) -> Result<()> {
    result.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::new(FailureKind::Closed, ""),
        _ => Failure::new(FailureKind::System, format!("cannot write the result: {error}")),
    })
}

/// Writes a value as JSON for reading, and the end of its last line.
pub(crate) fn pretty(value: &impl Serialize, stream: &mut Stream<'_>) -> io::Result<()> {
    serde_json::to_writer_pretty(JsonWriter(stream), value)?;
    writeln!(stream)
}

/// A sign of life; it vanishes when it is dropped.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Says what is going on now.
    pub(crate) fn step(&self, text: impl Into<String>) {
        self.0.set_message(in_one_line(&text.into()));
    }

    /// Takes the sign away while something else is written.
    pub(crate) fn pause<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
