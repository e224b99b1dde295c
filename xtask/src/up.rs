//! `cargo xtask up`: from a checkout to a running demo, step by step.
//! It must never open a demo secret to anything but this machine, nor lose the data folder.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use reelgate_core::signature::SECRET_BYTES_MIN;

use crate::banner::{Banner, print};
use crate::cli::{TrafficOptions, UpOptions};
use crate::host::{Host, Start};
use crate::http::{Api, Reply};
use crate::manifest::{self, Manifest};
use crate::process::{root, say};
use crate::providers::{API_KEY, Demo, demo_value, environment_name, from_environment};
use crate::providers::{DEMO_KEYS, DEMO_KEYS_HERE, missing_secrets, served, weak_secrets};
use crate::{components, demo, demo_keys, native, toolchain, traffic};

const READY_WAIT_MAX: Duration = Duration::from_secs(30);

pub(crate) fn up(options: &UpOptions) -> Result<()> {
    let started = Instant::now();
    let root = root()?;
    let listen = listen_address(&options.listen)?;
    let manifest = manifest::read(&root)?;
    check_secrets(&manifest, listen)?;
    check_port(listen)?;
    let data = data_folder(&root, options.data.as_deref())?;
    make_private(&data)?;

    toolchain::check_rust(&root)?;
    components::build_product(&root, &manifest)?;
    let program = native::build_host(&root)?;
    private_from_here_on();
    let mut environment = environment(&manifest, &data)?;
    if is_loopback(listen) {
        environment.push((environment_name(DEMO_KEYS), DEMO_KEYS_HERE.to_owned()));
    }

    let log = (!options.show_log).then(|| data.join("host.log"));
    say!("==> starting the host on {listen} (the first start compiles the components)");
    let mut host = Host::start(Start {
        program: &program,
        root: &root,
        listen: listen.to_string(),
        data: &data,
        environment,
        log: log.clone(),
    })?;
    let prepared = prepare(&mut host, &manifest);
    if host.is_interrupted() {
        return stopped(&mut host, &data);
    }
    let url = prepared?;
    let data_given = options.data.as_deref();
    print(&Banner {
        url: &url,
        manifest: &manifest,
        data: &data,
        data_given,
        log,
        started,
    });
    if options.simulate {
        simulate(&mut host, &url, &data)?;
    }
    stopped(&mut host, &data)
}

/// The traffic of simulated providers, until the user stops the host.
fn simulate(host: &mut Host, url: &str, data: &Path) -> Result<()> {
    say!("\n==> simulated providers play (cargo xtask traffic plays on any deployment)");
    let stop = host.stop();
    std::thread::scope(|scope| {
        let traffic = scope.spawn(|| traffic::play(url, data, &TrafficOptions::default(), &stop));
        let ended = host.wait();
        stop.store(true, Ordering::Relaxed);
        match traffic.join() {
            Ok(played) => played.map(drop)?,
            Err(_) => bail!("the traffic broke off"),
        }
        ended
    })
}

/// Migrations, readiness and demo data; returns the URL that this machine reaches it by.
fn prepare(host: &mut Host, manifest: &Manifest) -> Result<String> {
    let address: SocketAddr = host
        .wait_listening()?
        .parse()
        .context("the host's address")?;
    let url = format!("http://{}", reachable(address));
    let key = from_environment(API_KEY.0).unwrap_or_else(|| API_KEY.1.to_owned());
    let api = Api::new(&url, &key);
    say!("==> applying migrations");
    let reply = api.post("/api/admin/migrate", None)?;
    if !reply.is_success() {
        bail!(
            "the migrations were answered {}: {}",
            reply.status,
            reply.text.trim()
        );
    }
    wait_ready(&api)?;
    say!("==> looking at the demo data");
    let providers: Vec<_> = served(manifest).collect();
    if demo::load(&api, &providers).context("the demo data cannot be loaded")? {
        say!("    loaded what was missing of the players, games, locations and machines");
    }
    Ok(url)
}

fn wait_ready(api: &Api) -> Result<()> {
    let started = Instant::now();
    loop {
        let reply = api.get("/readyz");
        match reply {
            Ok(Reply { status: 200, .. }) => return Ok(()),
            Ok(reply) if started.elapsed() > READY_WAIT_MAX => {
                bail!(
                    "not ready; /readyz answers {}: {}",
                    reply.status,
                    reply.text.trim()
                )
            }
            Err(error) if started.elapsed() > READY_WAIT_MAX => return Err(error),
            Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn stopped(host: &mut Host, data: &Path) -> Result<()> {
    host.wait()?;
    say!("==> stopped; the data stays in {}", data.display());
    Ok(())
}

/// `ADDRESS:PORT`; the one name that is understood is localhost.
fn listen_address(text: &str) -> Result<SocketAddr> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    numeric.parse().with_context(|| {
        format!("--listen {text}: give an address and a port, such as 127.0.0.1:3000 or [::1]:3000")
    })
}

fn is_loopback(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

/// Where this machine reaches a server that listens on every address.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let loopback = match address.ip() {
            IpAddr::V4(_) => IpAddr::from(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        };
        address.set_ip(loopback);
    }
    address
}

/// Demo secrets are public knowledge: they may serve this machine only.
fn check_secrets(manifest: &Manifest, listen: SocketAddr) -> Result<()> {
    if is_loopback(listen) {
        return Ok(());
    }
    if from_environment(DEMO_KEYS).is_some() {
        bail!(
            "{} lets the demo's published keys be used, so it is refused on {listen}, which can be \
             reached from other machines; unset it",
            environment_name(DEMO_KEYS)
        );
    }
    let weak = weak_secrets(manifest, from_environment);
    if !weak.is_empty() {
        bail!(
            "{listen} can be reached from other machines, so these must be secrets of at least \
             {SECRET_BYTES_MIN} bytes:\n  {}",
            weak.join("\n  ")
        );
    }
    let missing = missing_secrets(manifest, |name| from_environment(name).is_some());
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "{listen} can be reached from other machines, so demo secrets are refused. Set these in \
         the environment, or listen on 127.0.0.1:\n  {}",
        missing.join("\n  ")
    )
}

