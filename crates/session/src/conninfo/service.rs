//! The connection service file: sections of parameters under a name.

use super::{
    ConninfoError, Environment, parameters,
    parameters::{Parameters, Telling},
};

/// The parameters of a service.
pub(super) fn find(
    service: &str,
    file: Option<&str>,
    environment: &dyn Environment,
) -> Result<Parameters, ConninfoError> {
    let files: Vec<String> =
        candidates(file, environment).into_iter().filter(|it| environment.exists(it)).collect();
    for file in &files {
        let text = environment.read(file).unwrap_or_default();
        if let Some(parameters) = section(file, &text, service)? {
            return Ok(parameters);
        }
    }
    Err(ConninfoError::NoService { name: service.to_owned(), files })
}

fn candidates(file: Option<&str>, environment: &dyn Environment) -> Vec<String> {
    let own = environment.variable("HOME").map(|home| format!("{home}/.pg_service.conf"));
    let shared = environment.variable("PGSYSCONFDIR").map(|it| format!("{it}/pg_service.conf"));
    file.map(str::to_owned).or(own).into_iter().chain(shared).collect()
}

fn section(file: &str, text: &str, service: &str) -> Result<Option<Parameters>, ConninfoError> {
    let mut found: Option<Parameters> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            found = (name.strip_suffix(']') == Some(service)).then(Parameters::new);
        } else if let Some(parameters) = &mut found {
            let read = pair(line).map_err(|reason| ConninfoError::ServiceFile {
                file: file.to_owned(),
                line: number + 1,
                reason,
            })?;
            // The first of a name counts, as for libpq.
            for (name, value) in read {
                parameters.entry(name).or_insert(value);
            }
        }
    }
    Ok(found)
}

fn pair(line: &str) -> Result<Parameters, String> {
    let (name, value) = line.split_once('=').ok_or("a line without `=`")?;
    if name == "service" || name == "servicefile" {
        return Err("a service cannot refer to another service".into());
    }
    let mut read = Parameters::new();
    parameters::insert(&mut read, name, value, Telling::Name).map_err(|error| error.to_string())?;
    Ok(read)
}
