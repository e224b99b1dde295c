//! `cargo xtask sign`: the signature that a provider would send with a body.
//! It must never change the body: every byte counts, the last line break too.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use reelgate_kit::{
    ecdsa_p256_base64, hmac_sha1_of_form, hmac_sha256_hex, md5_of_form, rsa_sha256_base64,
};

use crate::cli::SignOptions;
use crate::process::{root, say};
use crate::providers::{Demo, PROVIDERS, Provider, Scheme, environment_name, from_environment};

/// Prints the signature, or with `--header` the whole header line.
pub(crate) fn sign(options: &SignOptions) -> Result<()> {
    let Some(provider) = PROVIDERS.iter().find(|p| p.name == options.provider) else {
        let known: Vec<_> = PROVIDERS.iter().map(|p| p.name).collect();
        bail!("sign for which provider? known are {}", known.join(", "));
    };
    let signature = match provider.scheme {
        Scheme::RsaSha256Base64 => {
            let pem = private_key(provider, options)?;
            rsa_sha256_base64(&pem, &body(options)?)?
        }
        Scheme::EcdsaP256Base64 => {
            let pem = private_key(provider, options)?;
            ecdsa_p256_base64(&pem, &body(options)?)?
        }
        Scheme::HmacSha256Hex => {
            let secret = secret(provider, options)?;
            hmac_sha256_hex(secret.as_bytes(), &body(options)?)?
        }
        Scheme::Md5Form => {
            let secret = secret(provider, options)?;
            md5_of_form(&secret, &form(options)?)?
        }
        Scheme::HmacSha1Form => return slotegrator(provider, options),
        Scheme::Written => bail!(
            "{} signs nothing: its secret stands in the message itself ({})",
            provider.name,
            provider.header
        ),
    };
    if options.header {
        let colon = if provider.header.ends_with('=') {
            ""
        } else {
            ": "
        };
        say!("{}{colon}{signature}", provider.header);
    } else {
        say!("{signature}");
    }
    Ok(())
}

/// Slotegrator signs three further headers with the form; without them the signature is worth
/// nothing, so with `--header` all four are printed.
fn slotegrator(provider: &Provider, options: &SignOptions) -> Result<()> {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let mut nonce = [0_u8; 16];
    getrandom::fill(&mut nonce)?;
    let merchant = match provider.variables.get(1) {
        Some((variable, Demo::Text(demo))) => {
            from_environment(variable).unwrap_or_else(|| (*demo).to_owned())
        }
        Some(_) | None => bail!("{} has no merchant id in the table", provider.name),
    };
    let headers = [
        ("X-Merchant-Id", merchant),
        ("X-Nonce", hex::encode(nonce)),
        ("X-Timestamp", since_1970.as_secs().to_string()),
    ];
    let secret = secret(provider, options)?;
    let signature = hmac_sha1_of_form(&secret, &form(options)?, &headers)?;
    if options.header {
        for (name, value) in &headers {
            say!("{name}: {value}");
        }
        say!("{}: {signature}", provider.header);
    } else {
        say!("{signature}");
    }
    Ok(())
}

fn body(options: &SignOptions) -> Result<Vec<u8>> {
    if let Some(text) = &options.body {
        return Ok(text.clone().into_bytes());
    }
    if let Some(file) = &options.file {
        return std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()));
    }
    let mut stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        bail!("the body is missing: give --body TEXT or --file FILE, or pipe it in");
    }
    let mut bytes = Vec::new();
    stdin
        .read_to_end(&mut bytes)
        .context("standard input cannot be read")?;
    Ok(bytes)
}

/// A body that is a form, and so a text.
fn form(options: &SignOptions) -> Result<String> {
    String::from_utf8(body(options)?).context("a form is UTF-8")
}

fn private_key(provider: &Provider, options: &SignOptions) -> Result<String> {
    if options.secret.is_some() {
        bail!(
            "{} signs with a private key: give --key FILE, not --secret",
            provider.name
        );
    }
    if let Some(file) = &options.key {
        return read_key(file);
    }
    let data = match &options.data {
        Some(data) => data.clone(),
        None => root()?.join("data"),
    };
    read_key(&crate::demo_keys::private_path(&data, provider.name)).context(
        "no demo key yet: `cargo xtask up` makes it at its first start (with the same --data); \
         or give --key FILE",
    )
}

