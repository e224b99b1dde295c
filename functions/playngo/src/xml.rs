//! XML as the protocol writes it: one element with flat texts in it, read strictly and written.
//! It never takes what two parsers could read differently, and never follows a definition.

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use reelgate_edge::provider::Reject;

/// The most elements within the root; the longest message has about thirty.
const ELEMENTS_MAX: usize = 100;

/// The longest name of an element, and the longest text of its attributes.
const TAG_BYTES_MAX: usize = 1024;

/// A message that was read.
#[derive(Default)]
pub(crate) struct Document {
    root: String,
    texts: Vec<(String, String)>,
}

impl Document {
    /// The name of the element at the root.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// Whether there is such an element, empty or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.texts.iter().any(|(own, _)| own == name)
    }

    /// The trimmed text of an element; none where it is absent or empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let mut all = self.texts.iter();
        let (_, text) = all.find(|(own, _)| own == name)?;
        Some(text.as_str()).filter(|text| !text.is_empty())
    }
}

/// Reads a message. Comments may stand between elements; attributes are not looked at.
///
/// # Errors
/// [`Reject::Syntax`]; its text never repeats anything of the message.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Reject> {
    let text = std::str::from_utf8(bytes).map_err(|_| fault("it is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut parser = Parser::default();
    loop {
        let event = reader.read_event();
        let event = event.map_err(|_| fault("it is not well-formed"))?;
        if event == Event::Eof {
            return parser.end();
        }
        parser.take(&event)?;
    }
}

fn fault(what: &str) -> Reject {
    Reject::Syntax(format!("the body is not a valid message in XML: {what}"))
}

/// Where the parser stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Start,
    /// Behind the declaration, or whatever else came before the root.
    Before,
    Root,
    Element,
    After,
}

#[derive(Default)]
struct Parser {
    place: Place,
    document: Document,
    /// The element that is open, and its text so far.
    name: String,
    text: String,
}

