package markdown

import "github.com/greenpaper/greenpaper/consultation"

// rule registers an error: what the parser cannot read is never published.
func rule(code, format string) *consultation.Rule {
	return consultation.NewRule(code, consultation.LevelError, format)
}

// Rules of the file as a whole and of its front matter.
var (
	ruleFileSize    = rule("file-size", "the file has %d KB and may have %d; move long documents into files of their own and link to them")
	ruleEncoding    = rule("not-utf8", "these bytes are not UTF-8 text; save the file as UTF-8 (in Word: Save As, Plain Text, Other encoding, Unicode UTF-8)")
	ruleControl     = rule("control-character", "an invisible control character stands here; delete it and type the words again")
	ruleLineLength  = rule("line-length", "this line has more than %d KB; break it into paragraphs with an empty line between them")
	ruleNesting     = rule("nesting", "lists and quotes lie more than %d deep here; use fewer levels")
	ruleDefinitions = rule("link-definitions", "the file has more than %d lines that define links; write the address at the link, as [words](address)")
	ruleBrackets    = rule("brackets", "one paragraph has more than %d square or angle brackets, or more than %d stars, underscores and backticks; break it up with empty lines")
	ruleColumns     = rule("table-columns", "a table has more than %d columns; split it into several")

	ruleGaps = rule("table-gaps", "the tables of this file lack more than %d cells; give every row as many | as its heading")

	ruleFrontNone    = rule("front-none", "the file must open with a line of ---, the front matter (such as \"%s: 1\"), and another line of ---")
	ruleFrontOpen    = rule("front-open", "the front matter has no end; put a line of --- after its last key")
	ruleFrontLine    = rule("front-line", "a line of front matter reads \"key: value\"; write a key and a colon, and keep the whole value on one line")
	ruleFrontKey     = rule("front-key", "`%s` is not a key of the front matter%s")
	ruleFrontTwice   = rule("front-twice", "the key `%s` stands twice; remove one of the lines")
	ruleFrontEmpty   = rule("front-empty", "the key `%s` has no value; write %s, or remove the line")
	ruleFrontQuotes  = rule("front-quotes", "the value of `%s` needs no quotation marks; write %s")
	ruleFrontValue   = rule("front-value", "`%s: %s` cannot be read; write %s")
	ruleFrontClock   = rule("front-clock", "the clocks go forward at that hour, so %s does not exist; write another time")
	ruleFrontMissing = rule("front-missing", "the front matter needs the key `%s`; add a line such as \"%s\"")
	ruleClosesFirst  = rule("closes-before-opens", "it closes at %s, which is not after it opens at %s; correct one of them")
	ruleKeepClosing  = rule("keep-after-closing", "a consultation with `closes: none` has no closing; write \"%d months after sending\"")

	ruleNoticeFront = rule("notice-front", "a privacy notice has no front matter; remove the lines between the two ---")
	ruleNoticeNone  = rule("notice-none", "the privacy notice is empty; say what is collected, why, how long it is kept and what rights people have")
	ruleFileMissing = rule("file-missing", "there is no file %s beside the questionnaire; add it, or correct the name")
	ruleReasons     = rule("reason-line", "a reason is a bullet with the code of a warning in backticks and why it stands: \"- `code` why\"")
	ruleReasonCode  = rule("reason-code", "`%s` is not the code of a warning%s")
)

// Rules of editions.
var (
	ruleEditionOf      = rule("edition-of", "this is an edition of `%s`, but the main file is `%s`; correct the key `edition of`")
	ruleEditionName    = rule("edition-name", "the main file does not name the edition `%s`; add it to its key `editions`, or correct it here")
	ruleEditionFile    = rule("edition-file", "the file %s must say `edition: %s`")
	ruleEditionUnknown = rule("edition-unknown", "the main file has no %s called `%s`%s")
	ruleEditionMissing = rule("edition-missing", "this edition lacks %s; a language edition has every word of the main file")
	ruleEditionSetting = rule("edition-setting", "`%s` is a setting, and an edition has only words, names and codes; remove it, it is taken from the main file")
	ruleEditionBreak   = rule("edition-condition", "the main file has no `%s` in this section; an edition takes its conditions from there")
	ruleEditionPlace   = rule("edition-place", "in the main file the question `%s` stands in the section `%s`; move it there")
)

// Rules of locks: what a later version may not do.
var (
	ruleLockRemoved    = rule("lock-removed", "the question `%s` was published and is gone; put it back, and hide it with a condition if nobody should answer it any more")
	ruleLockType       = rule("lock-type", "the question `%s` was published as `%s` and is now `%s`; keep the type, or ask under a new name and leave the old question in the file")
	ruleLockCode       = rule("lock-code", "the answer `%s` of `%s` was published and is gone; put it back, and hide it with `only if` if nobody should choose it any more")
	ruleLockApart      = rule("lock-apart", "the answers of `%s` were published as %s and would now be %s; undo that, or ask under a new name and leave the old question in the file")
	ruleLockAnonymous  = rule("lock-anonymous", "`anonymous` was published as %s and cannot change; put it back, or publish under a new name")
	ruleLockInvitation = rule("lock-invitation", "this was published as %s, which cannot change; write `invitation` as it was, or publish under a new name")
)
