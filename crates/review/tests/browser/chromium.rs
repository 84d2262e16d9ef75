//! A headless Chromium, spoken to through a pipe.
//! Source: Chrome DevTools Protocol, `--remote-debugging-pipe`: messages are JSON, each with a NUL behind it, read
//! from descriptor 3 and written to descriptor 4.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

const NAMES: [&str; 5] =
    ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome"];

#[derive(Debug, Clone, Copy)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

pub(crate) struct Chromium {
    process: Child,
    to: File,
    from: BufReader<File>,
    session: Option<String>,
    number: u64,
    complaints: Vec<String>,
    _folder: TempDir,
}

impl Chromium {
    /// Starts one; `None` where none is installed.
    pub(crate) fn start() -> Option<Self> {
        let is_there = |name: &&&str| {
            let found = Command::new("sh").args(["-c", "command -v \"$0\"", name]).output();
            found.is_ok_and(|it| it.status.success())
        };
        let name = NAMES.iter().find(is_there)?;
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = |name: &str| {
            let path = folder.path().join(name);
            let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo");
            assert!(made.success(), "no pipe could be made");
            path
        };
        let (to, from) = (pipe("to"), pipe("from"));
        let script = "name=$1; shift; exec \"$name\" \"$@\" 3<\"$TO\" 4>\"$FROM\"";
        let process = Command::new("sh")
            .args(["-c", script, "sh", name, "--headless", "--no-sandbox", "--disable-gpu"])
            .args(["--disable-quic", "--no-first-run", "--disable-background-networking"])
            .args(["--disable-component-update", "--disable-sync", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", folder.path().join("data").display()))
            .arg("about:blank")
            .env("TO", &to)
            .env("FROM", &from)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        // Each end waits for the other, in the order in which the shell opens them.
        let to = File::options().write(true).open(&to).expect("the pipe to it");
        let from = BufReader::new(File::open(&from).expect("the pipe from it"));
        let (session, number, complaints) = (None, 0, Vec::new());
        let mut browser = Self { process, to, from, session, number, complaints, _folder: folder };
        browser.attach();
        Some(browser)
    }

    fn attach(&mut self) {
        let target = self.ask("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = self.ask("Target.attachToTarget", &target);
        self.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            self.ask(domain, &json!({}));
        }
    }

    /// Opens a file in a window of this width.
    pub(crate) fn open(&mut self, path: &Path, width: u32, scheme: Scheme) {
        let size =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.ask("Emulation.setDeviceMetricsOverride", &size);
        let value = if matches!(scheme, Scheme::Dark) { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.ask("Emulation.setEmulatedMedia", &media);
        self.complaints.clear();
        self.ask("Page.navigate", &json!({ "url": format!("file://{}", path.display()) }));
        while self.text("document.readyState") != "complete" {}
    }

    /// What the browser complained of since the page was opened, and what the page wanted to load.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.complaints.clone()
    }

    pub(crate) fn number(&mut self, expression: &str) -> i64 {
        let value = self.evaluate(expression);
        value.as_i64().unwrap_or_else(|| panic!("{expression} gives {value}"))
    }

    pub(crate) fn text(&mut self, expression: &str) -> String {
        let value = self.evaluate(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} gives {value}")).to_owned()
    }

    fn evaluate(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true });
        let answer = self.ask("Runtime.evaluate", &asked);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = serde_json::to_vec(&message).expect("JSON");
        bytes.push(0);
        self.to.write_all(&bytes).expect("it reads");
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).expect("it answers");
            assert!(!bytes.is_empty(), "the browser is gone");
            bytes.pop();
            let mut answer: Value = serde_json::from_slice(&bytes).expect("JSON");
            if answer["id"] == json!(self.number) {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.note(&answer);
        }
    }

    fn note(&mut self, event: &Value) {
        let params = &event["params"];
        match event["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown"
            | "Log.entryAdded"
            | "Runtime.consoleAPICalled"
            | "Page.javascriptDialogOpening" => self.complaints.push(params.to_string()),
            "Network.requestWillBeSent" => {
                let url = params["request"]["url"].as_str().unwrap_or_default();
                if !url.starts_with("file://")
                    && !url.starts_with("data:")
                    && !url.starts_with("about:")
                {
                    self.complaints.push(format!("it loads {url}"));
                }
            }
            _ => {}
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It is gone already where it failed, and then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
