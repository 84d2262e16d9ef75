//! Throw-away databases on a server, made and dropped over one connection that also says that
//! their owner lives.
//!
//! That connection holds an advisory lock whose number is in the databases' names. A database
//! whose lock nobody holds was left by a killed run. Locks are seen across databases in
//! `pg_locks`, so it does not matter which database each run is connected to.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    thread,
};

use aludel_session::{Connect, Row, Session, SessionError};
use aludel_sql::{quote_ident, quote_literal};

use crate::{Kind, Locale, Result, ShadowError, connect::Server, kept};

/// The first key of our advisory locks: "alud" in ASCII.
const LOCK_CLASS: i32 = 0x616c_7564;
/// How long a database may take to go before the server is asked again.
const PATIENCE: &str = "15s";
/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
const QUERY_CANCELED: &str = "57014";
const PREFIX: &str = "aludel_shadow_";
/// What is noted on each of our databases, so that another one of such a name is told from them.
const MARK: &str = "a throw-away database of aludel, which drops it";

/// The throw-away databases of this run on one server.
pub(crate) struct Databases {
    kind: Kind,
    server: Server,
    keeper: Box<dyn Session>,
    locale: Locale,
    tag: u32,
    count: u32,
    latest: Option<Latest>,
}

struct Latest {
    name: String,
    session: Box<dyn Session>,
}

impl Databases {
    /// Connects, takes the lock, and removes what killed runs left.
    pub(crate) async fn open(
        kind: Kind,
        server: Server,
        database: Option<&str>,
        locale: Locale,
    ) -> Result<Self> {
        let mut keeper = server.connect(database).await.map_err(ShadowError::session(kind))?;
        let tag = take_lock(&mut *keeper).await.map_err(ShadowError::session(kind))?;
        remove_stale(kind, &server, &mut *keeper).await.map_err(ShadowError::session(kind))?;
        Ok(Self { kind, server, keeper, locale, tag, count: 0, latest: None })
    }

    /// The connection to the server's own database.
    pub(crate) fn keeper(&mut self) -> &mut dyn Session {
        &mut *self.keeper
    }

    /// A session on a new database; the one before is dropped.
    pub(crate) async fn fresh(&mut self) -> Result<&mut dyn Session> {
        self.drop_latest().await?;
        let name = self.next_name();
        let create = create(&name, &self.locale);
        self.connect_to_new(name, &create).await
    }

    /// The same, with the state that was kept under a key; `None` where none is.
    pub(crate) async fn restore(
        &mut self,
        key: &str,
        major: u32,
    ) -> Result<Option<&mut dyn Session>> {
        let kept = kept::name(key, &self.locale);
        let is_there = kept::is_there(&mut *self.keeper, &kept).await;
        if !is_there.map_err(ShadowError::session(self.kind))? {
            return Ok(None);
        }
        self.drop_latest().await?;
        let name = self.next_name();
        let copy = kept::copy(&kept, &name, major);
        if self.connect_to_new(name, &copy).await.is_err() {
            // Whatever is wrong with it: it is made again.
            let dropped = self.keeper.execute(&drop_database(&kept)).await;
            dropped.map_err(ShadowError::session(self.kind))?;
            return Ok(None);
        }
        Ok(self.session())
    }

    /// Keeps the state of the latest database under a key, where it can be kept. The session on it
    /// is another one then.
    pub(crate) async fn keep(&mut self, key: &str, major: u32) -> Result<()> {
        let kind = self.kind;
        let kept = kept::name(key, &self.locale);
        let Some(latest) = &mut self.latest else { return Ok(()) };
        let is_keepable = kept::is_keepable(&mut *latest.session).await;
        if !is_keepable.map_err(ShadowError::session(kind))? {
            return Ok(());
        }
        let Some(Latest { name, session }) = self.latest.take() else { return Ok(()) };
        drop(session);
        let copied = async {
            kept::make_room(&mut *self.keeper, &kept).await?;
            self.keeper.execute(&kept::copy(&name, &kept, major)).await
        };
        let copied = copied.await;
        let session = self.server.connect(Some(&name)).await.map_err(ShadowError::session(kind))?;
        self.latest = Some(Latest { name, session });
        copied.map_err(ShadowError::session(kind))
    }

    fn next_name(&mut self) -> String {
        self.count += 1;
        format!("{PREFIX}{}_{}", self.tag, self.count - 1)
    }

    /// Makes a database and connects to it.
    async fn connect_to_new(&mut self, name: String, create: &str) -> Result<&mut dyn Session> {
        let kind = self.kind;
        self.keeper.execute(create).await.map_err(ShadowError::session(kind))?;
        let mark = format!("COMMENT ON DATABASE {} IS {}", quote_ident(&name), quote_literal(MARK));
        self.keeper.execute(&mark).await.map_err(ShadowError::session(kind))?;
        match self.server.connect(Some(&name)).await {
            Ok(session) => Ok(&mut *self.latest.insert(Latest { name, session }).session),
            Err(source) => {
                drop_patiently(&mut *self.keeper, &name)
                    .await
                    .map_err(ShadowError::session(kind))?;
                Err(ShadowError::Session { kind, source })
            }
        }
    }

