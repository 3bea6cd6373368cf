package markdown

import (
	"slices"
	"strings"
	"testing"
)

// correct is a questionnaire without a mistake; each mutation makes one slip in it as an official would.
const correct = caseFront + `
# A case

Tell us what you think.

## About you
` + "`about-you`" + `

### In what capacity do you answer?
` + "`capacity` `choose one` `required`" + `

> Choose the one that fits best.

- As an individual ` + "`individual`" + `
- For somebody else ` + "`proxy`" + `
- For an organisation ` + "`organisation`" + `

### What is the name of your organisation?
` + "`org-name` `short text` `required` `only if capacity is organisation`" + `

> [!NOTE]
> We publish the names of organisations.

## Your views
` + "`views`" + `

### 1. How important is each of these?
` + "`importance` `choose one per row`" + `

` + "`reads when capacity is proxy` How important is each to the person you answer for?" + `

| | Low ` + "`1`" + ` | High ` + "`2`" + ` |
|---|---|---|
| Pay ` + "`pay`" + ` | | |
| Training ` + "`training`" + ` | | |

### 2. What stands in the way?
` + "`barriers` `choose up to 2` `with comment max 100 words`" + `

- Cost ` + "`cost`" + `
- Time ` + "`time`" + `
- Something else ` + "`other` `with text max 60 characters`" + ` What is it?
- None of these ` + "`none` `on its own`" + `

` + "`comment`" + ` Tell us more.

---

` + "`only if barriers includes cost`" + ` You named the cost.

### 3. What else?
` + "`else` `long text` `max 300 words`" + `
`

