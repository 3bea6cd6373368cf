package web_test

import "testing"

// The list of consultations and the overview tell each person what waits for them, and nobody of what only others can do.
func TestWhatComesNext(t *testing.T) {
	const home, desk = "/staff", "/staff/c/strolls"
	b := newBureau(t)
	says := func(x *browser, path, words string) {
		t.Helper()
		x.get(path)
		x.has(words)
	}
	silent := func(x *browser, path string) {
		t.Helper()
		x.get(path)
		x.hasNot("Waiting for you")
	}

	says(b.ann, desk, "See what is missing before it can be published")
	says(b.ann, desk+"/times", "Set when it opens and closes")
	silent(b.ann, home)
	says(b.pat, desk, "It is being written. You have nothing to do yet.")
	b.save("ann", "`choose one`", "`chose one`")
	says(b.ann, desk, "Mend the errors in the text")
	b.save("ann", "`chose one`", "`choose one`")

	b.answerAll(b.ann)
	b.ask(b.ann, "")
	says(b.pat, home, "Read what you are asked to approve")
	says(b.pat, desk, "Read what you are asked to approve")
	silent(b.ann, home)
	says(b.ann, desk, "It waits for another person to approve it.")

	b.decide(b.pat, "send-back", "Say who leads the strolls.")
	says(b.ann, home, "Read why your request for publication was sent back")
	silent(b.pat, home)
}
