//! The one table of providers: their secrets, demo values, callback paths and signatures.
//! It must never hold a real secret, only the demo values that the design publishes.

use crate::manifest::{Manifest, Variable};
use reelgate_core::signature::check_strength;
/// How a request body is signed; the signatures themselves are the kit's.
pub(crate) use reelgate_kit::Signed as Scheme;

/// One row per provider; a new provider is a new row.
pub(crate) const PROVIDERS: &[Provider] = &[
    Provider {
        name: "hub88",
        path: "hub88/transaction/bet",
        variables: &[("hub88_public_key", Demo::RsaPublicKey)],
        header: "X-Hub88-Signature",
        scheme: Scheme::RsaSha256Base64,
    },
    Provider {
        name: "caleta",
        path: "caleta/wallet/bet",
        variables: &[("caleta_public_key", Demo::RsaPublicKey)],
        header: "X-Auth-Signature",
        scheme: Scheme::RsaSha256Base64,
    },
    Provider {
        name: "softswiss",
        path: "softswiss/v2/betwin",
        variables: &[("softswiss_secret", Demo::Text("bx_secret"))],
        header: "X-REQUEST-SIGN",
        scheme: Scheme::HmacSha256Hex,
    },
    Provider {
        name: "slotegrator",
        path: "slotegrator",
        variables: &[
            ("slotegrator_merchant_key", Demo::Text("test-merchant-key")),
            ("slotegrator_merchant_id", Demo::Text("test-merchant")),
        ],
        header: "X-Sign",
        scheme: Scheme::HmacSha1Form,
    },
    Provider {
        name: "pragmatic",
        path: "pragmatic/bet",
        variables: &[
            ("pragmatic_secret", Demo::Text("testKey")),
            ("pragmatic_provider_id", Demo::Text("PragmaticPlay")),
        ],
        header: "hash=",
        scheme: Scheme::Md5Form,
    },
    Provider {
        name: "playngo",
        path: "playngo",
        variables: &[("playngo_access_token", Demo::Text("demo-access-token"))],
        header: "<accessToken>",
        scheme: Scheme::Written,
    },
    Provider {
        name: "st8",
        path: "st8/debit",
        variables: &[
            ("st8_public_key", Demo::EcPublicKey),
            ("st8_site", Demo::Text("test-site")),
        ],
        header: "x-st8-sign",
        scheme: Scheme::EcdsaP256Base64,
    },
    Provider {
        name: "nolimit",
        path: "nolimit",
        variables: &[
            ("nolimit_key", Demo::Text("demo-key")),
            ("nolimit_name", Demo::Text("demo")),
        ],
        header: "params.identification",
        scheme: Scheme::Written,
    },
    Provider {
        name: "swipegames",
        path: "swipegames/bet",
        variables: &[("swipegames_secret", Demo::Text("secret-key"))],
        header: "X-REQUEST-SIGN",
        scheme: Scheme::HmacSha256Hex,
    },
    Provider {
        name: "evolution",
        path: "evolution/debit",
        variables: &[("evolution_auth_token", Demo::Text("demo-auth-token"))],
        header: "?authToken=",
        scheme: Scheme::Written,
    },
    Provider {
        name: "redtiger",
        path: "redtiger/stake",
        variables: &[
            ("redtiger_api_key", Demo::Text("demo-api-key")),
            (
                "redtiger_recon_token",
                Demo::Text("demo-recon-token-0123456789abcdef01"),
            ),
        ],
        header: "Authorization",
        scheme: Scheme::Written,
    },
    Provider {
        name: "hundredhp",
        path: "hundredhp/withdrawal",
        variables: &[("hundredhp_secret", Demo::Text("demo-secret"))],
        header: "\"secret\"",
        scheme: Scheme::Written,
    },
];

/// The key of our own API.
pub(crate) const API_KEY: (&str, &str) = ("api_admin_key", "demo-admin-key");

/// The variable with which the demo's published keys are taken, which are short; and its value.
pub(crate) const DEMO_KEYS: &str = "demo_keys";
/// See [`DEMO_KEYS`].
pub(crate) const DEMO_KEYS_HERE: &str = "loopback";

/// The key that signs the ledger's checkpoints.
pub(crate) const LEDGER_KEY: &str = "ledger_signing_key";

#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) name: &'static str,
    /// The callback that takes a bet, below `/providers/`.
    pub(crate) path: &'static str,
    /// Its secrets with their demo values; the first one checks signatures.
    pub(crate) variables: &'static [(&'static str, Demo)],
    /// Where the signature or the secret stands: a header, or a place in the message.
    pub(crate) header: &'static str,
    pub(crate) scheme: Scheme,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Demo {
    Text(&'static str),
    /// The public half of the RSA key pair made at the first start.
    RsaPublicKey,
    /// The same on the curve P-256.
    EcPublicKey,
    /// The private half of one that is ours: it signs the ledger's checkpoints.
    SigningKey,
}

/// The providers whose secrets spin.toml declares: those that can be called.
pub(crate) fn served(manifest: &Manifest) -> impl Iterator<Item = &'static Provider> {
    let declared = |name: &str| manifest.variables.iter().any(|v| v.name == name);
    PROVIDERS
        .iter()
        .filter(move |p| p.variables.iter().all(|(name, _)| declared(name)))
}

/// The name under which Spin and the host read a variable from the environment.
pub(crate) fn environment_name(variable: &str) -> String {
    format!("SPIN_VARIABLE_{}", variable.to_uppercase())
}

/// The variable's value in the environment; an empty one counts as not set.
pub(crate) fn from_environment(variable: &str) -> Option<String> {
    std::env::var(environment_name(variable))
        .ok()
        .filter(|value| !value.is_empty())
}

