//! The interface, over HTTP, on a real database.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use aludel_testing::{TestDatabase, database};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

/// A running service, stopped at the end of the test.
struct Service {
    child: Child,
    address: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An answer: status and JSON (null for none).
type Answer = (u16, Value);

impl Service {
    fn start(database: &TestDatabase<'_>) -> Self {
        Self::spawn(command(database).env("MIGRATE_ON_START", "1")).0
    }

    /// The service, and what it said before it served.
    fn spawn(command: &mut Command) -> (Self, String) {
        let mut child = command.spawn().expect("it starts");
        let errors = BufReader::new(child.stderr.take().expect("standard error is piped"));
        let mut lines = errors.lines().map_while(Result::ok);
        let mut said = String::new();
        let address = lines
            .find_map(|line| {
                said.push_str(&line);
                Some(line.split_once("serving on ")?.1.trim().to_owned())
            })
            .unwrap_or_else(|| panic!("it does not say where it serves: {said}"));
        // Read on, so that the service never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        (Self { child, address }, said)
    }

    fn get(&self, path: &str, token: Option<&str>) -> Answer {
        let mut request = agent().get(format!("{}{path}", self.address));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        answer(request.call())
    }

    fn post(&self, path: &str, body: &str, token: Option<&str>) -> Answer {
        let mut request = agent().post(format!("{}{path}", self.address));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        answer(request.header("Content-Type", "application/json").send(body))
    }

    fn register(&self, email: &str) -> Answer {
        self.post("/api/auth/register", &credentials(email, PASSWORD), None)
    }

    fn login(&self, email: &str, password: &str) -> Answer {
        self.post("/api/auth/login", &credentials(email, password), None)
    }
}

fn command(database: &TestDatabase<'_>) -> Command {
    let mut command = without_database();
    command.env("DATABASE_URL", database.url());
    command
}

fn without_database() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recommender-be"));
    command
        .arg("serve")
        .env_remove("DATABASE_URL")
        .env("LISTEN", "127.0.0.1:0")
        .env_remove("MIGRATE_ON_START")
        .env_remove("MIGRATIONS_DIR")
        .env("NO_COLOR", "1")
        .stderr(Stdio::piped())
        .stdout(Stdio::null());
    command
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response.expect("the service answers");
    let text = response.body_mut().read_to_string().expect("the answer is text");
    let body = match text.as_str() {
        "" => Value::Null,
        text => serde_json::from_str(text).expect("the answer is JSON"),
    };
    (response.status().as_u16(), body)
}

fn credentials(email: &str, password: &str) -> String {
    json!({ "email": email, "password": password }).to_string()
}

/// As `make run` starts it where no database is named.
#[cfg(feature = "embedded")]
#[test]
fn without_a_database_it_serves_on_the_embedded_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = without_database();
    let (service, said) =
        Service::spawn(command.current_dir(folder.path()).env("MIGRATE_ON_START", "1"));
    assert!(said.contains("the embedded PostgreSQL"), "{said}");
    let (status, health) = service.get("/api/health", None);
    assert_eq!(status, 200, "{health}");
    assert_eq!(service.register("ada@example.org").0, 201);
    assert_eq!(service.login("ada@example.org", PASSWORD).0, 200);
}

#[test]
fn a_user_registers_signs_in_is_known_and_signs_out() {
    let database = database();
    let service = Service::start(&database);

    let (status, user) = service.register("Ada@Example.org");
    assert_eq!((status, &user["email"]), (201, &json!("ada@example.org")));
    assert_eq!(user["is_active"], json!(true));
    assert!(user.get("hashed_password").is_none(), "{user}");

    let (status, session) = service.login("ada@example.org", PASSWORD);
    assert_eq!(status, 200, "{session}");
    let token = session["token"].as_str().expect("there is a token");
    assert_eq!(token.len(), 64);

    let (status, me) = service.get("/api/auth/me", Some(token));
    assert_eq!((status, &me["id"]), (200, &user["id"]));

    assert_eq!(service.post("/api/auth/logout", "", Some(token)), (204, Value::Null));
    assert_eq!(service.get("/api/auth/me", Some(token)).0, 401);
    let stored = database.psql("SELECT hashed_password FROM users");
    assert!(stored.starts_with("$argon2id$"), "{stored}");
}