    /// What opens more connections to the latest database.
    pub(crate) fn connector(&self) -> Option<Box<dyn Connect>> {
        self.latest.as_ref().map(|latest| self.server.to(&latest.name))
    }

    pub(crate) fn session(&mut self) -> Option<&mut dyn Session> {
        self.latest.as_mut().map(|latest| &mut *latest.session as &mut dyn Session)
    }

    pub(crate) async fn drop_latest(&mut self) -> Result<()> {
        let Some(Latest { name, session }) = self.latest.take() else { return Ok(()) };
        drop(session);
        let dropped = drop_whole(&self.server, &mut *self.keeper, &name).await;
        dropped.map_err(ShadowError::session(self.kind))
    }
}

impl Drop for Databases {
    /// Whoever fails half-way, or is interrupted, leaves no database on a server that is not ours;
    /// one of our own goes as a whole.
    fn drop(&mut self) {
        let latest = self.latest.take().filter(|_| self.kind == Kind::TemporaryDatabase);
        let Some(Latest { name, session }) = latest else { return };
        drop(session);
        let server = self.server.clone();
        // In a thread of its own, for this one may be in the middle of a future. What cannot be
        // dropped now is dropped by the next run.
        let _ = thread::spawn(move || drop_from_outside(&server, &name)).join();
    }
}

fn drop_from_outside(server: &Server, name: &str) -> std::result::Result<(), SessionError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| SessionError::Lost(error.to_string()))?;
    runtime.block_on(async {
        let mut keeper = server.connect(None).await?;
        drop_whole(server, &mut *keeper, name).await
    })
}

/// The statement that makes a database from `template0`.
pub(crate) fn create(name: &str, locale: &Locale) -> String {
    format!("CREATE DATABASE {} TEMPLATE template0{}", quote_ident(name), locale.clause())
}

/// The statement that drops a database, and whoever is still connected to it.
pub(crate) fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote_ident(name))
}

async fn take_lock(session: &mut dyn Session) -> std::result::Result<u32, SessionError> {
    loop {
        // 31 bits at random: PostgreSQL's key is a signed integer.
        let tag = u32::try_from(RandomState::new().hash_one(()) >> 33).unwrap_or_default();
        let rows = session
            .query(&format!("SELECT pg_catalog.pg_try_advisory_lock({LOCK_CLASS}, {tag})"))
            .await?;
        if rows.first().is_some_and(|row| row.is_true(0)) {
            return Ok(tag);
        }
    }
}

/// Drops a database with its subscriptions, which would keep it; whoever they are of is not asked.
async fn drop_whole(
    server: &Server,
    keeper: &mut dyn Session,
    name: &str,
) -> std::result::Result<(), SessionError> {
    let subscriptions = format!(
        "SELECT s.subname FROM pg_catalog.pg_subscription s
         JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE d.datname = {}",
        quote_literal(name)
    );
    let rows = keeper.query(&subscriptions).await?;
    if !rows.is_empty() {
        let mut inside = server.connect(Some(name)).await?;
        for row in rows {
            let own = quote_ident(row.text(0));
            for action in ["DISABLE", "SET (slot_name = NONE)"] {
                inside.execute(&format!("ALTER SUBSCRIPTION {own} {action}")).await?;
            }
            inside.execute(&format!("DROP SUBSCRIPTION {own}")).await?;
        }
    }
    drop_patiently(keeper, name).await
}

/// Drops a database, and asks again where that takes too long. The server waits until each of its
/// processes has let go of the files, and one that starts at that very moment may miss the
/// request; the next one reaches it. Without a limit it would wait for ever.
async fn drop_patiently(
    keeper: &mut dyn Session,
    name: &str,
) -> std::result::Result<(), SessionError> {
    keeper.execute(&format!("SET statement_timeout = '{PATIENCE}'")).await?;
    let mut dropped = keeper.execute(&drop_database(name)).await;
    // The files of thousands of tables are removed without a look at the time: then the limit hits
    // the statement that lifts it.
    let unlimited = "SET statement_timeout = 0";
    let mut lifted = keeper.execute(unlimited).await;
    if is_canceled(&lifted) {
        lifted = keeper.execute(unlimited).await;
    }
    lifted?;
    if is_canceled(&dropped) {
        dropped = keeper.execute(&drop_database(name)).await;
    }
    dropped
}

fn is_canceled(outcome: &std::result::Result<(), SessionError>) -> bool {
    let code = outcome.as_ref().err().and_then(SessionError::sql).map(|error| &*error.code);
    code == Some(QUERY_CANCELED)
}

