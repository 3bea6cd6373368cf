package interchange_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/interchange"
)

var book = []interchange.Code{
	{ID: "pay", Name: "Pay & <wages>", Definition: "What people earn\nInclude:\n Exclude:", Include: "wages", Exclude: "hours: see time\n\nExamples:", Examples: "“too low”"},
	{ID: "low", Parent: "pay", Name: "Low pay"},
	{ID: "time", Name: "Time", Examples: "late\n\nlater"},
}

// TestCodebookRoundTrip: what is written is read again, with its nesting and its texts.
func TestCodebookRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := interchange.WriteCodebook(&b, "Greenpaper", book); err != nil {
		t.Fatal(err)
	}
	got, err := interchange.ReadCodebook(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	ids := map[string]string{}
	for i := range got {
		ids[got[i].ID] = book[i].ID
	}
	for i := range got {
		got[i].ID, got[i].Parent = ids[got[i].ID], ids[got[i].Parent]
	}
	if !reflect.DeepEqual(got, book) {
		t.Errorf("got %+v\n%s", got, b.String())
	}
}

// TestCodebookStructure holds what the standard asks of a codebook: its root and name space, one Codes in it, and of each code a GUID, a name and
// whether it can be given, with a Description before nested codes.
func TestCodebookStructure(t *testing.T) {
	var b bytes.Buffer
	if err := interchange.WriteCodebook(&b, "Greenpaper", book); err != nil {
		t.Fatal(err)
	}
	d, guid := xml.NewDecoder(&b), regexp.MustCompile(`^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$`)
	var open []string
	codes := 0
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Space != "urn:QDA-XML:codebook:1.0" {
				t.Errorf("%s is in %q", x.Name.Local, x.Name.Space)
			}
			parent := strings.Join(open, "/")
			open = append(open, x.Name.Local)
			if x.Name.Local == "Code" {
				codes++
				has := map[string]string{}
				for _, a := range x.Attr {
					has[a.Name.Local] = a.Value
				}
				if !guid.MatchString(has["guid"]) || has["name"] == "" || has["isCodable"] != "true" || !strings.HasPrefix(parent, "CodeBook/Codes") {
					t.Errorf("%s: %v", parent, has)
				}
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
	if codes != 3 {
		t.Errorf("%d codes", codes)
	}
}

// TestCodebookOfOthers: what other tools add is passed over, and what is no codebook is refused.
func TestCodebookOfOthers(t *testing.T) {
	const other = `<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Other"><Codes>
<Code guid="A" name="Top" isCodable="false" color="#ff0000"><Description>Words</Description><Memo><Description>no</Description></Memo><Code guid="B" name="Under" isCodable="true"/></Code>
</Codes><Sets><Set guid="S" name="Mine"><MemberCode guid="A"/></Set></Sets></CodeBook>`
	got, err := interchange.ReadCodebook(strings.NewReader(other))
	want := []interchange.Code{{ID: "A", Name: "Top", Definition: "Words"}, {ID: "B", Parent: "A", Name: "Under"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "x", "<Project/>", "<CodeBook>", "<CodeBook><Codes><Code guid='A'/></Codes></CodeBook>", "<CodeBook>" + strings.Repeat("<Code name='a'>", 3000)} {
		if _, err := interchange.ReadCodebook(strings.NewReader(bad)); !errors.Is(err, interchange.ErrFile) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

// TestThemes reads the three ways in which ThemeFinder writes themes.
func TestThemes(t *testing.T) {
	var b bytes.Buffer
	if err := interchange.WriteThemes(&b, book); err != nil {
		t.Fatal(err)
	}
	if got, err := interchange.ReadThemes(&b); err != nil || !reflect.DeepEqual(got, book) {
		t.Errorf("%+v, %v", got, err)
	}
	want := []interchange.Code{{ID: "A", Name: "Pay", Definition: "It is low"}}
	for _, in := range []string{
		`[{"topic_id":"A","topic":"Pay: It is low"}]`, `[{"topic_id":"A","topic_label":"Pay","topic_description":"It is low"}]`,
		`{"theme_nodes":[{"topic_id":"A","topic_label":"Pay","topic_description":"It is low","source_topic_count":3,"parent_id":"0","children":[]}]}`,
	} {
		if got, err := interchange.ReadThemes(strings.NewReader(in)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
	got, err := interchange.ReadMapping(strings.NewReader("{\"response_id\":7,\"labels\":[\"A\",\"B\"],\"stances\":[\"POSITIVE\"]}\n\n{\"themefinder_id\":\"x\",\"labels\":[]}\n"))
	if err != nil || !reflect.DeepEqual(got, []interchange.Labels{{Response: "7", Topics: []string{"A", "B"}}, {Response: "x"}}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "{}", "[1]", "{\"labels\":[]}"} {
		if _, err := interchange.ReadMapping(strings.NewReader(bad)); !errors.Is(err, interchange.ErrFile) {
			t.Errorf("%q: %v", bad, err)
		}
		if _, err := interchange.ReadThemes(strings.NewReader(bad)); !errors.Is(err, interchange.ErrFile) {
			t.Errorf("themes %q: %v", bad, err)
		}
	}
}

// FuzzRead: no file makes the readers panic, and what is read of a codebook can be written.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="A" name="Top"><Description>x</Description></Code></Codes></CodeBook>`))
	f.Add([]byte(`[{"topic_id":1,"topic":"a: b"}]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		if codes, err := interchange.ReadCodebook(bytes.NewReader(in)); err == nil {
			if err := interchange.WriteCodebook(&bytes.Buffer{}, "x", codes); err != nil {
				t.Error(err)
			}
		}
		_, _ = interchange.ReadThemes(bytes.NewReader(in))
		_, _ = interchange.ReadMapping(bytes.NewReader(in))
	})
}