impl Parser {
    fn take(&mut self, event: &Event<'_>) -> Result<(), Reject> {
        if self.place == Place::Start && !matches!(event, Event::Decl(_) | Event::Start(_)) {
            self.place = Place::Before;
        }
        match event {
            Event::Decl(declaration) => self.declare(declaration),
            Event::Start(tag) => self.open(tag),
            Event::Empty(tag) => {
                self.open(tag)?;
                self.close()
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.write(&text.xml10_content()),
            Event::CData(text) if self.place == Place::Element => self.write(&text.xml10_content()),
            Event::GeneralRef(reference) if self.place == Place::Element => self.resolve(reference),
            Event::CData(_) | Event::GeneralRef(_) => Err(fault("text outside of an element")),
            Event::Comment(_) if self.place != Place::Element => Ok(()),
            Event::Comment(_) => Err(fault("a comment within a text")),
            Event::DocType(_) => Err(fault("a document type")),
            Event::PI(_) => Err(fault("a processing instruction")),
            Event::Eof => Ok(()),
        }
    }

    fn declare(&mut self, declaration: &BytesDecl<'_>) -> Result<(), Reject> {
        let encoding = declaration.encoding();
        let known = encoding.is_none_or(|encoding| {
            encoding.is_ok_and(|encoding| encoding.eq_ignore_ascii_case("utf-8"))
        });
        if self.place != Place::Start || !known {
            return Err(fault(
                "the declaration is not at its start, or not of UTF-8",
            ));
        }
        self.place = Place::Before;
        Ok(())
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Reject> {
        let name = tag.name().into_inner();
        if name.is_empty() || name.len().max(tag.attributes_raw().len()) > TAG_BYTES_MAX {
            return Err(fault("a tag without a name, or too long"));
        }
        match self.place {
            Place::Start | Place::Before => {
                self.document.root = name.to_owned();
                self.place = Place::Root;
            }
            Place::Root => {
                let mut all = self.document.texts.iter();
                if all.any(|(own, _)| own == name) {
                    return Err(fault("an element is given twice"));
                }
                if self.document.texts.len() >= ELEMENTS_MAX {
                    return Err(fault("it has too many elements"));
                }
                self.name = name.to_owned();
                self.place = Place::Element;
            }
            Place::Element => return Err(fault("an element within an element")),
            Place::After => return Err(fault("it has more than one root")),
        }
        Ok(())
    }

    /// The reader has seen to it that the names of start and end agree.
    fn close(&mut self) -> Result<(), Reject> {
        match self.place {
            Place::Element => {
                let name = std::mem::take(&mut self.name);
                let text = std::mem::take(&mut self.text);
                self.document.texts.push((name, text.trim().to_owned()));
                self.place = Place::Root;
                Ok(())
            }
            Place::Root => {
                self.place = Place::After;
                Ok(())
            }
            Place::Start | Place::Before | Place::After => Err(fault("an end without a start")),
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Reject> {
        let allowed = |c: char| match c {
            '\t' | '\n' | '\r' => true,
            '\u{fffe}' | '\u{ffff}' => false,
            other => !other.is_control(),
        };
        if !text.chars().all(allowed) {
            return Err(fault("a control character"));
        }
        if self.place == Place::Element {
            self.text.push_str(text);
        } else if !text.chars().all(char::is_whitespace) {
            return Err(fault("text outside of an element"));
        }
        Ok(())
    }

    fn resolve(&mut self, reference: &BytesRef<'_>) -> Result<(), Reject> {
        let unknown = || fault("an entity that is not predefined");
        let character = match &**reference {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => reference.resolve_char_ref().map_err(|_| unknown())?,
        };
        let character = character.ok_or_else(unknown)?;
        self.write(character.encode_utf8(&mut [0; 4]))
    }

    fn end(self) -> Result<Document, Reject> {
        if self.place == Place::After {
            Ok(self.document)
        } else {
            Err(fault("it ends early"))
        }
    }
}

/// Writes a message.
pub(crate) fn write(root: &str, texts: &[(&str, &str)]) -> Vec<u8> {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><{root}>");
    for (name, text) in texts {
        let parts = if text.is_empty() {
            ["<", name, "/>", "", "", ""]
        } else {
            ["<", name, ">", &escape(*text), "</", name]
        };
        parts.iter().for_each(|part| xml.push_str(part));
        if !text.is_empty() {
            xml.push('>');
        }
    }
    xml.push_str(&format!("</{root}>"));
    xml.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Option<String> {
        let document = read(body.as_bytes()).ok()?;
        assert_eq!(document.root(), "r");
        Some(document.text("a").unwrap_or("none").to_owned())
    }

    #[test]
    fn flat_texts_are_read() {
        for (body, expected) in [
            ("<r><a>1</a></r>", "1"),
            (
                "\u{feff}<?xml version=\"1.0\"?>\n<r x='<'>\n <a y=\"2\"> 1\n</a>\n</r>\n",
                "1",
            ),
            (
                "<?xml version='1.0' encoding='utf-8'?><r><!-- c --><a>1</a></r><!-- c -->",
                "1",
            ),
            (
                "<r><a>&lt;&amp;&#65;&#x42; &quot;&apos;&gt;</a></r>",
                "<&AB \"'>",
            ),
            ("<r><a><![CDATA[<b>&amp;]]></a></r>", "<b>&amp;"),
            ("<r><a/><b>2</b></r>", "none"),
            ("<r><a>  </a></r>", "none"),
            ("<r/>", "none"),
        ] {
            assert_eq!(text(body).as_deref(), Some(expected), "{body}");
        }
    }

    #[test]
    fn all_else_is_refused() {
        let many: String = (0..101).map(|n| format!("<n{n}/>")).collect();
        let deep = "<a>".repeat(20_000);
        for body in [
            "",
            " ",
            "nope",
            "{}",
            "<r>",
            "<r><a>1</r>",
            "<r><a>1</a>",
            "</r>",
            "<r></s>",
            "<r><a>1</a><a>1</a></r>",
            "<r><a/><a></a></r>",
            "<r><a><b>1</b></a></r>",
            "<r/><r/>",
            "<r/>x",
            "x<r/>",
            "<r>x<a>1</a></r>",
            "<r>&amp;</r>",
            "&lt;<r/>",
            "<r><![CDATA[x]]></r>",
            "<r><a>1<!-- c -->2</a></r>",
            "<r><a>&x;</a></r>",
            "<r><a>&#0;</a></r>",
            "<r><a>&#1;</a></r>",
            "<r><a>&#xD800;</a></r>",
            "<r><a>&;</a></r>",
            "<r><a>&</a></r>",
            "<r><a>\u{1}</a></r>",
            "<r><?p i?></r>",
            "<?p i?><r/>",
            "<!DOCTYPE r><r/>",
            "<!DOCTYPE r [<!ENTITY x \"y\">]><r><a>&x;</a></r>",
            " <?xml version='1.0'?><r/>",
            "<r><?xml version='1.0'?></r>",
            "<r><!-- a -- b --></r>",
            "<?xml version='1.0'?><?xml version='1.0'?><r/>",
            "<?xml version='1.0' encoding='UTF-16'?><r/>",
            "<r><a",
            "<r><a>1</a",
            "<r><!-- ",
            &format!("<r>{many}</r>"),
            &deep,
            &format!("<r>{deep}"),
            &format!("<r a='{}'/>", "x".repeat(2000)),
            &format!("<{}/>", "x".repeat(2000)),
        ] {
            assert!(text(body).is_none(), "{body}");
        }
        assert!(read(b"<r><a>\xff</a></r>").is_err());
    }

    #[test]
    fn what_is_written_is_read() {
        let xml = write("r", &[("a", "<\"&'>"), ("b", "")]);
        let whole = String::from_utf8(xml.clone()).unwrap();
        assert!(
            whole.ends_with("<r><a>&lt;&quot;&amp;&apos;&gt;</a><b/></r>"),
            "{whole}"
        );
        assert_eq!(read(&xml).unwrap().text("a"), Some("<\"&'>"));
    }
}
