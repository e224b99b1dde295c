//! Launch URLs: a game's template with its places filled in, or what its provider is asked for.
//! A value is always percent-encoded, so that no name can change the URL around it.

use crate::api::{Problem, fields};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// What stands for a template where the provider has to be asked for each URL.
pub const ASK: &str = "ask";

/// The longest template in bytes.
pub const TEMPLATE_BYTES_MAX: usize = 2048;

/// What a provider that is asked for a URL may want to know. All of it may be absent.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// `desktop` or `mobile`; desktop where absent.
    pub platform: Option<String>,
    /// ISO 639-1 in lower case; `en` where absent.
    pub language: Option<String>,
    /// ISO 3166-1 alpha-2 in upper case.
    pub country: Option<String>,
    /// The player's address.
    pub ip: Option<String>,
    /// Where the game's way out leads.
    pub return_url: Option<String>,
    /// Where the game's way to more money leads.
    pub deposit_url: Option<String>,
}

impl Options {
    /// Checks what is given.
    ///
    /// # Errors
    /// A problem that names the field.
    pub fn check(&self) -> Result<(), Problem> {
        if let Some(platform) = &self.platform {
            fields::one_of("platform", platform, &["desktop", "mobile"])?;
        }
        let letters =
            |text: &str, is: fn(&u8) -> bool| text.len() == 2 && text.bytes().all(|b| is(&b));
        if !letters(self.language(), u8::is_ascii_lowercase) {
            let detail = "language must be two lower-case letters (ISO 639-1), such as en";
            return Err(Problem::invalid(detail));
        }
        if !letters(
            self.country.as_deref().unwrap_or("XX"),
            u8::is_ascii_uppercase,
        ) {
            let detail = "country must be two upper-case letters (ISO 3166-1), such as EE";
            return Err(Problem::invalid(detail));
        }
        if self
            .ip
            .as_deref()
            .is_some_and(|ip| ip.parse::<std::net::IpAddr>().is_err())
        {
            return Err(Problem::invalid("ip must be an IPv4 or IPv6 address"));
        }
        for (field, url) in [
            ("return_url", &self.return_url),
            ("deposit_url", &self.deposit_url),
        ] {
            let fits = |url: &str| check(url).is_ok() && url != ASK && !url.contains(['{', '}']);
            if url.as_deref().is_some_and(|url| !fits(url)) {
                return Err(Problem::invalid(format!(
                    "{field} must be an http or https URL"
                )));
            }
        }
        Ok(())
    }

    /// Whether the player holds a telephone.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        self.platform.as_deref() == Some("mobile")
    }

    /// The language, or English.
    #[must_use]
    pub fn language(&self) -> &str {
        self.language.as_deref().unwrap_or("en")
    }
}

/// The places a template may have.
const PLACES: [&str; 5] = ["token", "player", "currency", "game", "session"];

/// All but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The values of the places.
#[derive(Clone, Copy, Debug)]
pub struct Launch<'a> {
    /// The session's token: a secret.
    pub token: &'a str,
    /// The player.
    pub player: &'a str,
    /// The currency's code.
    pub currency: &'a str,
    /// The game's code.
    pub game: &'a str,
    /// Our name for the session.
    pub session: &'a str,
}

/// Why a text is no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Neither https nor http.
    #[error("must start with https:// or http://, or be `ask` (the provider is asked)")]
    Scheme,
    /// Over [`TEMPLATE_BYTES_MAX`].
    #[error("must not be longer than 2048 bytes")]
    TooLong,
    /// A blank or a control character.
    #[error("must not contain blanks or control characters")]
    Blank,
    /// A place that nobody fills.
    #[error("may have the places {{token}}, {{player}}, {{currency}}, {{game}}, {{session}} only")]
    Place,
}

/// Checks a template, or [`ASK`].
///
/// # Errors
/// [`TemplateError`].
pub fn check(template: &str) -> Result<(), TemplateError> {
    if template == ASK {
        return Ok(());
    }
    if !template.starts_with("https://") && !template.starts_with("http://") {
        return Err(TemplateError::Scheme);
    }
    if template.len() > TEMPLATE_BYTES_MAX {
        return Err(TemplateError::TooLong);
    }
    if template
        .chars()
        .any(|c| c.is_control() || c.is_whitespace())
    {
        return Err(TemplateError::Blank);
    }
    let rest = PLACES.iter().fold(template.to_owned(), |text, name| {
        text.replace(&place(name), "")
    });
    if rest.contains(['{', '}']) {
        Err(TemplateError::Place)
    } else {
        Ok(())
    }
}

/// Fills a template.
#[must_use]
pub fn fill(template: &str, launch: &Launch<'_>) -> String {
    let Launch {
        token,
        player,
        currency,
        game,
        session,
    } = *launch;
    let values = [token, player, currency, game, session];
    PLACES
        .iter()
        .zip(values)
        .fold(template.to_owned(), |text, (name, value)| {
            // Encoded values hold no braces, so that no value can bring a place of its own.
            text.replace(
                &place(name),
                &utf8_percent_encode(value, RESERVED).to_string(),
            )
        })
}

fn place(name: &str) -> String {
    format!("{{{name}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAUNCH: Launch<'_> = Launch {
        token: "t{game}",
        player: "a&b=ü",
        currency: "EUR",
        game: "g/1",
        session: "s-1",
    };

    #[test]
    fn values_are_encoded_and_cannot_bring_places() {
        let template = "https://x.example/{game}?t={token}&p={player}&c={currency}&s={session}";
        assert_eq!(check(template), Ok(()));
        assert_eq!(
            fill(template, &LAUNCH),
            "https://x.example/g%2F1?t=t%7Bgame%7D&p=a%26b%3D%C3%BC&c=EUR&s=s-1",
        );
    }

    #[test]
    fn options_are_checked_by_name() {
        let detail = |text: &str| {
            let options: Options = serde_json::from_str(text).unwrap();
            options.check().map_err(|problem| problem.detail)
        };
        let all = r#"{"platform":"mobile","language":"et","country":"EE","ip":"::1",
            "return_url":"https://x.example/","deposit_url":"http://y.example"}"#;
        assert_eq!((detail(all), detail("{}")), (Ok(()), Ok(())));
        for (text, field) in [
            (r#"{"platform":"tablet"}"#, "platform"),
            (r#"{"language":"EN"}"#, "language"),
            (r#"{"country":"ee"}"#, "country"),
            (r#"{"ip":"1.2.3"}"#, "ip"),
            (r#"{"return_url":"javascript:1"}"#, "return_url"),
            (r#"{"deposit_url":"ask"}"#, "deposit_url"),
        ] {
            assert!(detail(text).unwrap_err().starts_with(field), "{text}");
        }
    }

    #[test]
    fn templates_are_checked() {
        assert_eq!(check(ASK), Ok(()));
        assert_eq!(check("javascript:alert(1)"), Err(TemplateError::Scheme));
        assert_eq!(check("https://x/{tokens}"), Err(TemplateError::Place));
        assert_eq!(check("https://x/{"), Err(TemplateError::Place));
        assert_eq!(check("https://x/ y"), Err(TemplateError::Blank));
        let long = format!("https://x/{}", "y".repeat(2048));
        assert_eq!(check(&long), Err(TemplateError::TooLong));
    }
}