/// Before minutes of building. Port 0 is any free one.
fn check_port(listen: SocketAddr) -> Result<()> {
    let bound = TcpListener::bind(listen).map(drop);
    bound.with_context(|| {
        format!(
            "cannot listen on {listen}: is another `cargo xtask up` running? \
             Stop it, or choose another port: --listen {}:{}",
            listen.ip(),
            listen.port().saturating_add(1)
        )
    })
}

fn data_folder(root: &Path, given: Option<&Path>) -> Result<PathBuf> {
    let data = match given {
        Some(folder) => std::path::absolute(folder)?,
        None => root.join("data"),
    };
    let probe = data.join(".writable");
    std::fs::create_dir_all(&data)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe))
        .with_context(|| {
            format!(
                "cannot write to the data folder {}; choose one: --data DIR",
                data.display()
            )
        })?;
    Ok(data)
}

/// The database holds all players' money and names, the folder beside it keys: both are for their
/// user alone, also where an older version has made them for everybody.
#[cfg(unix)]
fn make_private(data: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let set = std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700));
    set.with_context(|| format!("{} cannot be made private to you", data.display()))
}

/// The user's own settings hold elsewhere.
#[cfg(not(unix))]
fn make_private(_: &Path) -> Result<()> {
    Ok(())
}

/// What this process and the host make from now on: databases, logs, keys.
#[cfg(unix)]
fn private_from_here_on() {
    use nix::sys::stat::{Mode, umask};
    umask(Mode::S_IRWXG | Mode::S_IRWXO);
}

#[cfg(not(unix))]
fn private_from_here_on() {}

/// The demo value of every declared variable that the environment does not set.
fn environment(manifest: &Manifest, data: &Path) -> Result<Vec<(String, String)>> {
    let mut environment = Vec::new();
    for variable in &manifest.variables {
        let name = environment_name(&variable.name);
        if from_environment(&variable.name).is_some() {
            continue;
        }
        match demo_value(&variable.name) {
            Some((_, Demo::Text(text))) => environment.push((name, (*text).to_owned())),
            Some((Some(provider), Demo::RsaPublicKey)) => {
                environment.push((name, demo_keys::public_key(data, provider)?));
            }
            Some((Some(provider), Demo::EcPublicKey)) => {
                environment.push((name, demo_keys::ec_public_key(data, provider)?));
            }
            Some((_, Demo::SigningKey)) => {
                environment.push((name, demo_keys::signing_key(data)?));
            }
            Some((None, Demo::RsaPublicKey | Demo::EcPublicKey)) | None if variable.required => {
                bail!(
                    "spin.toml requires `{}`, which has no demo value: set {name}",
                    variable.name
                )
            }
            Some((None, Demo::RsaPublicKey | Demo::EcPublicKey)) | None => {}
        }
    }
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Variable;

    #[test]
    fn only_this_machine_is_loopback() {
        for (text, expected) in [
            ("127.0.0.1:3000", true),
            ("127.8.9.1:3000", true),
            ("localhost:3000", true),
            ("[::1]:3000", true),
            ("[::ffff:127.0.0.1]:3000", true),
            ("0.0.0.0:3000", false),
            ("[::]:3000", false),
            ("192.168.1.2:3000", false),
        ] {
            assert_eq!(
                is_loopback(listen_address(text).unwrap()),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_without_port_says_how_to_write_it() {
        for text in ["127.0.0.1", "3000", "example.com:80", "localhost:x"] {
            let error = listen_address(text).unwrap_err().to_string();
            assert!(error.contains("127.0.0.1:3000"), "{error}");
        }
    }

    #[test]
    fn every_address_is_reached_through_loopback() {
        let reached = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(reached("0.0.0.0:80"), "127.0.0.1:80");
        assert_eq!(reached("[::]:80"), "[::1]:80");
        assert_eq!(reached("10.0.0.1:80"), "10.0.0.1:80");
    }

    #[test]
    fn other_machines_are_served_with_real_secrets_only() {
        let name = "xtask_test_secret_that_nobody_sets".to_owned();
        let variables = vec![Variable {
            name,
            secret: true,
            required: true,
        }];
        let manifest = Manifest {
            components: Vec::new(),
            variables,
        };
        check_secrets(&manifest, listen_address("127.0.0.1:1").unwrap()).unwrap();
        let error = check_secrets(&manifest, listen_address("0.0.0.0:1").unwrap()).unwrap_err();
        let named = "SPIN_VARIABLE_XTASK_TEST_SECRET_THAT_NOBODY_SETS";
        assert!(error.to_string().contains(named), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn the_data_folder_is_private_also_where_it_was_not() {
        use std::os::unix::fs::PermissionsExt as _;
        let data = std::env::temp_dir().join(format!("xtask-private-{}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
        make_private(&data).unwrap();
        let mode = std::fs::metadata(&data).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        std::fs::remove_dir_all(&data).unwrap();
    }

    #[test]
    fn a_port_in_use_is_told_before_anything_is_built() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let error = check_port(taken.local_addr().unwrap())
            .unwrap_err()
            .to_string();
        assert!(error.contains("--listen"), "{error}");
    }
}