/// The secrets that `is_set` does not know, by the name they have in the environment. The
/// optional ones, of a key being replaced (`…_previous`), may be absent.
pub(crate) fn missing_secrets(manifest: &Manifest, is_set: impl Fn(&str) -> bool) -> Vec<String> {
    let needed = |v: &&Variable| is_needed(v) && !v.name.ends_with("_previous");
    let missing = manifest
        .variables
        .iter()
        .filter(needed)
        .filter(|v| !is_set(&v.name));
    missing.map(|v| environment_name(&v.name)).collect()
}

/// The secrets that are set and could be guessed, by the name they have in the environment: those
/// that both sides choose. What we ask providers with is what they gave us.
pub(crate) fn weak_secrets(
    manifest: &Manifest,
    value: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let is_chosen = |name: &str| {
        let current = name.strip_suffix("_previous").unwrap_or(name);
        current == API_KEY.0 || matches!(demo_value(current), Some((Some(_), Demo::Text(_))))
    };
    let secrets = manifest.variables.iter().filter(|v| v.secret);
    let weak = secrets.filter(|v| {
        is_chosen(&v.name) && value(&v.name).is_some_and(|text| check_strength(&text).is_err())
    });
    weak.map(|v| environment_name(&v.name)).collect()
}

/// What we ask providers with is not: an operator may do without.
fn is_needed(variable: &Variable) -> bool {
    (variable.secret && variable.required) || demo_value(&variable.name).is_some()
}

/// The provider's name (none for our own key) and the demo value of a variable.
pub(crate) fn demo_value(variable: &str) -> Option<(Option<&'static str>, &'static Demo)> {
    const OWN: Demo = Demo::Text(API_KEY.1);
    if variable == API_KEY.0 {
        return Some((None, &OWN));
    }
    if variable == LEDGER_KEY {
        return Some((None, &Demo::SigningKey));
    }
    PROVIDERS.iter().find_map(|provider| {
        let row = provider
            .variables
            .iter()
            .find(|(name, _)| *name == variable);
        row.map(|(_, demo)| (Some(provider.name), demo))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(variables: &[(&str, bool, bool)]) -> Manifest {
        let variable = |&(name, secret, required): &(&str, bool, bool)| Variable {
            name: name.to_owned(),
            secret,
            required,
        };
        Manifest {
            components: Vec::new(),
            variables: variables.iter().map(variable).collect(),
        }
    }

    #[test]
    fn every_missing_secret_is_named_as_one_sets_it() {
        let manifest = manifest(&[
            ("hub88_public_key", false, true),
            ("softswiss_secret", true, true),
            ("softswiss_secret_previous", true, false),
            ("later_secret", true, true),
            ("log_level", false, false),
        ]);
        let missing = missing_secrets(&manifest, |name| name == "softswiss_secret");
        assert_eq!(
            missing,
            [
                "SPIN_VARIABLE_HUB88_PUBLIC_KEY",
                "SPIN_VARIABLE_LATER_SECRET"
            ]
        );
    }

    #[test]
    fn secrets_that_could_be_guessed_are_named() {
        let manifest = manifest(&[
            ("hub88_public_key", false, true),
            ("softswiss_secret", true, true),
            ("softswiss_secret_previous", true, false),
            ("nolimit_name", false, false),
            ("api_admin_key", true, true),
            ("st8_operator_key", true, false),
        ]);
        let of = |text: &'static str| weak_secrets(&manifest, move |_| Some(text.to_owned()));
        let all = [
            "SOFTSWISS_SECRET",
            "SOFTSWISS_SECRET_PREVIOUS",
            "API_ADMIN_KEY",
        ];
        assert_eq!(
            of("demo-key"),
            all.map(|name| format!("SPIN_VARIABLE_{name}"))
        );
        assert_eq!(of("                    ").len(), 3, "blanks are no secret");
        assert!(of("0123456789abcdef").is_empty());
        assert!(weak_secrets(&manifest, |_| None).is_empty());
    }

    #[test]
    fn only_declared_providers_are_served() {
        let manifest = manifest(&[("softswiss_secret", true, true)]);
        let names: Vec<_> = served(&manifest).map(|p| p.name).collect();
        assert_eq!(names, ["softswiss"]);
    }

    /// The kit's declarations are written from the documents: this table may only add demo values.
    #[test]
    fn the_table_says_what_the_declarations_say() {
        let root = crate::process::root().unwrap();
        for (name, declaration) in reelgate_kit::declarations(&root).unwrap() {
            // A dialect beside the provider's own protocol has no row.
            if name != declaration.provider {
                continue;
            }
            let row = PROVIDERS.iter().find(|row| row.name == name);
            let row = row.unwrap_or_else(|| panic!("{name} has no row in xtask/src/providers.rs"));
            assert_eq!(row.scheme, declaration.signature.scheme, "{name}: scheme");
            assert_eq!(row.path, declaration.bet_path(), "{name}: path");
            for variable in declaration.secrets.values() {
                let known = row.variables.iter().any(|(own, _)| own == variable);
                assert!(known, "{name}: {variable} has no demo value");
            }
            let place = declaration.signature.place.to_lowercase();
            let header = row.header.trim_end_matches('=').to_lowercase();
            assert!(place.is_empty() || place == header, "{name}: header");
        }
    }

    #[test]
    fn demo_values_are_those_of_the_design() {
        assert_eq!(
            demo_value("api_admin_key"),
            Some((None, &Demo::Text("demo-admin-key")))
        );
        let softswiss = Some((Some("softswiss"), &Demo::Text("bx_secret")));
        assert_eq!(demo_value("softswiss_secret"), softswiss);
        assert_eq!(demo_value("unknown"), None);
    }
}