#[test]
fn what_is_wrong_is_answered_with_json_and_a_proper_status() {
    let database = database();
    let service = Service::start(&database);
    assert_eq!(service.register("a@b.org").0, 201);

    let error = |message: &str| json!({ "error": message });
    let wrong = error("the email or the password is wrong");
    assert_eq!(service.register("A@b.org"), (409, error("this email is registered already")));
    assert_eq!(service.login("a@b.org", "another password"), (401, wrong.clone()));
    assert_eq!(service.login("nobody@b.org", PASSWORD), (401, wrong));
    let bad_email = credentials("nobody", PASSWORD);
    assert_eq!(
        service.post("/api/auth/register", &bad_email, None),
        (422, error("the email is not an address"))
    );
    let short = credentials("c@b.org", "short");
    assert_eq!(
        service.post("/api/auth/register", &short, None),
        (422, error("the password needs at least 8 characters"))
    );
    let (status, body) = service.post("/api/auth/register", "{", None);
    assert_eq!(status, 400);
    assert!(body["error"].is_string(), "{body}");
    assert_eq!(service.get("/api/auth/me", None), (401, error("sign in first")));
    assert_eq!(service.get("/api/auth/me", Some("no token")).0, 401);
}

#[test]
fn a_session_that_has_ended_or_a_closed_account_signs_nobody_in() {
    let database = database();
    let service = Service::start(&database);
    service.register("a@b.org");
    let (_, session) = service.login("a@b.org", PASSWORD);
    let token = session["token"].as_str().expect("there is a token");
    database.psql("UPDATE sessions SET expires_at = now() - interval '1 second'");
    assert_eq!(service.get("/api/auth/me", Some(token)).0, 401);
    database.psql("UPDATE users SET is_active = false");
    assert_eq!(service.login("a@b.org", PASSWORD).0, 401);
}

#[test]
fn health_tells_the_database_and_the_schema() {
    let database = database();
    let service = Service::start(&database);
    assert_eq!(service.get("/api/ping", None), (200, json!({ "ping": "pong" })));
    let (status, health) = service.get("/api/health", None);
    assert_eq!(status, 200, "{health}");
    assert_eq!(health["schema"]["pending"], json!(0));
    assert!(health["schema"]["revision"].is_string(), "{health}");

    // As if a migration had come that this database has not.
    database.psql("DELETE FROM aludel.revisions");
    let (status, health) = service.get("/api/health", None);
    assert_eq!((status, &health["schema"]["pending"]), (503, &json!(1)), "{health}");
}

#[test]
fn an_old_schema_is_not_served_and_the_mending_command_is_named() {
    let database = database();
    let output = command(&database).output().expect("it starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(errors.contains("20230921_001"), "{errors}");
    assert!(errors.contains("make migrate-up"), "{errors}");
    assert_eq!(database.psql("SELECT to_regclass('users')"), "");
}

/// As while a newer release is rolled out beside this one.
#[test]
fn a_database_that_is_ahead_is_served_with_a_warning() {
    let database = database();
    drop(Service::start(&database));
    database.psql(
        "INSERT INTO aludel.revisions SELECT (jsonb_populate_record(r, \
         '{\"revision\": \"20991231_001\", \"slug\": \"newer\", \"parents\": [\"20230921_001\"]}')).* \
         FROM aludel.revisions r",
    );
    for migrate_on_start in ["0", "1"] {
        let (service, said) =
            Service::spawn(command(&database).env("MIGRATE_ON_START", migrate_on_start));
        assert!(said.contains("ahead") && said.contains("20991231_001"), "{said}");
        let (status, health) = service.get("/api/health", None);
        assert_eq!(status, 200, "{health}");
    }
}
