//! What another type does to values: what is not known to keep every one of them loses some.
//!
//! `conversion_edges.rs` holds every rule to the server, with values at the edges of each type.

use aludel_catalog::Pair;

use super::data_type::DataType;

/// How values are lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// They are rounded or cut.
    Cut,
    /// They are read, and how they were written is lost: `007` is 7.
    Form,
    /// They are moved by the session's time zone, whose clock skips and repeats hours.
    Zone,
    /// Nobody knows.
    Unknown,
}

/// What a change of type does to values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conversion {
    /// Whether every row is written again.
    pub(super) rewrites: bool,
    /// Whether a value may have no place in the new type.
    pub(super) fails: bool,
    /// Whether, and how, a value may become another.
    pub(super) loses: Option<Loss>,
}

const NOTHING: Conversion = Conversion { rewrites: false, fails: false, loses: None };
const KEEPS: Conversion = Conversion { rewrites: true, fails: false, loses: None };
const FAILS: Conversion = Conversion { fails: true, ..KEEPS };
const CUTS: Conversion = Conversion { loses: Some(Loss::Cut), ..KEEPS };
const UNKNOWN: Conversion = Conversion { loses: Some(Loss::Unknown), ..FAILS };

impl Conversion {
    const fn failing_if(self, fails: bool) -> Self {
        Self { fails: self.fails || fails, ..self }
    }

    fn cutting_if(self, cuts: bool) -> Self {
        Self { loses: self.loses.or(cuts.then_some(Loss::Cut)), ..self }
    }
}

/// The type that every enum stands for: its labels are text.
pub(super) const ENUM: &str = "enum";
const TEXT: &str = "text";
const VARCHAR: &str = "character varying";
const CHAR: &str = "character";
const TIMESTAMP: &str = "timestamp without time zone";
const TIMESTAMPTZ: &str = "timestamp with time zone";
const TIME: &str = "time without time zone";
const TIMETZ: &str = "time with time zone";
const DOUBLE: &str = "double precision";

/// What a change between these types does, as the server prints them.
pub(super) fn conversion(types: Pair<&str>) -> Conversion {
    if types.is_same() {
        return NOTHING;
    }
    let Pair { before, after } = types.map(plain);
    match (before.is_array, after.is_array) {
        (true, true) => of_arrays(&before, &after),
        (true, false) => match after.base.as_str() {
            TEXT | VARCHAR => to_text(ENUM, &after).failing_if(!after.modifiers.is_empty()),
            _ => UNKNOWN,
        },
        (false, true) => UNKNOWN,
        (false, false) => of_elements(&before, &after),
    }
}

/// `citext` is text that compares otherwise.
fn plain(name: &str) -> DataType {
    let mut parsed = DataType::parse(name);
    if parsed.base == "citext" || parsed.base.ends_with(".citext") {
        parsed.base = TEXT.to_owned();
    }
    parsed
}

fn of_arrays(before: &DataType, after: &DataType) -> Conversion {
    let of_elements = of_elements(before, after);
    let is_coerced = before.base != after.base || !after.modifiers.is_empty();
    Conversion { rewrites: of_elements.rewrites || is_coerced, ..of_elements }
}

fn of_elements(before: &DataType, after: &DataType) -> Conversion {
    let (from, to) = (before.base.as_str(), after.base.as_str());
    if from == to {
        return with_other_modifier(before, after);
    }
    match (from, to) {
        (_, TEXT | VARCHAR | CHAR) => to_text(from, after).failing_if(is_longer(before, after)),
        (_, "name") => to_name(before),
        (TEXT | VARCHAR | CHAR | "name", ENUM | "json") => FAILS,
        (TEXT | VARCHAR | CHAR, "\"char\"") => CUTS,
        (TEXT | VARCHAR | CHAR | "name" | "bytea", _) => {
            Conversion { loses: Some(Loss::Form), ..FAILS }
        }
        (ENUM, ENUM) => FAILS,
        _ => of_numbers(before, after)
            .or_else(|| of_moments(before, after))
            .unwrap_or_else(|| of_others(before, after)),
    }
}

