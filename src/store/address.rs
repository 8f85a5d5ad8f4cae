//! Where a database is: `sqlite:PATH` or `postgres://USER@HOST/NAME`, told apart by the scheme.

use super::StoreError;

/// How long the program waits for a server that does not answer, in seconds.
const CONNECT_TIMEOUT_SECONDS: u32 = 10;

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// The path of a file.
    Sqlite(String),
    /// An address that libpq understands, as it was given.
    Postgres(String),
}

impl Address {
    /// Reads an address. A misspelt scheme is an error, never a new file of that name.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        let unknown = || StoreError::UnknownAddress(without_password(url));
        match url.split_once(':') {
            // `sqlite://name` would be a file in the root folder, which nobody means.
            Some(("sqlite", path)) if path.starts_with("//") && !path.starts_with("///") => Err(unknown()),
            Some(("sqlite", path)) if !path.is_empty() && path != ":memory:" => {
                Ok(Self::Sqlite(path.to_owned()))
            }
            Some(("postgres" | "postgresql", rest)) if rest.len() > 2 && rest.starts_with("//") => {
                Ok(Self::Postgres(url.to_owned()))
            }
            _ => Err(unknown()),
        }
    }

    /// The address as libpq is given it: what the office did not say itself is said for it.
    pub(super) fn with_defaults(url: &str) -> String {
        let mut said = url.to_owned();
        for (name, value) in [
            ("connect_timeout", CONNECT_TIMEOUT_SECONDS.to_string()),
            ("fallback_application_name", "xingchou".to_owned()),
        ] {
            if !url.contains(&format!("{name}=")) {
                said.push(if said.contains('?') { '&' } else { '?' });
                said.push_str(&format!("{name}={value}"));
            }
        }
        said
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{path}"),
            Self::Postgres(url) => formatter.write_str(&without_password(url)),
        }
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, formatter)
    }
}

/// An address as it may be shown: without its password and its parameters, among which a password may be as well.
fn without_password(url: &str) -> String {
    let shown = url.split_once('?').map_or(url, |(before, _)| before);
    let Some((scheme, rest)) = shown.split_once("://") else { return shown.to_owned() };
    // A password may hold an @ that was not written as %40: the last one ends it.
    let Some((user, place)) = rest.rsplit_once('@') else { return shown.to_owned() };
    match user.split_once(':') {
        Some((name, _)) => format!("{scheme}://{name}:***@{place}"),
        None => shown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_and_a_misspelt_one_is_an_error() {
        assert_eq!(Address::parse("sqlite:data/a.db").unwrap(), Address::Sqlite("data/a.db".to_owned()));
        assert_eq!(
            Address::parse("sqlite:///data/a.db").unwrap(),
            Address::Sqlite("///data/a.db".to_owned())
        );
        for url in ["postgres://localhost/pay", "postgresql:///pay?host=/run/postgresql"] {
            assert_eq!(Address::parse(url).unwrap(), Address::Postgres(url.to_owned()));
        }
        for url in [
            "sqllite:a.db",
            "sqlite:",
            "sqlite::memory:",
            "sqlite://a.db",
            "a.db",
            "postgres:",
            "postgres://",
            "postgres:pay",
            "postgress://host/pay",
            "",
        ] {
            assert!(matches!(Address::parse(url), Err(StoreError::UnknownAddress(_))), "{url}");
        }
    }

    #[test]
    fn no_password_is_ever_shown() {
        for url in [
            "postgres://clerk:s3cret@host/pay",
            "postgres://clerk:s3c:r@et@host:5433/pay?sslmode=require",
            "postgres://clerk@host/pay?password=s3cret",
            "postgress://clerk:s3cret@host/pay",
        ] {
            let shown = match Address::parse(url) {
                Ok(address) => format!("{address} {address:?}"),
                Err(error) => error.to_string(),
            };
            assert!(shown.contains("clerk") && shown.contains("host"), "{shown}");
            assert!(!shown.contains("s3c") && !shown.contains("et@"), "{shown}");
        }
    }

    #[test]
    fn a_server_that_does_not_answer_is_given_up_unless_the_office_says_otherwise() {
        assert_eq!(
            Address::with_defaults("postgres://host/pay"),
            "postgres://host/pay?connect_timeout=10&fallback_application_name=xingchou"
        );
        assert_eq!(
            Address::with_defaults("postgres://host/pay?connect_timeout=60"),
            "postgres://host/pay?connect_timeout=60&fallback_application_name=xingchou"
        );
    }
}
