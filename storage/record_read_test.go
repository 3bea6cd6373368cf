package storage

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// What readRecord accepts, it reads as encoding/json does; what encodeResponse writes, it accepts.
func FuzzReadRecord(f *testing.F) {
	written, err := encodeResponse(&consultation.Response{ID: "I", Reference: "R", Wish: consultation.WishNoName, Answers: consultation.Answers{
		"a": {"one", "two"}, "b": {"line\nline", "\"quoted\"", "<é> \u2028 👩🏽‍⚕️"}, "c": {""}, "d": {},
	}})
	if err != nil {
		f.Fatal(err)
	}
	var r response
	if !readRecord(written, &r) {
		f.Fatal("what encodeResponse writes was not read")
	}
	for _, s := range []string{
		written, `{}`, `{"answers":{}}`, `{"answers":null}`, `{"answers":{"a":null}}`, `{"answers":{"a":["x",]}}`, `{"id":"a","id":"b"}`, `{"id":"a"} `,
		`{"ID":"a"}`, `{"later":1}`, `{"id":"\ud83d"}`, "{\"id\":\"\xff\"}", "{\"id\":\"\n\"}", `{"id":"a\"}`, `{"id":"a`, `{"answers":{"a":["x"]`, `[`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got, want response
		if !readRecord(string(text), &got) {
			return
		}
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatalf("accepted %q: %v", text, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q\ngot  %+v\nwant %+v", text, got, want)
		}
	})
}
