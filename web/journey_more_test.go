package web_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/netip"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func TestTwoTabs(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, code := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "yes")
	b.get(own + "/s/walks/1")
	first := b.form()
	other := newBrowser(t, b.server)
	other.post("/resume", url.Values{"code": {code}})
	other.get(own + "/s/walks/1")
	other.press("continue", "where", "their words", "like", "their other words")
	other.wants(200, "/r/[^/]*")

	first.Set("where", "my words")
	first.Set("do", "continue")
	b.post(own+"/s/walks/1", first)
	b.wants(409, "/r/.*/s/walks/1")
	b.has("my words", "their words", "Both, one after the other")
	b.hasNot("their other words") // changed on one side alone
	b.post(own+"/check", nil)
	b.wants(200, "/r/.*/conflict")
	b.press("")
	b.wants(422, "/r/.*/conflict")
	b.press("", "keep:where", "both")
	b.get(own + "/s/walks/1")
	if got := b.form().Get("where"); got != "their words\n\nmy words" {
		t.Errorf("where = %q", got)
	}
	if got := b.form().Get("like"); got != "their other words" {
		t.Errorf("like = %q", got)
	}
	first.Set("where", "my words, after Back") // the page that was shown first, from the browser's memory
	form := b.form()
	form.Set("do", "continue")
	form.Set("where", "one")
	b.post(own+"/s/walks/1", form)
	form.Set("where", "two")
	b.post(own+"/s/walks/1", form)
	b.wants(200, "/r/[^/]*")
	b.get(own + "/s/walks/1")
	if got := b.form().Get("where"); got != "two" {
		t.Errorf("one's own Back gives %q", got)
	}
}

func TestAutosave(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "yes")
	b.get(own + "/s/walks/1")
	page := b.form()
	save := func(seq, like string) string {
		b.post(own+"/autosave", url.Values{"page": page["page"], "step": {"walks/1"}, "seq": {seq}, "was:like": page["was:like"], "like": {like}})
		if b.status != http.StatusOK {
			t.Fatalf("autosave: %d", b.status)
		}
		return b.body
	}
	if got := save("1", "a"); !strings.Contains(got, `"saved":"10am"`) || !strings.Contains(got, `"conflicts":[]`) {
		t.Errorf("autosave says %s", got)
	}
	save("3", "abc")
	save("2", "ab") // overtaken
	b.get(own + "/s/walks/1")
	if got := b.form().Get("like"); got != "abc" {
		t.Errorf("like = %q", got)
	}
	// Another tab changes it; autosave keeps both and settles nothing.
	b.press("later", "like", "elsewhere")
	if got := save("4", "abcd"); !strings.Contains(got, `"conflicts":["like"]`) {
		t.Errorf("autosave says %s", got)
	}
	b.get(own)
	b.has("Choose between two versions", "There is a problem")
	b.get(own + "/conflict")
	b.has("abcd", "elsewhere")
	// A change that leaves out answers waits too.
	b.press("", "keep:like", "theirs")
	b.get(own + "/s/about/1")
	about := b.form()
	b.post(own+"/autosave", url.Values{"page": about["page"], "step": {"about/1"}, "seq": {"1"}, "was:walk": about["was:walk"], "walk": {"no"}})
	b.get(own + "/s/walks/1")
	b.wants(200, "/r/.*/s/walks/1")
}

func TestChangeSaysWhatItCloses(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "yes")
	b.get(own + "/s/walks/1")
	b.press("continue", "where", "to the mill")
	b.get(own + "/s/about/1?from=check")
	b.press("continue", "walk", "no")
	b.wants(200, "/r/.*/conflict")
	b.has("Where do you walk to?", "Your new answer leaves out other questions")
	b.press("", "keep:walk", "theirs")
	b.wants(200, "/r/.*/check")
	b.get(own + "/check")
	b.has("to the mill")
	b.get(own + "/s/about/1?from=check")
	b.press("continue", "walk", "no")
	b.press("", "keep:walk", "mine")
	b.wants(200, "/r/.*/s/reasons/1") // new questions opened
	b.press("continue", "why", "no time")
	b.wants(200, "/r/.*/check")
	b.hasNot("to the mill")
	b.get(own + "/s/about/1?from=check")
	b.press("continue", "walk", "yes")
	b.press("", "keep:walk", "mine")
	b.get(own + "/s/walks/1")
	if got := b.form().Get("where"); got != "to the mill" {
		t.Errorf("the words did not come back: %q", got)
	}
}

func TestOffPathWordsAreKept(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "yes")
	b.get(own + "/s/walks/1")
	page := b.form()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "no")
	page.Set("like", "typed in another tab")
	page.Set("do", "continue")
	b.post(own+"/s/walks/1", page)
	b.wants(200, "/r/[^/]*")
	b.has("does not apply to you")
	b.get(own + "/copy")
	b.has("typed in another tab")
}