/// The same type with another modifier.
fn with_other_modifier(before: &DataType, after: &DataType) -> Conversion {
    let sizes = (before.modifiers.first(), after.modifiers.first());
    let is_roomier = matches!(sizes, (Some(before), Some(after)) if after >= before);
    match before.base.as_str() {
        _ if before.modifiers == after.modifiers && before.least_unit == after.least_unit => {
            NOTHING
        }
        TIMESTAMP | TIMESTAMPTZ | TIME | TIMETZ | "interval" => match is_coarser(before, after) {
            true => CUTS,
            false => NOTHING,
        },
        // Without a modifier nothing is asked of a value.
        _ if after.modifiers.is_empty() => NOTHING,
        VARCHAR if is_roomier => NOTHING,
        // Blanks behind the end are cut in silence.
        VARCHAR => CUTS.failing_if(true),
        CHAR => KEEPS.failing_if(!is_roomier),
        "bit varying" if is_roomier => NOTHING,
        "bit" | "bit varying" => FAILS,
        "numeric" => between_numerics(before.digits(), after.digits()),
        _ => UNKNOWN,
    }
}

fn between_numerics(before: Option<(i64, i64)>, after: Option<(i64, i64)>) -> Conversion {
    match (before, after) {
        (Some((whole, scale)), Some((room, new_scale))) => {
            let is_rounded = new_scale < scale;
            // What is rounded up may need one digit more.
            let fails = room < whole || is_rounded && room == whole;
            let is_same = new_scale == scale && !fails;
            if is_same { NOTHING } else { KEEPS.failing_if(fails).cutting_if(is_rounded) }
        }
        _ => CUTS.failing_if(true),
    }
}

fn is_coarser(before: &DataType, after: &DataType) -> bool {
    after.least_unit < before.least_unit || after.precision() < before.precision()
}

/// What text is made of.
fn is_textual(base: &str) -> bool {
    matches!(base, TEXT | VARCHAR | CHAR | "name" | "json" | "xml")
}

/// Every type can be written, and read again from what was written. Of what fits blanks at the end
/// are cut where the type is limited.
fn to_text(from: &str, after: &DataType) -> Conversion {
    let is_limited = !after.modifiers.is_empty();
    let is_stored_alike = matches!(from, TEXT | VARCHAR) || from == "xml" && after.base != CHAR;
    let has_blanks = is_textual(from) && from != CHAR;
    let cuts = has_blanks && (is_limited || after.base == CHAR);
    match is_stored_alike && !is_limited && after.base != CHAR {
        true => NOTHING,
        false => KEEPS.cutting_if(cuts),
    }
}

/// How long the text of a value is at most, where that is known.
fn longest(of: &DataType) -> Option<i64> {
    Some(match of.base.as_str() {
        "\"char\"" => 4,
        "boolean" => 5,
        "smallint" => 6,
        "integer" => 11,
        "oid" => 10,
        "bigint" => 20,
        "real" => 16,
        DOUBLE => 25,
        "date" => 13,
        TIME => 15,
        TIMETZ => 24,
        TIMESTAMP => 32,
        TIMESTAMPTZ => 40,
        "macaddr" => 17,
        "macaddr8" => 23,
        "uuid" => 36,
        "name" => 63,
        // A sign, a point, and a nought before it.
        "numeric" => match of.digits()? {
            (whole, 0) if whole > 1 => whole + 1,
            (whole, scale) if whole >= 0 && scale > 0 => whole + scale + 3,
            _ => return None,
        },
        "money" => 40,
        "inet" | "cidr" => 43,
        VARCHAR | CHAR | "bit" | "bit varying" => *of.modifiers.first()?,
        _ => return None,
    })
}

/// Whether what is written of a value may be longer than the limit of a text.
fn is_longer(before: &DataType, after: &DataType) -> bool {
    let Some(room) = after.modifiers.first() else { return false };
    longest(before).is_none_or(|longest| longest > *room)
}

/// What is longer than the 63 bytes of a name is cut in silence. A character has up to four.
fn to_name(before: &DataType) -> Conversion {
    let bytes = if is_textual(&before.base) { 4 } else { 1 };
    KEEPS.cutting_if(longest(before).is_none_or(|longest| longest * bytes > 63))
}

/// The digits of the greatest number of a type of whole numbers.
fn whole_digits(base: &str) -> Option<i64> {
    match base {
        "smallint" => Some(5),
        "integer" => Some(10),
        "bigint" => Some(19),
        _ => None,
    }
}

