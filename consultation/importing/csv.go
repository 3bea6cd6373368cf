package importing

import (
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// readCSV reads a text file by RFC 4180, with the liberties that spreadsheet programs take: other separators, other encodings, a
// first line "sep=;". Rows are counted as a spreadsheet shows them: an empty line is a row, a line break in quotes is none.
func readCSV(body []byte, o Options, each func(Row) error) (Info, error) {
	info := Info{Format: CSV, Encoding: o.Encoding, Separator: o.Separator}
	if info.Encoding == "" {
		info.Encoding = encodingOf(body)
	}
	text, err := decoded(body, info.Encoding)
	if err != nil {
		return info, err
	}
	if strings.HasPrefix(text, "<") || strings.HasPrefix(text, "%PDF") {
		return info, fault("kind")
	}
	if strings.Contains(text, "\r") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	if said, rest, ok := strings.Cut(text, "\n"); ok && len(said) == 5 && strings.HasPrefix(strings.ToLower(said), "sep=") {
		text = rest
		if info.Separator == "" {
			info.Separator = said[4:]
		}
	}
	if info.Separator == "" {
		info.Separator = separatorOf(text)
	}
	separator, _ := utf8.DecodeRuneInString(info.Separator)
	if len(info.Separator) != 1 || strings.ContainsRune("\"\n\r", separator) {
		return info, fault("separator")
	}
	return info, records(text, separator, each)
}

func records(text string, separator rune, each func(Row) error) error {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator, -1, true
	for number := 1; ; number++ {
		for at := int(r.InputOffset()); at < len(text) && text[at] == '\n'; at++ {
			number++ // the reader passes over empty lines
		}
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return fault("quotes", "row", strconv.Itoa(number), "line", strconv.Itoa(wrong.StartLine))
		}
		if err != nil {
			return err
		}
		if err := each(Row{Number: number, Cells: cells}); err != nil {
			return err
		}
	}
}

// separatorOf counts separators outside of quotes in the first rows.
func separatorOf(text string) string {
	best, most := ",", 0
	for _, s := range Separators {
		quoted, n, lines := false, 0, 0
		for i := 0; i < min(len(text), 64<<10) && lines < 10; i++ {
			switch {
			case text[i] == '"':
				quoted = !quoted
			case quoted:
			case text[i] == s[0]:
				n++
			case text[i] == '\n':
				lines++
			}
		}
		if n > most {
			best, most = s, n
		}
	}
	return best
}

// encodingOf looks for a byte order mark, for the many NULs of UTF-16, and for what UTF-8 cannot be.
func encodingOf(body []byte) string {
	switch {
	case len(body) >= 2 && (body[0] == 0xff && body[1] == 0xfe || body[0] == 0xfe && body[1] == 0xff):
		return "utf-16"
	case utf8.Valid(body):
		if nuls := strings.Count(string(body[:min(len(body), 4096)]), "\x00"); nuls > 0 && nuls*3 > min(len(body), 4096) {
			return "utf-16"
		}
		return "utf-8"
	}
	return "windows-1252"
}

// decoded gives the text of a file. A file that does not have the encoding that was chosen is refused: nothing is replaced.
func decoded(body []byte, encoding string) (string, error) {
	var text string
	switch encoding {
	case "utf-8":
		if !utf8.Valid(body) {
			return "", fault("encoding", "encoding", encoding)
		}
		text = strings.TrimPrefix(string(body), "\ufeff")
	case "utf-16":
		var ok bool
		if text, ok = utf16Text(body); !ok {
			return "", fault("encoding", "encoding", encoding)
		}
	case "windows-1252":
		text = windowsText(body)
	default:
		return "", fault("encoding", "encoding", encoding)
	}
	if strings.Contains(text, "\x00") {
		return "", fault("nul")
	}
	return text, nil
}

func utf16Text(body []byte) (string, bool) {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(body)%2 != 0:
		return "", false
	case len(body) >= 2 && body[0] == 0xfe && body[1] == 0xff:
		order, body = binary.BigEndian, body[2:]
	case len(body) >= 2 && body[0] == 0xff && body[1] == 0xfe:
		body = body[2:]
	case len(body) >= 2 && body[0] == 0:
		order = binary.BigEndian
	}
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	text := string(utf16.Decode(units))
	return text, !strings.ContainsRune(text, utf8.RuneError)
}

// windows are the characters of Windows-1252 that are not those of Latin-1, from 0x80 on.
var windows = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func windowsText(body []byte) string {
	var b strings.Builder
	b.Grow(len(body) + len(body)/8)
	for _, c := range body {
		if c >= 0x80 && c < 0xa0 {
			b.WriteRune(windows[c-0x80])
		} else {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}