func TestRounds(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	for i, name := range []string{"Rex", "Fido", "Max"} {
		if i > 0 {
			b.get(own + "/s/dogs/rounds")
			b.press("add")
		} else {
			b.get(own + "/s/dogs/1/1")
		}
		b.press("continue", "dogs."+string(rune('1'+i))+".dog-name", name)
	}
	b.has("the most you can add")
	b.press("remove:2")
	b.has("Remove Fido?")
	b.press("remove-now:2")
	b.has("Rex", "Max")
	b.hasNot("Fido")
	b.get(own + "/s/dogs/2/1")
	if got := b.form().Get("dogs.2.dog-name"); got != "Max" {
		t.Errorf("second dog is %q", got)
	}
}

func TestClosing(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "no", "name", "Ann")
	s.now = london(t, "2026-06-01 20:00")
	b.get("/resume")
	s.now = london(t, "2026-03-02 20:00")
	b.get(own)
	s.now = london(t, "2026-06-01 23:30")
	late := newBrowser(t, b.server)
	lateOwn, _ := late.start()
	late.get(lateOwn + "/s/about/1")
	late.press("continue", "walk", "no", "name", "Ann")
	late.get(lateOwn + "/s/reasons/1")
	page := late.form()
	s.now = london(t, "2026-06-01 23:50") // in the grace
	late.get(lateOwn + "/s/reasons/1")
	late.has("This closed at 11:45pm on 1 June 2026", "12:15am")
	late.press("continue", "why", "the time")
	late.wants(200, "/r/[^/]*")
	newBrowser(t, b.server).refusedStart()
	s.now = london(t, "2026-06-02 00:15")
	page.Set("why", "one word more")
	late.post(lateOwn+"/s/reasons/1", page)
	late.wants(403, "/r/.*/s/reasons/1")
	late.has("This has closed", "one word more")
	late.get(lateOwn)
	late.wants(200, "/r/[^/]*")
	late.has("the time", "Ann", "You can keep what you wrote")
	late.get(lateOwn + "/copy.txt")
	if !strings.Contains(late.body, "the time") {
		t.Errorf("words to keep: %s", late.body)
	}
	late.post(lateOwn+"/send", nil)
	late.has("This has closed")
	if n, _, err := s.store.Count(t.Context(), "walks"); n != 0 || err != nil {
		t.Errorf("%d responses, %v", n, err)
	}
}

func (b *browser) refusedStart() {
	b.t.Helper()
	b.post("/c/walks/start", nil)
	if b.status != http.StatusForbidden || len(b.client.Jar.Cookies(b.at)) != 0 {
		b.t.Errorf("start after closing: %d", b.status)
	}
}

// sent is a browser that has sent a response.
func sent(t *testing.T, s *site) (b *browser, own, code string) {
	b = s.browse()
	own, code = b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "no", "name", "Ann")
	b.get(own + "/check")
	b.submit("/check")
	b.post(own+"/equality", url.Values{"do": {"skip"}})
	b.submit("/send")
	b.wants(200, "/r/.*/sent")
	return b, own, code
}

func TestChangeAndWithdraw(t *testing.T) {
	s := newSurvey(t)
	b, own, code := sent(t, s)
	reference := strings.TrimSpace(b.doc.Find(".govuk-panel strong").Text())
	b.submit("/change")
	b.wants(200, "/r/.*/check")
	b.has(reference, "Ann")
	b.get(own + "/s/reasons/1?from=check")
	b.press("continue", "why", "too wet")
	b.get(own + "/sent")
	b.has("You have started to change this response")
	b.get(own + "/copy")
	b.hasNot("too wet")
	b.get(own + "/check")
	b.submit("/check")
	b.wants(200, "/r/.*/declaration") // equality questions are asked once
	b.submit("/send")
	b.has(reference, "Last changed")
	b.get(own + "/copy")
	b.has("too wet")
	other := newBrowser(t, b.server)
	other.post("/resume", url.Values{"code": {code}})
	other.wants(200, "/r/.*/sent")
	other.get(own + "/withdraw")
	other.has("cannot undo")
	other.submit("/withdraw")
	other.has("Response withdrawn", reference)
	b.get(own + "/sent")
	b.wants(410, "/r/.*/sent")
	b.hasNot("too wet")
	b.post("/resume", url.Values{"code": {code}})
	if b.status == http.StatusOK {
		t.Errorf("the code still opens something: %s", b.at.Path)
	}
	if n, gone, err := s.store.Count(t.Context(), "walks"); n != 0 || gone != 1 || err != nil {
		t.Errorf("%d stand, %d withdrawn, %v", n, gone, err)
	}
}