/// The digits that a floating-point type keeps for sure, and the greatest power of ten it reaches.
fn float_digits(base: &str) -> Option<(i64, i64)> {
    match base {
        "real" => Some((6, 37)),
        DOUBLE => Some((15, 307)),
        _ => None,
    }
}

fn of_numbers(before: &DataType, after: &DataType) -> Option<Conversion> {
    let (from, to) = (before.base.as_str(), after.base.as_str());
    let whole = (whole_digits(from), whole_digits(to));
    let float = (float_digits(from), float_digits(to));
    Some(match (whole, float) {
        ((Some(from), Some(to)), _) => KEEPS.failing_if(from > to),
        ((Some(digits), _), (_, Some((exact, _)))) => KEEPS.cutting_if(digits > exact),
        ((_, Some(_)), (Some(_), _)) => CUTS.failing_if(true),
        (_, (Some(from), Some(to))) if from < to => KEEPS,
        (_, (Some(_), Some(_))) => CUTS.failing_if(true),
        ((Some(digits), _), _) if to == "numeric" => match after.digits() {
            Some((room, scale)) => KEEPS.failing_if(room < digits).cutting_if(scale < 0),
            None => KEEPS,
        },
        (_, (Some(_), _)) if to == "numeric" => CUTS.failing_if(after.digits().is_some()),
        ((_, Some(_)), _) if from == "numeric" => {
            FAILS.cutting_if(before.digits().is_none_or(|(_, scale)| scale > 0))
        }
        (_, (_, Some((exact, reach)))) if from == "numeric" => match before.digits() {
            Some((whole, scale)) => {
                KEEPS.failing_if(whole > reach || scale > reach).cutting_if(whole + scale > exact)
            }
            None => CUTS.failing_if(true),
        },
        _ => return of_money(before, after),
    })
}

/// Money has two digits behind the point and seventeen before it.
fn of_money(before: &DataType, after: &DataType) -> Option<Conversion> {
    Some(match (before.base.as_str(), after.base.as_str()) {
        ("money", "numeric") => match after.digits() {
            Some((room, scale)) => KEEPS.failing_if(room < 17).cutting_if(scale < 2),
            None => KEEPS,
        },
        ("numeric", "money") => {
            FAILS.cutting_if(before.digits().is_none_or(|(_, scale)| scale > 2))
        }
        ("integer", "money") => KEEPS,
        ("bigint", "money") => FAILS,
        _ => return None,
    })
}

fn of_moments(before: &DataType, after: &DataType) -> Option<Conversion> {
    let cuts = is_coarser(before, after);
    Some(match (before.base.as_str(), after.base.as_str()) {
        // There are dates far behind the last timestamp.
        ("date", TIMESTAMP | TIMESTAMPTZ) => FAILS,
        (TIMESTAMP, TIMESTAMPTZ) | (TIMESTAMPTZ, TIMESTAMP) => {
            let loses = if cuts { Loss::Cut } else { Loss::Zone };
            Conversion { loses: Some(loses), ..KEEPS }
        }
        (TIMESTAMP | TIMESTAMPTZ, "date" | TIME) | (TIMESTAMPTZ, TIMETZ) => CUTS,
        (TIME, TIMETZ | "interval") => KEEPS.cutting_if(cuts),
        (TIMETZ | "interval", TIME) => CUTS,
        _ => return None,
    })
}

fn of_others(before: &DataType, after: &DataType) -> Conversion {
    match (before.base.as_str(), after.base.as_str()) {
        ("cidr", "inet") | ("integer", "oid") | ("oid", "integer") => NOTHING,
        ("inet", "cidr") | ("integer", "boolean") => CUTS,
        ("macaddr", "macaddr8")
        | ("jsonb", "json")
        | ("boolean" | "\"char\"", "integer")
        | ("oid", "bigint") => KEEPS,
        ("macaddr8", "macaddr") | ("integer", "\"char\"") | ("bigint", "oid") => FAILS,
        ("json", "jsonb") => Conversion { loses: Some(Loss::Form), ..FAILS },
        ("bit", "bit varying") => match (before.modifiers.first(), after.modifiers.first()) {
            (_, None) => NOTHING,
            (Some(size), Some(room)) if room >= size => KEEPS,
            _ => FAILS,
        },
        ("bit varying", "bit") => FAILS,
        _ => UNKNOWN,
    }
}
