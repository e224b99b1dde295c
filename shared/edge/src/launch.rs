//! Launch URLs: a game's template with its places filled in for one session.
//! A value is always percent-encoded, so that no name can change the URL around it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The longest template in bytes.
pub const TEMPLATE_BYTES_MAX: usize = 2048;

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
    #[error("must start with https:// or http://")]
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

/// Checks a template.
///
/// # Errors
/// [`TemplateError`].
pub fn check(template: &str) -> Result<(), TemplateError> {
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
    fn bad_templates_are_refused() {
        assert_eq!(check("javascript:alert(1)"), Err(TemplateError::Scheme));
        assert_eq!(check("https://x/{tokens}"), Err(TemplateError::Place));
        assert_eq!(check("https://x/{"), Err(TemplateError::Place));
        assert_eq!(check("https://x/ y"), Err(TemplateError::Blank));
        let long = format!("https://x/{}", "y".repeat(2048));
        assert_eq!(check(&long), Err(TemplateError::TooLong));
    }
}
