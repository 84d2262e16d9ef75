//! A connection string for another program's command line, where everybody may read it.

use super::{Conninfo, ConninfoError, Password, foreign, parameters};

impl Conninfo {
    /// The same connection string as `name='value'` pairs without its password, and the password:
    /// for a program's arguments, and for its environment (`PGPASSWORD`). The passphrase of a key
    /// is left out, for there is no variable for it: the program asks.
    pub fn passwordless(text: &str) -> Result<(String, Option<Password>), ConninfoError> {
        let mut parameters = parameters::parse(text)?;
        // What is not libpq's is said in its words.
        parameters.remove(foreign::POOLER);
        if let Some(schema) = parameters.remove(foreign::SCHEMA) {
            foreign::add_option(&mut parameters, "search_path", &schema);
        }
        let (passwords, others): (Vec<_>, Vec<_>) =
            parameters.into_iter().partition(|(name, _)| *name == "password");
        let pairs: Vec<String> = others
            .iter()
            .filter(|(name, _)| *name != "sslpassword")
            .map(|(name, value)| {
                format!("{name}='{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
            })
            .collect();
        let password = passwords.into_iter().next().map(|(_, value)| Password::new(value));
        Ok((pairs.join(" "), password))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_libpqs_is_said_in_its_words() {
        let text =
            "postgres://h/d?schema=a%20b&pgbouncer=true&connection_limit=5&sslmode=VERIFY_CA";
        let (pairs, _) = Conninfo::passwordless(text).unwrap();
        assert_eq!(
            pairs,
            r"dbname='d' host='h' options='-c search_path=a\\ b' sslmode='verify-ca'"
        );
    }

    #[test]
    fn the_password_is_taken_out_and_the_rest_stays() {
        let cases = [
            ("postgres://u:p%40ss@h:5433/d?sslmode=require", Some("p@ss")),
            ("host=h password='a b' dbname='it\\'s'", Some("a b")),
            ("postgres:///d?host=/tmp", None),
        ];
        for (text, password) in cases {
            let (pairs, found) = Conninfo::passwordless(text).unwrap();
            assert_eq!(found.as_ref().map(Password::reveal), password, "{text}");
            assert!(!pairs.contains("password"), "{pairs}");
            let again = parameters::parse(&pairs).unwrap();
            let mut wanted = parameters::parse(text).unwrap();
            wanted.remove("password");
            assert_eq!(again, wanted);
        }
    }
}
