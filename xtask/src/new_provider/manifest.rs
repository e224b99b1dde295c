//! spin.toml with a new provider's variables and component, behind those of the last one there.
//! It must never change a line that is there: the file is the deployment.

use super::name::Newcomer;

const ROUTE: &str = "route = \"/providers/";
const TRIGGER: &str = "\n[[trigger.http]]\n";

/// The text with the provider in it.
pub(super) fn with(text: &str, newcomer: &Newcomer) -> Option<String> {
    let (head, tail) = text.rsplit_once(ROUTE)?;
    let (own, rest) = tail.split_once(TRIGGER)?;
    let head = with_variables(head, last_variables(own)?, newcomer)?;
    let component = newcomer.fill(include_str!("template/component.toml"));
    Some(format!("{head}{ROUTE}{own}\n{component}{TRIGGER}{rest}"))
}

/// The lines of a component's table of variables.
fn last_variables(component: &str) -> Option<&str> {
    let (_, behind) = component.split_once(".variables]\n")?;
    behind.split("\n\n").next()
}

/// Behind the last declaration of one of these.
fn with_variables(text: &str, lines: &str, newcomer: &Newcomer) -> Option<String> {
    let names = lines.lines().filter_map(|line| line.split(' ').next());
    let declared = |name: &str| text.rfind(&format!("\n{name} = {{"));
    let last = names.filter_map(declared).max()?;
    let (before, at) = text.split_at_checked(last)?;
    let line = at.lines().nth(1)?;
    let behind = at.strip_prefix('\n')?.strip_prefix(line)?;
    let more = newcomer.fill(include_str!("template/variables.toml"));
    Some(format!("{before}\n{line}\n{}{behind}", more.trim_end()))
}