fn read_key(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn secret(provider: &Provider, options: &SignOptions) -> Result<String> {
    if options.key.is_some() {
        bail!(
            "{} signs with a shared secret: give --secret, not --key",
            provider.name
        );
    }
    let Some((variable, demo)) = provider.variables.first() else {
        bail!("{} has no secret in the table", provider.name);
    };
    if let Some(secret) = options
        .secret
        .clone()
        .or_else(|| from_environment(variable))
    {
        return Ok(secret);
    }
    match demo {
        Demo::Text(text) => Ok((*text).to_owned()),
        Demo::RsaPublicKey | Demo::EcPublicKey | Demo::SigningKey => {
            bail!("give --secret or set {}", environment_name(variable))
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use reelgate_core::signature::{EcdsaP256Key, KeyRing};
    use rsa::RsaPrivateKey;
    use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
    use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
    use rsa::signature::Verifier as _;
    use sha2::Sha256;

    use super::*;

    /// A published vector, or `None` where `../shared` is not beside the checkout.
    fn vector(name: &str) -> Option<String> {
        let file = root().unwrap().join("../shared/vectors").join(name);
        let text = std::fs::read_to_string(file).ok();
        if text.is_none() {
            eprintln!("left out: ../shared/vectors/{name} is not there");
        }
        text
    }

    #[test]
    fn hmac_matches_rfc_4231_case_2() {
        let tag = hmac_sha256_hex(b"Jefe", b"what do ya want for nothing?").unwrap();
        assert_eq!(
            tag,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn hmac_matches_the_published_softswiss_bodies() {
        let Some(text) = vector("computed_vectors.json") else {
            return;
        };
        let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
        let of_softswiss = |(name, _): &(&String, _)| name.starts_with("softswiss");
        let mut count = 0;
        for (name, case) in vectors.as_object().unwrap().iter().filter(of_softswiss) {
            let field = |key: &str| case[key].as_str().unwrap().to_owned();
            let tag = hmac_sha256_hex(field("secret").as_bytes(), field("raw_body").as_bytes());
            assert_eq!(tag.unwrap(), field("x_request_sign"), "{name}");
            count += 1;
        }
        assert!(count >= 2, "the file has {count} bodies of SOFTSWISS");
    }

    #[test]
    fn the_published_forms_of_slotegrator_and_pragmatic_are_signed_alike() {
        let Some(text) = vector("computed_vectors.json") else {
            return;
        };
        let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut count = 0;
        for (name, case) in vectors.as_object().unwrap() {
            let Some(signed) = case["string_to_sign"].as_str() else {
                continue;
            };
            if let Some(expected) = case["x_sign"].as_str() {
                let secret = case["merchant_key"].as_str().unwrap();
                let tag = hmac_sha1_of_form(secret, signed, &[]).unwrap();
                assert_eq!(tag, expected, "{name}");
                count += 1;
            }
        }
        assert!(count >= 3, "the file has {count} forms of Slotegrator");
        let known = "7fb24928f4939bbcebcbbd7a83f9d6e6";
        let tag = md5_of_form("testKey", "token=5v93mto7jr&providerId=PragmaticPlay");
        assert_eq!(tag.unwrap(), known);
    }

    #[test]
    fn ecdsa_verifies_with_the_public_half() {
        let data = std::env::temp_dir().join(format!("xtask-sign-ec-{}", std::process::id()));
        let public = crate::demo_keys::ec_public_key(&data, "st8").unwrap();
        let pem = std::fs::read_to_string(crate::demo_keys::private_path(&data, "st8")).unwrap();
        std::fs::remove_dir_all(&data).unwrap();
        let signature = ecdsa_p256_base64(&pem, b"{}").unwrap();
        let ring = KeyRing::<EcdsaP256Key>::parse(&public, "").unwrap();
        assert!(ring.verify(b"{}", Some(&signature)).is_ok());
        assert!(ring.verify(b"{} ", Some(&signature)).is_err());
    }

    #[test]
    fn rsa_verifies_with_the_public_half_in_both_key_forms() {
        let data = std::env::temp_dir().join(format!("xtask-sign-{}", std::process::id()));
        let public = crate::demo_keys::public_key(&data, "caleta").unwrap();
        let file = crate::demo_keys::private_path(&data, "caleta");
        let pem = std::fs::read_to_string(file).unwrap();
        std::fs::remove_dir_all(&data).unwrap();

        let signature = rsa_sha256_base64(&pem, b"{}").unwrap();
        let public = rsa::RsaPublicKey::from_public_key_pem(&public).unwrap();
        let bytes = STANDARD.decode(&signature).unwrap();
        let parsed = rsa::pkcs1v15::Signature::try_from(bytes.as_slice()).unwrap();
        let verifier = rsa::pkcs1v15::VerifyingKey::<Sha256>::new(public);
        verifier.verify(b"{}", &parsed).unwrap();
        assert!(verifier.verify(b"{}\n", &parsed).is_err());

        let key = RsaPrivateKey::from_pkcs8_pem(&pem).unwrap();
        let pkcs1 = rsa::pkcs1::EncodeRsaPrivateKey::to_pkcs1_pem(&key, LineEnding::LF).unwrap();
        assert_eq!(rsa_sha256_base64(&pkcs1, b"{}").unwrap(), signature);
        assert!(key.to_pkcs8_pem(LineEnding::LF).is_ok());
    }

    #[test]
    fn rsa_matches_the_published_hub88_signatures() {
        let (Some(pem), Some(rows)) = (
            vector("hub88_demo_private.pem"),
            vector("hub88_signatures.csv"),
        ) else {
            return;
        };
        let mut count = 0;
        for (body, signature) in rows.lines().skip(1).filter_map(|row| row.rsplit_once(';')) {
            assert_eq!(
                rsa_sha256_base64(&pem, body.as_bytes()).unwrap(),
                signature,
                "{body}"
            );
            count += 1;
        }
        assert_eq!(count, 5);
    }

    #[test]
    fn a_wrong_key_says_what_is_wanted() {
        let error = rsa_sha256_base64("no key", b"").unwrap_err().to_string();
        assert!(error.contains("PEM"), "{error}");
    }
}
