//! What a throw-away database refuses for what its server is, not for what the SQL says.

use aludel_session::SqlError;

/// What to do where the login of a server of others may not do something.
const NO_RIGHT: &str = "the login of the shadow may create databases and has no other \
     rights: set shadow = \"local\" or \"embedded\", on which aludel may do everything (of a dump owners \
     can be left out: pg_dump --no-owner)";

/// The role that an error says is not there.
pub(super) fn missing_role(error: &SqlError) -> Option<String> {
    // SET ROLE calls it an invalid value.
    if !matches!(error.code.as_str(), "42704" | "22023") {
        return None;
    }
    let name = error.message.strip_prefix("role \"")?.strip_suffix("\" does not exist")?;
    // Those of the system are there, or of a newer version.
    (!name.starts_with("pg_")).then(|| name.to_owned())
}

/// What to do about it.
pub(super) fn hint(error: &SqlError) -> Option<String> {
    if error.code == "42501" {
        return Some(NO_RIGHT.to_owned());
    }
    missing_role(error).map(|role| {
        format!(
            "on a server of yours aludel makes no role: create {role} there, or set \
             shadow = \"local\" or \"embedded\""
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, message: &str) -> SqlError {
        SqlError { code: code.to_owned(), message: message.to_owned(), ..SqlError::default() }
    }

    #[test]
    fn a_missing_role_is_known_by_code_and_message() {
        let found = missing_role(&error("42704", "role \"a b\" does not exist"));
        assert_eq!(found, Some("a b".to_owned()));
        assert_eq!(missing_role(&error("42704", "type \"a\" does not exist")), None);
        assert_eq!(missing_role(&error("42P01", "role \"a\" does not exist")), None);
    }
}