// mutations replace the first of old by new; "" means a change made in code. want is the rule that must be broken, "" none; no other may be, so that one slip has one message.
var mutations = []struct{ name, old, new, want string }{
	{"nothing changed", "Tell us", "Tell us", ""},
	{"line of instructions forgotten", "`capacity` `choose one` `required`\n", "", "tag-line"},
	{"section's name forgotten", "`views`\n", "", "section-tag-line"},
	{"name forgotten", "`capacity` `choose one`", "`choose one`", "name-missing"},
	{"type forgotten", "`else` `long text`", "`else`", "type-missing"},
	{"one pair of backticks for two", "`else` `long text`", "`else long text`", "name-type"},
	{"comma between instructions", "`capacity` `choose one`", "`capacity`, `choose one`", "tag-line-comma"},
	{"near miss of a type", "`choose one` `required`", "`chose one` `required`", "type"},
	{"type with a capital", "`choose one` `required`", "`Choose one` `required`", "type"},
	{"near miss with a number", "`choose up to 2`", "`choose upto 2`", "type"},
	{"type of another tool", "`choose one` `required`", "`radio` `required`", "type"},
	{"near miss of a setting", "`choose one` `required`", "`choose one` `mandatory`", "setting"},
	{"setting that does not fit", "`choose one` `required`", "`choose one` `max 20 words`", "setting-unfit"},
	{"curly quotes for backticks", "`capacity` `choose one` `required`", "‘capacity’ ‘choose one’ ‘required’", "curly-quotes"},
	{"one pair of curly quotes", "`choose one` `required`", "`choose one` ‘required’", "curly-quotes"},
	{"curly quotes at an answer", "`proxy`", "‘proxy’", "curly-quotes"},
	{"acute accents at an answer", "`proxy`", "´proxy´", "curly-quotes"},
	{"curly quotes at a condition", "`only if barriers includes cost`", "“only if barriers includes cost”", "curly-quotes"},
	{"straight quotes at an answer", "`proxy`", "'proxy'", "answers-mixed"},
	{"missing backtick in the line", "`capacity` `choose one`", "`capacity `choose one`", "backtick"},
	{"missing backtick at an answer", "`proxy`", "`proxy", "backtick"},
	{"answer without a code", " `proxy`", "", "answers-mixed"},
	{"code with a capital", "`proxy`", "`Proxy`", "name"},
	{"code with a space", "`proxy`", "`some body`", "name"},
	{"code twice", "`proxy`", "`individual`", "code-twice"},
	{"name twice", "`org-name` `short", "`capacity` `short", "name-twice"},
	{"name of a section taken", "`else` `long", "`views` `long", "name-twice"},
	{"reserved name", "`else` `long", "`comment` `long", "reserved"},
	{"reserved code", "`cost`\n", "`other-cost`\n", "condition-code"},
	{"changed bullet mark", "- For somebody else", "* For somebody else", "bullet-changed"},
	{"numbers for bullets", "- As an individual", "1. As an individual", "answers-numbered"},
	{"answer that begins with a number", "- As an individual", "- 1. As an individual", "answer-nests"},
	{"answer that begins with a hyphen", "- As an individual", "- - As an individual", "answer-nests"},
	{"missing empty line before comment", "`on its own`\n\n`comment`", "`on its own`\n`comment`", "answer-glued"},
	{"missing empty line before ---", "Tell us more.\n\n---", "Tell us more.\n---", "setext"},
	{"words glued to the line of instructions", "`required`\n\n> Choose", "`required`\nChoose one.\n\n> Choose", "tag-line-words"},
	{"notice glued to a hint", "> Choose the one that fits best.\n", "> Choose the one that fits best.\n> [!NOTE]\n> You must.\n", "notice-glued"},
	{"hint with a blank line in it", "> Choose the one that fits best.\n", "> Choose the one\n>\n> that fits best.\n", "hint-blocks"},
	{"hint behind another wording", "> [!NOTE]\n> We publish the names of organisations.", "`reads when capacity is proxy` Whose?\n\n> We publish the names.", "hint-late"},
	{"misspelt notice", "> [!NOTE]", "> [!NOTICE]", "notice-kind"},
	{"no space after #", "### 3. What else?", "###3. What else?", "heading-space"},
	{"underlined heading", "### 3. What else?", "What else?\n----------", "setext"},
	{"HTML for a line break", "Tell us what", "Tell us<br>what", "html"},
	{"HTML comment", "Tell us what", "<!-- draft -->\n\nTell us what", "html"},
	{"four spaces from an email", "Tell us what", "    Tell us what", "indented"},
	{"tab from Word", "Tell us what", "\tTell us what", "indented"},
	{"a cell too many", "| Pay `pay` | | |", "| Pay `pay` | | | |", "table-cells"},
	{"a cell too few", "| Pay `pay` | | |", "| Pay `pay` | |", "table-cells"},
	{"a dash too few", "|---|---|---|", "|---|---|", "table-width"},
	{"no line of dashes", "|---|---|---|\n", "", "table-dashes"},
	{"words in a cell", "| Pay `pay` | | |", "| Pay `pay` | yes | |", "table-filled"},
	{"row without a code", "| Pay `pay` |", "| Pay |", "code-missing"},
	{"column without a code", "| Low `1` |", "| Low |", "code-missing"},
	{"condition with =", "only if capacity is organisation", "only if capacity = organisation", "condition-sign"},
	{"condition with a misspelt code", "only if capacity is organisation", "only if capacity is organization", "condition-code"},
	{"condition with a misspelt name", "only if capacity is organisation", "only if capcity is organisation", "name-unknown"},
	{"condition on a later question", "only if capacity is organisation", "only if else is answered", "name-later"},
	{"includes for one answer", "only if capacity is organisation", "only if capacity includes organisation", "condition-many"},
	{"is for several answers", "only if barriers includes cost", "only if barriers is cost", "condition-many"},
	{"two conditions", "`only if capacity is organisation`", "`only if capacity is organisation` `only if capacity is proxy`", "setting-twice"},
	{"comment without its setting", " `with comment max 100 words`", "", "comment-none"},
	{"comment behind its words", "`comment` Tell us more.", "Tell us more. `comment`", "comment-place"},
	{"words behind a code", "For somebody else `proxy`", "For somebody `proxy` else", "answer-tail"},
	{"setting of a section at a question", "`else` `long text`", "`else` `long text` `one question per page`", "setting-of-section"},
	{"setting of a question at a section", "`views`\n", "`views` `required`\n", "setting-of-question"},
	{"printing a later answer", "What is the name of your organisation?", "What is `answer else`?", "name-later"},
	{"key misspelt", "department: A", "departmant: A", "front-key"},
	{"date in words", "2027-01-12 09:00", "12 January 2027", "front-value"},
	{"front matter not closed", "closing\n---\n", "closing\n", "front-open"},
	{"empty line before front matter", "---\nformat", "\n---\nformat", "front-none"},
	{"Word: no-break spaces", "`choose one` `required`", "`choose\u00a0one`\u00a0`required`", ""},
	{"Word: no-break space in a code", "`proxy`", "`pro\u00a0xy`", "name"},
	{"Word: quotation marks in words", "Tell us what", "“Tell us,” they said, ‘what’", ""},
	{"Word: soft hyphen in a name", "`org-name`", "`org-\u00adname`", "invisible-character"},
	{"Windows: byte order mark", "---\nformat", "\ufeff---\nformat", ""},
	{"old encoding", "Tell us what", "Tell us caf\xe9 what", "not-utf8"},
	{"printed numbers in many ways", "### 3. What", "### (iv) What", ""},
	{"type in the words of another tool", "`choose one` `required`", "`radio buttons` `required`", "type"},
	{"number in words", "`choose up to 2`", "`choose up to two`", "type"},
	{"type before the name", "`else` `long text`", "`long text` `else`", "name-first"},
	{"name and type with a comma between one pair", "`else` `long text`", "`else, long text`", "name-type"},
	{"straight quotes for backticks", "`else` `long text` `max 300 words`", "'else' 'long text' 'max 300 words'", "curly-quotes"},
	{"curly quotes only for the first of several questions", "`barriers` `choose up to 2` `with comment max 100 words`", "‘barriers’ ‘choose up to 2’", "curly-quotes"},
	{"text between heading and instructions", "### 3. What else?\n", "### 3. What else?\n\nAnything at all.\n\n", "tag-line-apart"},
	{"text glued above the instructions", "### 3. What else?\n", "### 3. What else?\nAnything at all.\n", "tag-line-words"},
	{"bold words for a heading", "### 3. What else?", "**3. What else?**", "heading-lost"},
	{"heading one level too deep", "### 3. What else?", "#### 3. What else?", "heading-level"},
	{"heading one level too high", "### 3. What else?", "## 3. What else?", "heading-level"},
	{"section as a title", "## Your views", "# Your views", "title-twice"},
	{"section as a question", "## Your views", "### Your views", "type-missing"},
	{"bullets from Word", "- For somebody else", "• For somebody else", "bullet-mark"},
	{"all bullets from Word", "- As an individual `individual`\n- For somebody else `proxy`\n- For", "•\tAs an individual `individual`\n•\tFor somebody else `proxy`\n•\tFor", "bullet-mark"},
	{"no space after a hyphen", "- For somebody else", "-For somebody else", "bullet-mark"},
	{"dash for a hyphen", "- For somebody else", "– For somebody else", "bullet-mark"},
	{"list of answers left out", "- As an individual `individual`\n- For somebody else `proxy`\n- For an organisation `organisation`\n", "Nobody.\n", "list-missing"},
	{"list for a table", "| | Low `1` | High `2` |\n|---|---|---|\n| Pay `pay` | | |\n| Training `training` | | |", "- Pay `pay`\n- Training `training`", "table-missing"},
	{"table without a corner", "| | Low `1` | High", "| Low `1` | High", "table-corner"},
	{"answers indented by four", "- As an individual `individual`\n- For somebody else `proxy`\n- For", "    - As an individual `individual`\n    - For somebody else `proxy`\n    - For", "indented"},
	{"setting of an answer without backticks", "`none` `on its own`", "`none` on its own", "answer-setting-plain"},
	{"near miss of a comment", "`with comment max 100 words`", "`with comments max 100 words`", "setting"},
	{"condition with the words of an answer", "only if capacity is organisation", "only if capacity is For an organisation", "condition-code"},
	{"condition twice with is", "only if capacity is organisation", "only if capacity is organisation or is proxy", "condition-or"},
	{"condition without only", "`only if capacity is organisation`", "`if capacity is organisation`", "setting"},
	{"condition with contains", "only if barriers includes cost", "only if barriers contains cost", "condition-operator"},
	{"condition with more than", "only if barriers includes cost", "only if barriers is more than cost", "condition-operator"},
	{"notice without a quote", "> [!NOTE]\n> We publish", "[!NOTE]\nWe publish", "notice-place"},
	{"bold mark of a notice", "> [!NOTE]\n> We", "> **[!NOTE]**\n> We", "notice-place"},
	{"HTML around words", "Tell us what", "<u>Tell</u> us what", "html"},
	{"capital key", "department: A", "Department: A", "front-key"},
	{"key of another tool", "closes: 2027", "closing date: 2027", "front-key"},
	{"list of the front matter", "editions: en", "editions:\n  - en\n  - cy", "front-empty"},
	{"value on two lines", "summary: A case.", "summary: A\n  case.", "front-line"},
	{"date of the front matter by day", "2027-01-12 09:00", "12/01/2027 09:00", "front-value"},
	{"day that does not exist", "2027-03-09", "2027-02-29", "front-value"},
	{"bullets indented by one", "- For somebody else", " - For somebody else", ""},
	{"star bullets throughout", "", "", ""},
}

