//! The chain of records: disputes, their events, and messages that are evidence of money.
//! A record holds the hash of a row, not the row, so it stays when a message is deleted.

use crate::entry::{Hash, more_lines};
use alloc::string::ToString;
use sha2::{Digest, Sha256};

const ROW_TAG: &str = "reelgate-row-1";
const RECORD_TAG: &str = "reelgate-record-1";

macro_rules! record_kinds {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal;)*) => {
        /// The table of a recorded row.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RecordKind {$($(#[doc = $doc])* $variant,)*}

        impl RecordKind {
            /// All kinds, in the order in which a checkpoint records them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the database and in exports.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }
        }
    };
}

record_kinds! {
    /// A dispute as it was opened.
    Dispute = "dispute";
    /// A note, an assignment or the end of a dispute.
    Event = "dispute_event";
    /// A message about a transaction or a round, and its reply.
    Message = "message";
    /// A deletion of messages by the retention job.
    Deletion = "deletion";
}

/// The hash of a row: the SHA-256 over these lines, each ended by a line feed: `reelgate-row-1`,
/// the kind, the row's id, then its fields.
#[must_use]
pub fn row_hash(kind: RecordKind, id: i64, fields: &[&str]) -> Hash {
    let digest = more_lines(Sha256::new(), &[ROW_TAG, kind.as_str(), &id.to_string()]);
    Hash::from_stored(hex::encode(more_lines(digest, fields).finalize()))
}

/// The SHA-256 of a text that may contain line feeds, so that it fits into a line.
#[must_use]
pub fn text_digest(text: &str) -> Hash {
    Hash::from_stored(hex::encode(Sha256::digest(text.as_bytes())))
}

/// The hash of the chain after one more record: the SHA-256 over `reelgate-record-1`, the hash of
/// the chain before it, the record's number, and the hash of its row.
#[must_use]
pub fn chain_hash(previous: &Hash, record: i64, row: &Hash) -> Hash {
    let lines = [
        RECORD_TAG,
        previous.as_str(),
        &record.to_string(),
        row.as_str(),
    ];
    Hash::from_stored(hex::encode(more_lines(Sha256::new(), &lines).finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn hashes_are_those_of_the_published_lines() {
        let sha = |text: &str| hex::encode(Sha256::digest(text.as_bytes()));
        let row = row_hash(RecordKind::Dispute, 7, &["conflict", "", "ada"]);
        assert_eq!(
            row.as_str(),
            sha("reelgate-row-1\ndispute\n7\nconflict\n\nada\n")
        );
        let zeros = "0".repeat(64);
        let chained = chain_hash(&Hash::genesis(), 3, &row);
        let lines = format!("reelgate-record-1\n{zeros}\n3\n{}\n", row.as_str());
        assert_eq!(chained.as_str(), sha(&lines));
        assert_eq!(text_digest("a\nb").as_str(), sha("a\nb"));
    }
}
