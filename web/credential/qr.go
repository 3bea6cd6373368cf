package credential

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// QR draws a text as the path of an SVG with as many units on each side as size says, the quiet edge included.
func QR(text string) (size int, path string, err error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return 0, "", err
	}
	bitmap := code.Bitmap()
	var b strings.Builder
	for y, row := range bitmap {
		for x := 0; x < len(row); x++ {
			run := 0
			for x+run < len(row) && row[x+run] {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, run, run)
				x += run
			}
		}
	}
	return len(bitmap), b.String(), nil
}
