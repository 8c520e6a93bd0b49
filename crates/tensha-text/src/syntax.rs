//! Why a text is not YAML, in words for people who write models.

use granit_parser::ErrorKind as E;

use crate::Text;
use crate::messages::say;

/// The reason as a clause without a full stop. What a writer of models hardly meets is given in the parser's own English words.
pub(crate) fn reason(kind: &E) -> Text {
    match kind {
        E::UnclosedFlowCollection { open } => say!(msg_why_unclosed, open.to_string()),
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping => say!(msg_why_unclosed_any),
        E::MismatchedFlowCollectionEnd { open, close } => {
            say!(msg_why_wrong_bracket, open.to_string(), close.to_string())
        }
        E::MisplacedFlowCollectionEnd => say!(msg_why_extra_bracket),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => {
            say!(msg_why_unclosed_quote)
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            say!(msg_why_after_quote)
        }
        E::ExpectedBlockMappingKey => say!(msg_why_key_expected),
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::MappingKeyNotAllowed => {
            say!(msg_why_colon_missing)
        }
        E::MappingValueNotAllowed
        | E::InvalidColonPlacement
        | E::InvalidMappingValueWhitespace
        | E::FlowMappingValueAdjacentCollection => say!(msg_why_value_not_allowed),
        E::ExpectedBlockSequenceEntry => say!(msg_why_entry_expected),
        E::BlockEntryInFlowCollection
        | E::BlockSequenceEntryNotAllowed
        | E::InvalidBlockEntryWhitespace
        | E::PlainScalarStartsWithDashFlowIndicator => say!(msg_why_entry_not_allowed),
        E::ExpectedFlowMappingSeparator | E::ExpectedFlowSequenceSeparator => {
            say!(msg_why_comma_missing)
        }
        E::InvalidIndentation
        | E::InvalidQuotedScalarIndent
        | E::InvalidFlowScalarIndent
        | E::ExpectedNodeContent => say!(msg_why_indentation),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabInPlainScalar
        | E::TabAtBlockScalarStart => say!(msg_why_tab),
        E::UnexpectedCharacter { character } if character.is_control() => {
            say!(msg_why_character_never, format!("U+{:04X}", *character as u32))
        }
        E::UnexpectedCharacter { character: '`' } => say!(msg_why_character, "U+0060"),
        E::UnexpectedCharacter { character } => {
            say!(msg_why_character, format!("`{character}`"))
        }
        E::MissingAnchorOrAliasName => say!(msg_why_name_missing),
        E::InvalidBlockScalarIndent | E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => {
            say!(msg_why_block_text)
        }
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape => {
            say!(msg_why_escape)
        }
        E::CommentNotSeparated | E::CommentInterceptedScalar => say!(msg_why_comment),
        E::UnexpectedEof | E::UnexpectedEofBlockMapping | E::UnexpectedEofBlockSequence => {
            say!(msg_why_ends_early)
        }
        other => say!(msg_why_other, other.to_string()),
    }
}

/// What else to look at, besides the general advice. `lines` are the lines about the place of the error.
pub(crate) fn hints(kind: &E, lines: &str) -> Vec<Text> {
    let mut hints = Vec::new();
    // Written with a Japanese input method, these look almost like the characters that are needed.
    if lines.contains(['：', '\u{3000}']) {
        hints.push(say!(msg_why_full_width_help));
    }
    if matches!(
        kind,
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::InvalidMappingValueWhitespace
    ) {
        hints.push(say!(msg_why_value_not_allowed_help));
    }
    hints
}