func TestSendManyTimesAtOnce(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, code := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "no")
	b.get(own + "/check")
	b.submit("/check")
	var wg sync.WaitGroup
	references := make([]string, 8)
	for i := range references {
		other := newBrowser(t, b.server)
		other.post("/resume", url.Values{"code": {code}})
		wg.Go(func() {
			other.post(own+"/send", nil)
			references[i] = strings.TrimSpace(other.doc.Find(".govuk-panel strong").Text())
		})
	}
	wg.Wait()
	for _, r := range references {
		if r == "" || r != references[0] {
			t.Errorf("references differ: %v", references)
			break
		}
	}
	if n, _, _ := s.store.Count(t.Context(), "walks"); n != 1 {
		t.Errorf("%d responses", n)
	}
}

func TestSizes(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "yes")
	b.get(own + "/s/walks/1")
	long := strings.Repeat("wörd ", 20_000) // 100,000 characters
	b.press("continue", "like", long)
	b.wants(200, "/r/[^/]*")
	b.get(own + "/s/walks/1")
	if got := b.form().Get("like"); got != long {
		t.Errorf("%d bytes came back of %d", len(got), len(long))
	}
	b.press("continue", "like", "a\x00b\xff\r\nc")
	b.get(own + "/s/walks/1")
	if got := b.form().Get("like"); got != "ab\ufffd\nc" {
		t.Errorf("like = %q", got)
	}
	big := strings.Repeat("x", 2<<20)
	b.press("continue", "like", big)
	b.wants(413, "/r/.*/s/walks/1")
	if got := b.form().Get("like"); got != big {
		t.Errorf("%d bytes in place of %d", len(got), len(big))
	}
	b.has("too long to save at once")
	b.press("continue", "like", "shorter")
	b.wants(200, "/r/[^/]*")
	b.get(own + "/s/walks/1")
	b.press("continue", "like", strings.Repeat("x", 9<<20))
	b.wants(413, "/r/.*/s/walks/1")
}

// upload presses Upload with one file.
func (b *browser) upload(field, fileName string, body []byte) {
	b.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for name, values := range b.form() {
		for _, v := range values {
			w.WriteField(name, v)
		}
	}
	w.WriteField("do", "upload")
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", `form-data; name="`+field+`"; filename="`+fileName+`"`)
	part, err := w.CreatePart(h)
	if err != nil {
		b.t.Fatal(err)
	}
	part.Write(body)
	w.Close()
	b.send(http.MethodPost, b.doc.Find("form#page").AttrOr("action", ""), w.FormDataContentType(), &buf)
}

func TestUploads(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "yes")
	b.get(own + "/s/walks/1")
	b.upload("map", "virus.png.exe", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"))
	b.wants(422, "/r/.*/s/walks/1")
	b.has("must be one of these types")
	b.upload("map", "Ann Walker's garden.png", pictureWith("Ann Walker"))
	b.wants(200, "/r/.*/s/walks/1")
	b.hasNot("Ann Walker")
	b.has("Not checked for viruses")
	link := b.doc.Find(`a[href*="/file/"]`)
	if link.Length() != 1 {
		t.Fatalf("%d files", link.Length())
	}
	page := b.at.Path
	b.get(link.AttrOr("href", ""))
	if _, err := png.Decode(strings.NewReader(b.body)); err != nil || strings.Contains(b.body, "Ann Walker") {
		t.Errorf("the picture is broken or tells its maker: %v", err)
	}
	if d := b.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") || b.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("served as %s %s", d, b.header.Get("Content-Type"))
	}
	file := b.at.Path
	stranger := newBrowser(t, b.server)
	stranger.get(file)
	stranger.wants(404, ".*")
	b.get(page)
	id := b.doc.Find(`button[name="remove-upload"]`).AttrOr("value", "")
	b.press("", "remove-upload", id)
	if b.doc.Find(`a[href*="/file/"]`).Length() != 0 {
		t.Error("the file is still there")
	}
	b.get(file)
	b.wants(404, ".*")
	b.get(page)
	b.upload("map", "a.txt", bytes.Repeat([]byte("x"), 1<<20+1))
	b.has("must be smaller than 1 MB")
}

// pictureWith is a PNG that says something beside its picture.
func pictureWith(text string) []byte {
	var buf bytes.Buffer
	png.Encode(&buf, image.NewGray(image.Rect(0, 0, 2, 2)))
	b := buf.Bytes()
	chunk := append([]byte("tEXtAuthor\x00"), text...)
	var out []byte
	out = append(out, b[:33]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, b[33:]...)
}

func TestDeleteDraft(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, code := b.start()
	b.get(own + "/delete")
	b.has("cannot undo")
	b.submit("/delete")
	b.has("Draft deleted")
	b.get(own)
	b.wants(404, ".*")
	b.post("/resume", url.Values{"code": {code}})
	b.wants(422, "/resume")
	if held, _ := s.store.Holds(t.Context(), nil, s.now, time.Hour); len(held) != 0 {
		t.Error("something is held by nobody")
	}
	if _, _, err := s.store.ByReference(t.Context(), consultation.NewReference()); err == nil {
		t.Error("a response from nowhere")
	}
}