/// Whether a database of such a name is one of ours: on a server that is not, what was noted on it
/// says so.
fn is_ours(kind: Kind, comment: Option<&str>) -> bool {
    kind == Kind::LocalServer || comment == Some(MARK)
}

/// Whether a name is that of one of our databases.
pub(crate) fn is_named_by_us(name: &str) -> bool {
    tag(name).is_some()
}

/// The number of the lock that is in the name of one of our databases.
fn tag(name: &str) -> Option<u32> {
    let (tag, count) = name.strip_prefix(PREFIX)?.split_once('_')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(tag) && is_number(count) && count.parse::<u32>().is_ok())
        .then(|| tag.parse().ok())
        .flatten()
}

/// Drops our databases whose owner is gone. The server only lists what there is: which of it is
/// ours is decided here, where nobody else has a say in what a comparison means.
async fn remove_stale(
    kind: Kind,
    server: &Server,
    session: &mut dyn Session,
) -> std::result::Result<(), SessionError> {
    let own = session.query("SELECT CURRENT_USER").await?;
    let own = own.first().map(|row| row.text(0).to_owned()).unwrap_or_default();
    let held =
        session.query("SELECT locktype, classid, objid, objsubid FROM pg_catalog.pg_locks").await?;
    let class = LOCK_CLASS.to_string();
    let is_run =
        |row: &&Row| (row.text(0), row.text(1), row.text(3)) == ("advisory", class.as_str(), "2");
    let held: BTreeSet<u32> =
        held.iter().filter(is_run).filter_map(|row| row.text(2).parse().ok()).collect();
    let databases = session
        .query(
            "SELECT datname, pg_catalog.pg_get_userbyid(datdba), \
             pg_catalog.shobj_description(oid, 'pg_database') FROM pg_catalog.pg_database",
        )
        .await?;
    for row in databases {
        let name = row.text(0);
        let is_free = tag(name).is_some_and(|tag| !held.contains(&tag));
        if is_free && row.text(1) == own && is_ours(kind, row.get(2)) {
            // Another run may be dropping it at this very moment; what stays is for the next run.
            let _ = drop_whole(server, session, name).await;
        }
    }
    Ok(())
}

/// Those of the roles that a server does not have, sorted.
pub(crate) async fn missing_roles(
    session: &mut dyn Session,
    roles: &[String],
) -> std::result::Result<BTreeSet<String>, SessionError> {
    let there = session.query("SELECT rolname FROM pg_catalog.pg_roles").await?;
    let mut missing: BTreeSet<String> = roles.iter().cloned().collect();
    for row in there {
        missing.remove(row.text(0));
    }
    Ok(missing)
}

/// Creates roles that a server of our own does not have.
pub(crate) async fn create_roles(
    session: &mut dyn Session,
    roles: &[String],
) -> std::result::Result<(), SessionError> {
    for role in missing_roles(session, roles).await? {
        session.execute(&format!("CREATE ROLE {}", quote_ident(&role))).await?;
    }
    Ok(())
}

/// Drops every role of a server of our own that is not PostgreSQL's, and what was set for roles and
/// databases.
pub(crate) async fn drop_roles(session: &mut dyn Session) -> std::result::Result<(), SessionError> {
    for whose in ["CURRENT_USER", "ALL"] {
        session.execute(&format!("ALTER ROLE {whose} RESET ALL")).await?;
    }
    let set = "SELECT DISTINCT d.datname FROM pg_catalog.pg_db_role_setting s
               JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase WHERE s.setrole = 0";
    for row in session.query(set).await? {
        session.execute(&format!("ALTER DATABASE {} RESET ALL", quote_ident(row.text(0)))).await?;
    }
    let sql = "SELECT rolname FROM pg_catalog.pg_roles WHERE oid >= 16384 ORDER BY rolname";
    for row in session.query(sql).await? {
        let role = quote_ident(row.text(0));
        session.execute(&format!("DROP OWNED BY {role} CASCADE")).await?;
        session.execute(&format!("DROP ROLE {role}")).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_our_name_and_our_mark_is_ours() {
        let cases = [
            ("aludel_shadow_12_0", Some(12)),
            ("production", None),
            ("aludel_shadow_x_0", None),
            ("aludel_shadow_12", None),
            ("aludel_shadow_12_0_1", None),
            ("aludel_shadow_+12_0", None),
            ("aludel_shadow_12_", None),
            ("aludel_shadow_99999999999_0", None),
        ];
        for (name, expected) in cases {
            assert_eq!(tag(name), expected, "{name}");
        }
        let given = Kind::TemporaryDatabase;
        let cases = [(given, Some(MARK), true), (given, None, false), (given, Some("x"), false)];
        for (kind, comment, expected) in cases {
            assert_eq!(is_ours(kind, comment), expected, "{comment:?}");
        }
    }
}
