//! The demo key pairs, made once per data folder: of the providers that sign with RSA, and our own
//! that signs the ledger's checkpoints.
//! It must never replace a key that is there, nor let others read a private one.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use getrandom::SysRng;
use reelgate_core::checkpoint::SigningKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use rsa::rand_core::UnwrapErr;
use rsa::{RsaPrivateKey, RsaPublicKey};

const KEY_BITS: usize = 2048;
const LEDGER: &str = "ledger";
/// What stands before the 32 bytes of an Ed25519 key in PKCS#8 (RFC 8410 section 7).
const ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

pub(crate) fn private_path(data: &Path, provider: &str) -> PathBuf {
    data.join("demo-keys").join(format!("{provider}.pem"))
}

pub(crate) fn public_path(data: &Path, provider: &str) -> PathBuf {
    data.join("demo-keys").join(format!("{provider}.pub.pem"))
}

/// The public key (SPKI, PEM) of the provider's demo pair, which is made if need be.
pub(crate) fn public_key(data: &Path, provider: &str) -> Result<String> {
    let (private, public) = (private_path(data, provider), public_path(data, provider));
    if !private.exists() {
        crate::process::say!("==> making the demo key pair {}", private.display());
        make(&private)?;
    } else if public.exists() {
        return std::fs::read_to_string(&public)
            .with_context(|| format!("{} cannot be read", public.display()));
    }
    let pem = std::fs::read_to_string(&private)
        .with_context(|| format!("{} cannot be read", private.display()))?;
    let key = RsaPrivateKey::from_pkcs8_pem(&pem)
        .with_context(|| format!("{} is not a PKCS#8 RSA key in PEM", private.display()))?;
    let text = RsaPublicKey::from(&key).to_public_key_pem(LineEnding::LF)?;
    write_whole(&public, &text, 0o644)?;
    Ok(text)
}

/// The same on the curve P-256.
pub(crate) fn ec_public_key(data: &Path, provider: &str) -> Result<String> {
    let (private, public) = (private_path(data, provider), public_path(data, provider));
    if !private.exists() {
        crate::process::say!("==> making the demo key pair {}", private.display());
        write_whole(&private, &reelgate_kit::new_p256_key()?.0, 0o600)?;
    }
    let pem = std::fs::read_to_string(&private)
        .with_context(|| format!("{} cannot be read", private.display()))?;
    let key = p256::SecretKey::from_pkcs8_pem(&pem)
        .with_context(|| format!("{} is not a PKCS#8 key on P-256 in PEM", private.display()))?;
    let text = key.public_key().to_public_key_pem(LineEnding::LF)?;
    write_whole(&public, &text, 0o644)?;
    Ok(text)
}

/// The private key (PKCS#8, PEM) that signs checkpoints; the public one lies beside it.
pub(crate) fn signing_key(data: &Path) -> Result<String> {
    let (private, public) = (private_path(data, LEDGER), public_path(data, LEDGER));
    if !private.exists() {
        crate::process::say!("==> making the demo key pair {}", private.display());
        let mut key = [0_u8; 32];
        getrandom::fill(&mut key)?;
        let text = STANDARD.encode([&ED25519[..], &key].concat());
        let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
        write_whole(&private, &format!("{begin}\n{text}\n{end}\n"), 0o600)?;
    }
    let pem = std::fs::read_to_string(&private)
        .with_context(|| format!("{} cannot be read", private.display()))?;
    let key = SigningKey::parse(&pem).with_context(|| private.display().to_string())?;
    let text = key.public().to_pem().context("the public key")?;
    write_whole(&public, &text, 0o644)?;
    Ok(pem)
}

fn make(private: &Path) -> Result<()> {
    let key = RsaPrivateKey::new(&mut UnwrapErr(SysRng), KEY_BITS)?;
    write_whole(private, &key.to_pkcs8_pem(LineEnding::LF)?, 0o600)
}

/// Writes beside the place and renames, so that a half-written key is never taken for one.
fn write_whole(path: &Path, text: &str, mode: u32) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let draft = path.with_extension("new");
    let _ = std::fs::remove_file(&draft);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    restrict(&mut options, mode);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, path)
    });
    written.with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, mode: u32) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(mode);
}

#[cfg(not(unix))]
fn restrict(_: &mut OpenOptions, _: u32) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_made_once_and_its_private_half_is_private() {
        let data = std::env::temp_dir().join(format!("xtask-keys-{}", std::process::id()));
        let first = public_key(&data, "hub88").unwrap();
        assert!(first.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{first}");
        assert_eq!(public_key(&data, "hub88").unwrap(), first);
        std::fs::remove_file(public_path(&data, "hub88")).unwrap();
        assert_eq!(
            public_key(&data, "hub88").unwrap(),
            first,
            "made from the private half"
        );
        let private = std::fs::read_to_string(private_path(&data, "hub88")).unwrap();
        assert!(private.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        assert_private(&private_path(&data, "hub88"));
        std::fs::remove_dir_all(&data).unwrap();
    }

    #[test]
    fn the_key_of_the_ledger_is_made_once_with_its_public_half() {
        let data = std::env::temp_dir().join(format!("xtask-ledger-{}", std::process::id()));
        let first = signing_key(&data).unwrap();
        assert_eq!(signing_key(&data).unwrap(), first);
        let public = std::fs::read_to_string(public_path(&data, LEDGER)).unwrap();
        let key = SigningKey::parse(&first).unwrap().public();
        assert_eq!(
            reelgate_core::checkpoint::PublicKey::parse(&public),
            Ok(key)
        );
        assert_private(&private_path(&data, LEDGER));
        std::fs::remove_dir_all(&data).unwrap();
    }

    #[cfg(unix)]
    fn assert_private(path: &Path) {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[cfg(not(unix))]
    fn assert_private(_: &Path) {}
}
