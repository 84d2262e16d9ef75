//! A small application: accounts, and money that goes from one to another.

use aludel::{Embedded, Session, SessionError};

/// The history of the database, in the program.
pub static MIGRATIONS: Embedded = aludel::embed!("migrations");

/// Opens an account with some money on it.
///
/// # Errors
///
/// Where there is one of this name.
pub async fn open(session: &mut dyn Session, name: &str, amount: i64) -> Result<(), SessionError> {
    session.execute(&format!("INSERT INTO accounts VALUES ('{name}', {amount})")).await
}

/// Moves money from one account to another.
///
/// # Errors
///
/// Where there is not so much: an account is never below zero.
pub async fn transfer(
    session: &mut dyn Session,
    (from, to): (&str, &str),
    amount: i64,
) -> Result<(), SessionError> {
    let sql = format!(
        "BEGIN;
         UPDATE accounts SET amount = amount - {amount} WHERE name = '{from}';
         UPDATE accounts SET amount = amount + {amount} WHERE name = '{to}';
         COMMIT"
    );
    session.execute(&sql).await
}

/// What is on an account.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn amount(session: &mut dyn Session, name: &str) -> Result<Option<i64>, SessionError> {
    let sql = format!("SELECT amount FROM accounts WHERE name = '{name}'");
    let rows = session.query(&sql).await?;
    Ok(rows.first().and_then(|row| row.text(0).parse().ok()))
}
