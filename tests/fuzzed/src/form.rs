//! Forms and queries: what is read and written again is the same form.
//! The scheme of a provider signs the form as it is written, so that two readings would be a hole.

use reelgate_core::form::{Form, PARAMETERS_MAX};

/// How many parameters are looked at one by one: with all, a form of many takes its square in time.
const LOOKED_AT: usize = 20;

/// Takes the bytes for a form; true where they are one.
#[must_use]
pub fn form(data: &[u8]) -> bool {
    let Ok(form) = Form::parse(data) else {
        return false;
    };
    read_again(&form);
    let mut sorted = form.clone();
    sorted.sort();
    read_again(&sorted);
    assert!(form.texts().count() <= PARAMETERS_MAX);
    let (mut rest, mut more) = (form.clone(), form.clone());
    for (name, text) in form.texts().take(LOOKED_AT) {
        assert_eq!(form.text(name), Some(text), "{name}");
        assert_eq!(form.list(name).count(), 0, "{name}");
        assert_eq!(rest.take(name).as_deref(), Some(text), "{name}");
        assert_eq!(rest.text(name), None, "{name}");
        assert!(more.add(name, "").is_err(), "{name} twice");
    }
    assert_eq!(more, form, "what was refused is not in it");
    let left = form.texts().skip(LOOKED_AT);
    assert!(rest.texts().eq(left), "the rest of {}", form.to_query());
    true
}

fn read_again(form: &Form) {
    let query = form.to_query();
    let again = Form::parse(query.as_bytes());
    assert_eq!(again.as_ref(), Ok(form), "{query}");
}