func TestMutations(t *testing.T) {
	for _, m := range mutations {
		body := strings.Replace(correct, m.old, m.new, 1)
		if m.old == "" {
			body = strings.ReplaceAll(correct, "\n- ", "\n* ")
		}
		if body == correct && m.old != m.new {
			t.Errorf("%s: changes nothing", m.name)
		}
		for _, line := range []struct{ ending, body string }{{"LF", body}, {"CRLF", strings.ReplaceAll(body, "\n", "\r\n")}} {
			var got []string
			for _, p := range Parse(Source{Body: []byte(line.body)}).Problems {
				got = append(got, p.Rule.Code)
			}
			if m.want == "" && len(got) > 0 || m.want != "" && !slices.Contains(got, m.want) {
				t.Errorf("%s (%s): got %v, want %q", m.name, line.ending, got, m.want)
			}
			if len(got) > 1 {
				t.Errorf("%s (%s): one slip gives %d problems: %v", m.name, line.ending, len(got), got)
			}
		}
	}
}

// Every mutation is read alike with either line ending.
func TestLineEndings(t *testing.T) {
	unix, windows := Parse(Source{Body: []byte(correct)}), Parse(Source{Body: []byte(strings.ReplaceAll(correct, "\n", "\r\n"))})
	if got, want := jsonOf(t, windows.Questionnaire), jsonOf(t, unix.Questionnaire); got != want {
		t.Errorf("CRLF gives\n%s\nLF gives\n%s", got, want)
	}
}
