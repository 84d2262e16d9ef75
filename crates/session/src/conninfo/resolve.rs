//! From parameters to a [`Conninfo`]: what the string does not say comes from a service, then from
//! the environment, then from the defaults.

use super::{
    Conninfo, ConninfoError, Environment, Host, Password, error, foreign, hosts,
    parameters::{self, Parameters},
    passfile, service, tls, values,
};

/// What aludel calls itself on the server.
const APPLICATION: &str = "aludel";

/// libpq's parameters that are only accepted with these values, which change nothing.
const HARMLESS: &[(&str, &[&str])] = &[
    ("client_encoding", &["utf8", "UTF8", "utf-8", "UTF-8", "auto"]),
    ("gssdelegation", &["0"]),
    ("gssencmode", &["disable", "prefer"]),
    ("gsslib", &[]),
    ("krbsrvname", &[]),
    ("max_protocol_version", &["3.0", "latest"]),
    ("min_protocol_version", &["3.0"]),
    ("oauth_client_id", &[]),
    ("oauth_client_secret", &[]),
    ("oauth_issuer", &[]),
    ("oauth_scope", &[]),
    ("replication", &["false", "off", "no", "0"]),
    ("require_auth", &[]),
    ("requirepeer", &[]),
    ("scram_client_key", &[]),
    ("scram_server_key", &[]),
    ("ssl_max_protocol_version", &["TLSv1.3"]),
    ("ssl_min_protocol_version", &["TLSv1", "TLSv1.1", "TLSv1.2"]),
    ("sslcompression", &["0"]),
    ("sslcrl", &[]),
    ("sslcrldir", &[]),
    ("sslkeylogfile", &[]),
    ("sslpassword", &[]),
];

pub(super) fn resolve(
    given: Parameters,
    environment: &dyn Environment,
) -> Result<Conninfo, ConninfoError> {
    let parameters = complete(given, environment)?;
    refuse_unsupported(&parameters)?;
    let user = values::text(&parameters, "user").map(str::to_owned).or_else(|| environment.user());
    let user = user.ok_or(ConninfoError::NoUser)?;
    let dbname = dbname(&parameters)?.unwrap_or(&user).to_owned();
    let mut hosts = hosts::hosts(&parameters, environment)?;
    let passfile_problem = fill_passwords(&mut hosts, &parameters, (&user, &dbname), environment);
    Ok(Conninfo {
        hosts,
        application_name: application_name(&parameters),
        options: values::text(&parameters, "options").map(str::to_owned),
        schema: values::text(&parameters, foreign::SCHEMA).map(str::to_owned),
        pooled: values::flag(&parameters, foreign::POOLER)?.unwrap_or_default(),
        connect_timeout: values::connect_timeout(&parameters)?,
        tls: tls::settings(&parameters, environment)?,
        channel_binding: values::channel_binding(&parameters)?,
        target_session: values::target_session(&parameters)?,
        load_balance: values::load_balance(&parameters)?,
        keepalives: values::keepalives(&parameters)?,
        passfile_problem,
        user,
        dbname,
    })
}

/// The database. A whole URL in its place (`PGDATABASE`) would be shown with its password.
fn dbname(parameters: &Parameters) -> Result<Option<&str>, ConninfoError> {
    let name = values::text(parameters, "dbname");
    match name.filter(|name| name.contains("://")) {
        Some(url) => Err(ConninfoError::value("dbname", url, "a name is wanted, not a URL")),
        None => Ok(name),
    }
}

/// Adds what a service and the environment say.
fn complete(
    mut parameters: Parameters,
    environment: &dyn Environment,
) -> Result<Parameters, ConninfoError> {
    let from = |parameters: &Parameters, name: &str, variable: &str| {
        values::text(parameters, name).map(str::to_owned).or_else(|| environment.variable(variable))
    };
    let service = from(&parameters, "service", "PGSERVICE").filter(|name| !name.is_empty());
    if let Some(service) = service {
        let file = from(&parameters, "servicefile", "PGSERVICEFILE");
        for (name, value) in service::find(&service, file.as_deref(), environment)? {
            parameters.entry(name).or_insert(value);
        }
    }
    for (name, variable) in parameters::NAMES {
        let value = variable.and_then(|variable| environment.variable(variable));
        if let Some(value) = value {
            parameters.entry(*name).or_insert(value);
        }
    }
    Ok(parameters)
}

fn refuse_unsupported(parameters: &Parameters) -> Result<(), ConninfoError> {
    for (name, accepted) in HARMLESS {
        let Some(value) = values::text(parameters, name) else { continue };
        if !accepted.contains(&value) {
            // Where no value would do, the value may be a secret.
            let value = Some(value).filter(|_| !accepted.is_empty()).and_then(error::harmless);
            return Err(ConninfoError::Unsupported { name, value });
        }
    }
    Ok(())
}

fn application_name(parameters: &Parameters) -> String {
    let name = values::text(parameters, "application_name");
    let name = name.or_else(|| values::text(parameters, "fallback_application_name"));
    name.unwrap_or(APPLICATION).to_owned()
}

/// Gives every host its password; returns why the password file was not used, if there is one.
fn fill_passwords(
    hosts: &mut [Host],
    parameters: &Parameters,
    (user, dbname): (&str, &str),
    environment: &dyn Environment,
) -> Option<String> {
    if let Some(password) = values::text(parameters, "password") {
        hosts.iter_mut().for_each(|host| host.password = Some(Password::new(password)));
        return None;
    }
    let own = || environment.variable("HOME").map(|home| format!("{home}/.pgpass"));
    let file = values::text(parameters, "passfile").map(str::to_owned).or_else(own)?;
    let text = environment.read(&file)?;
    if environment.is_open_to_others(&file) {
        return Some(format!("{file} was not used, others may read it: `chmod 600 {file}`"));
    }
    for host in hosts {
        let name = hosts::passfile_name(host).to_owned();
        let wanted = passfile::Lookup { host: &name, port: host.port, dbname, user };
        host.password = passfile::find(&text, wanted).map(Password::new);
    }
    None
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
