package importing

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// One text that unpacks to far more than a cell can hold is refused before it is in memory: it was made to do harm.
func TestOneHugeTextIsRefused(t *testing.T) {
	for size, refused := range map[int]bool{maxToken / 2: false, 2 * maxToken: true} {
		var z bytes.Buffer
		w := zip.NewWriter(&z)
		part, err := w.Create("sheet")
		if err == nil {
			_, err = io.WriteString(part, "<a><t>"+strings.Repeat("x", size)+"</t></a>")
		}
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		r, err := zip.NewReader(bytes.NewReader(z.Bytes()), int64(z.Len()))
		if err != nil {
			t.Fatal(err)
		}
		err = (&book{zip: r}).part("sheet", maxPart, func(*xml.Decoder, xml.Token) error { return nil })
		if errors.As(err, new(Fault)) != refused || !refused && err != nil {
			t.Errorf("a text of %d bytes: %v", size, err)
		}
	}
}
