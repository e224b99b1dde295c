//! What every answer must be, whatever was asked: complete in the format that it says it has.
//! A provider that cannot read an answer sends its message again for ever.

use quick_xml::Reader;
use quick_xml::events::Event;
use reelgate_edge::json;
use reelgate_edge::reply::Reply;

/// Panics where the provider could not read it.
pub(crate) fn check(reply: &Reply) {
    let text = reply.text();
    assert!((200..600).contains(&reply.status), "HTTP {}", reply.status);
    match reply.content_type {
        "application/json" => {
            let read = json::decode::<serde_json::Value>(&reply.body);
            assert!(read.is_ok(), "an answer that is no JSON: {read:?} {text}");
        }
        "text/xml" => assert!(is_xml(&text), "an answer that is no XML: {text}"),
        other => assert!(reply.body.is_empty(), "{other}: {text}"),
    }
}

fn is_xml(text: &str) -> bool {
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if text.chars().any(control) {
        return false;
    }
    let mut reader = Reader::from_str(text);
    let mut open = 0_u32;
    let mut roots = 0_u32;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return open == 0 && roots == 1,
            Ok(Event::Start(_)) => {
                roots += u32::from(open == 0);
                open += 1;
            }
            Ok(Event::End(_)) => open -= 1,
            Ok(Event::Empty(_)) => roots += u32::from(open == 0),
            Ok(Event::Decl(_) | Event::Text(_) | Event::GeneralRef(_)) => {}
            Ok(_) | Err(_) => return false,
        }
    }
}
