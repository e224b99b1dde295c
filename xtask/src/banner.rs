//! What `up` prints when everything runs: addresses, demo keys, three commands to paste.
//! It must never print a secret that came from the environment.

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::demo::{CURRENCY, game, player};
use crate::demo_keys::private_path;
use crate::manifest::Manifest;
use crate::process::say;
use crate::providers::{API_KEY, Demo, Provider, Scheme};
use crate::providers::{environment_name, from_environment, served};

pub(crate) struct Banner<'a> {
    pub(crate) url: &'a str,
    pub(crate) manifest: &'a Manifest,
    pub(crate) data: &'a Path,
    /// The folder as the user wrote it, for commands to paste.
    pub(crate) data_given: Option<&'a Path>,
    pub(crate) log: Option<PathBuf>,
    pub(crate) started: Instant,
}

pub(crate) fn print(banner: &Banner<'_>) {
    let url = banner.url;
    let seconds = banner.started.elapsed().as_secs_f32();
    say!("\nReelgate is up after {seconds:.1} s: {url}");
    say!(
        "\n  our API     {url}/api/…   Authorization: Bearer {}",
        shown_api_key()
    );
    for provider in served(banner.manifest) {
        say!("  {:<11} {url}/providers/{}", provider.name, provider.path);
        let with = if provider.scheme == Scheme::Written {
            "holds"
        } else {
            "signed with"
        };
        let key = shown_key(provider, banner.data);
        say!("              {} {with} {key}", provider.header);
    }
    say!("  health      {url}/healthz and {url}/readyz");
    say!("  data        {}", banner.data.display());
    if let Some(log) = &banner.log {
        say!("  log         {}", log.display());
    }
    say!("\nTo try it, paste into a shell in this folder:");
    let api_key = from_environment(API_KEY.0).map(|_| environment_name(API_KEY.0));
    for (about, command) in commands(url, api_key.as_deref()) {
        say!("\n# {about}\n{command}");
    }
    if let Some(data) = banner.data_given {
        say!(
            "\n(cargo xtask sign finds the RSA keys with --data {})",
            quoted(data)
        );
    }
    say!("\nCtrl-C stops it; the data stays.");
}

fn shown_api_key() -> &'static str {
    match from_environment(API_KEY.0) {
        Some(_) => "(from the environment)",
        None => API_KEY.1,
    }
}

fn shown_key(provider: &Provider, data: &Path) -> String {
    let Some((variable, demo)) = provider.variables.first() else {
        return "no key".to_owned();
    };
    match demo {
        _ if from_environment(variable).is_some() => {
            format!("the key of {}", environment_name(variable))
        }
        Demo::Text(text) => format!("the demo secret {text}"),
        Demo::RsaPublicKey | Demo::EcPublicKey | Demo::SigningKey => {
            private_path(data, provider.name).display().to_string()
        }
    }
}

/// What each command does, and the command. `api_key` names the environment variable that
/// holds the key, if it is not the demo one.
fn commands(url: &str, api_key: Option<&str>) -> [(&'static str, String); 3] {
    let key = api_key.map_or_else(|| API_KEY.1.to_owned(), |name| format!("${name}"));
    let auth = format!("-H \"Authorization: Bearer {key}\"");
    let json = "-H 'Content-Type: application/json'";
    let (player, game) = (player(1), game("softswiss", 1));
    let balance = format!("curl -s {auth} {url}/api/players/{player}/wallets");
    // New identifiers at each start; pasting twice sends the same bet twice, which counts once.
    let unique = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    let session = format!(
        r#"{{"player":"{player}","currency":"{CURRENCY}","provider":"softswiss","game":"{game}"}}"#
    );
    let bet = format!(
        concat!(
            r#"{{"account_id":"{}","currency":"{}","game_id":"{}","round_id":"round-{}","#,
            r#""finished":true,"transactions":[{{"id_provider":"bet-{}","type":"bet","#,
            r#""amount":"1.00"}}],"session_id":"'$TOKEN'"}}"#
        ),
        player, CURRENCY, game, unique, unique
    );
    let signed = format!(
        "TOKEN=$(curl -s {auth} {json} -d '{session}' \\\n  {url}/api/sessions \
         | sed 's/.*\"token\": *\"\\([^\"]*\\)\".*/\\1/')\n\
         BODY='{bet}'\n\
         curl -s {json} -H \"$(cargo -q xtask sign softswiss --header --body \"$BODY\")\" \\\n  \
         --data-binary \"$BODY\" {url}/providers/softswiss/v2/betwin"
    );
    let report = format!("curl -s {auth} '{url}/api/reports/ggr?by=provider'");
    [
        ("a player's balance", balance),
        ("open a session and place a signed bet of 1.00", signed),
        ("the gross gaming revenue by provider", report),
    ]
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_carry_the_address_and_never_a_real_key() {
        let commands = commands("http://127.0.0.1:4321", Some("SPIN_VARIABLE_API_ADMIN_KEY"));
        for (_, command) in &commands {
            assert!(command.contains("http://127.0.0.1:4321/"), "{command}");
            assert!(!command.contains(API_KEY.1), "{command}");
        }
        assert!(
            commands[0]
                .1
                .contains("Bearer $SPIN_VARIABLE_API_ADMIN_KEY")
        );
    }

    #[test]
    fn the_bet_that_is_signed_is_json() {
        let command = &commands("http://127.0.0.1:3000", None)[1].1;
        let body = command
            .split("BODY='")
            .nth(1)
            .unwrap()
            .split("}'\n")
            .next()
            .unwrap();
        let body = format!("{}}}", body.replace("'$TOKEN'", "t"));
        let bet: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(bet["session_id"], "t");
        assert_eq!(bet["transactions"][0]["amount"], "1.00");
    }
}
