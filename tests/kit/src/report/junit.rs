//! The report as JUnit XML, which every CI server reads.
//! A scenario that the contract does not have stands there as skipped.

use super::Report;
use anyhow::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// The report as JUnit XML.
///
/// # Errors
/// Where it cannot be written, which a text in memory always can.
pub fn junit(report: &Report) -> Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let (passed, failed) = report.counts();
    let skipped = report.left_out.len();
    let tests = passed.saturating_add(failed).saturating_add(skipped);
    let (tests, failures) = (tests.to_string(), failed.to_string());
    let skipped = skipped.to_string();
    let suite = writer.create_element("testsuite").with_attributes([
        ("name", report.provider.as_str()),
        ("tests", tests.as_str()),
        ("failures", failures.as_str()),
        ("skipped", skipped.as_str()),
    ]);
    suite.write_inner_content(|writer| {
        for case in &report.cases {
            let name = format!("{}, {}", case.scenario, case.variant);
            let took: std::time::Duration = case.steps.iter().map(|step| step.took).sum();
            let time = format!("{}.{:03}", took.as_secs(), took.subsec_millis());
            let element = writer.create_element("testcase").with_attributes([
                ("classname", report.provider.as_str()),
                ("name", name.as_str()),
                ("time", time.as_str()),
            ]);
            match case.problem() {
                None => element.write_empty()?,
                Some(problem) => element.write_inner_content(|writer| {
                    let steps: Vec<_> = case.steps.iter().map(transcript).collect();
                    writer
                        .create_element("failure")
                        .with_attribute(("message", problem.as_str()))
                        .write_text_content(BytesText::new(&steps.join("\n\n")))?;
                    Ok(())
                })?,
            };
        }
        for name in &report.left_out {
            let element = writer.create_element("testcase").with_attributes([
                ("classname", report.provider.as_str()),
                ("name", name.as_str()),
            ]);
            element.write_inner_content(|writer| {
                let reason = ("message", "not in this contract");
                writer
                    .create_element("skipped")
                    .with_attribute(reason)
                    .write_empty()?;
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(String::from_utf8(writer.into_inner())?)
}

/// A step as it went over the wire.
fn transcript(step: &super::Step) -> String {
    let reply = step.reply.as_ref();
    let reply = reply.map_or("nothing".to_owned(), |(status, body)| {
        format!("{status}\n{body}")
    });
    let problem = step
        .problem
        .as_ref()
        .map_or(String::new(), |p| format!("\n!!! {p}"));
    format!("--- {}\n{}\n=> {reply}{problem}", step.what, step.request)
}
