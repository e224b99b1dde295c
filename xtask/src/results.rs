//! Counting what test runners report, line by line.
//! It must never take a runner's silence for success.

/// The sum over all runners seen so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// What went wrong, one sentence each.
    pub(crate) problems: Vec<String>,
    /// The runner whose result line has not come yet.
    running: Option<String>,
    /// The runner whose result line came last: doc tests print more than one.
    finished: String,
}

impl Tally {
    /// Takes one line of the merged output of `cargo test`.
    pub(crate) fn line(&mut self, line: &str) {
        let line = line.trim();
        if let Some(runner) = runner(line) {
            self.close();
            self.running = Some(runner.to_owned());
        } else if let Some((passed, failed)) = result(line) {
            if let Some(runner) = self.running.take() {
                self.finished = runner;
            }
            self.passed = self.passed.saturating_add(passed);
            self.failed = self.failed.saturating_add(failed);
            if failed > 0 {
                self.problems
                    .push(format!("{failed} failed in {}", self.finished));
            }
        }
    }

    /// One more failure, of something that is not a test.
    pub(crate) fn fail(&mut self, what: String) {
        self.failed = self.failed.saturating_add(1);
        self.problems.push(what);
    }

    /// The output of one `cargo test` has ended, with this success of cargo itself.
    pub(crate) fn end(&mut self, stage: &str, failed_before: u64, success: bool) {
        self.close();
        if !success && self.failed == failed_before {
            self.fail(format!("{stage}: cargo failed, though no test did"));
        }
    }

    fn close(&mut self) {
        if let Some(runner) = self.running.take() {
            self.fail(format!(
                "{runner} ended without a result: it crashed or was killed"
            ));
        }
    }
}

/// `Running unittests src/lib.rs (target/…)` and `Doc-tests name`, as cargo announces them.
fn runner(line: &str) -> Option<&str> {
    let name = line
        .strip_prefix("Running ")
        .filter(|rest| rest.ends_with(')'));
    name.or_else(|| line.starts_with("Doc-tests ").then_some(line))
}

/// `test result: ok. 12 passed; 0 failed; …`
fn result(line: &str) -> Option<(u64, u64)> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |unit: &str| {
        let part = counts
            .split(';')
            .find_map(|part| part.trim().strip_suffix(unit));
        part.and_then(|number| number.trim().parse().ok())
    };
    Some((count("passed")?, count("failed")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(output: &str, success: bool) -> Tally {
        let mut tally = Tally::default();
        for line in output.lines() {
            tally.line(line);
        }
        tally.end("tests", 0, success);
        tally
    }

    const ONE: &str = "     Running unittests src/lib.rs (target/native/deps/core-1)\n\n\
        test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; \
        finished in 0.01s\n";

    #[test]
    fn runners_are_summed() {
        let two = "     Running tests/api.rs (target/native/deps/api-2)\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let tally = tally(&format!("{ONE}{two}"), false);
        assert_eq!((tally.passed, tally.failed), (15, 2));
        assert_eq!(
            tally.problems,
            ["2 failed in tests/api.rs (target/native/deps/api-2)"]
        );
    }

    #[test]
    fn a_runner_that_died_is_a_failure_wherever_it_stands() {
        let dead = "     Running tests/dies.rs (target/native/deps/dies-3)\n\
            error: test failed, to rerun pass `--test dies`\n";
        for output in [format!("{dead}{ONE}"), format!("{ONE}{dead}")] {
            let tally = tally(&output, false);
            assert_eq!((tally.passed, tally.failed), (12, 1));
            assert!(
                tally.problems[0].contains("tests/dies.rs"),
                "{:?}",
                tally.problems
            );
        }
    }

    #[test]
    fn doc_tests_may_report_twice() {
        let docs = "   Doc-tests reelgate_core\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
            test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let tally = tally(docs, true);
        assert_eq!((tally.passed, tally.failed), (3, 0));
    }

    #[test]
    fn a_build_that_fails_counts_once() {
        let tally = tally("error: could not compile `reelgate-core`\n", false);
        assert_eq!((tally.passed, tally.failed), (0, 1));
    }

    #[test]
    fn what_only_resembles_a_result_is_not_one() {
        let tally = tally(
            "test result: maybe\nRunning late\nall tests passed; 3 failed\n",
            true,
        );
        assert_eq!((tally.passed, tally.failed), (0, 0));
    }
}
